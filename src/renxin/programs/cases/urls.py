"""Staff addresses of cases."""

from django.urls import path

from . import from_message, views
from .hotline import views as hotline

app_name = "cases"
urlpatterns = [
    path("", views.case_list, name="list"),
    path("hotline/", hotline.ticket_list, name="hotline"),
    path("hotline/take", hotline.take, name="take_ticket"),
    path("hotline/<uuid:uid>/", hotline.ticket, name="ticket"),
    path("hotline/<uuid:uid>/act", hotline.act, name="ticket_act"),
    path("<uuid:uid>/", views.case_page, name="case"),
    path("from-message/<uuid:uid>/<str:ref>", from_message.open_from_message, name="from_message"),
    path("<uuid:uid>/answer", views.answer, name="answer"),
    path("<uuid:uid>/assign", views.assign, name="assign"),
    path("<uuid:uid>/close", views.close, name="close"),
    path("<uuid:uid>/reopen", views.reopen, name="reopen"),
    path("<uuid:uid>/complaint", views.complain, name="complaint"),
]

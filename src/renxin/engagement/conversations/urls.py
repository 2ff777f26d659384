"""Addresses of the inbox."""

from django.urls import path

from . import views

app_name = "conversations"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("<uuid:uid>/", views.thread, name="thread"),
    path("<uuid:uid>/tail", views.tail, name="tail"),
    path("<uuid:uid>/older", views.older, name="older"),
    path("<uuid:uid>/reply", views.reply, name="reply"),
    path("<uuid:uid>/composing", views.composing, name="composing"),
    path("<uuid:uid>/retry/<str:ref>", views.retry, name="retry"),
    path("<uuid:uid>/assign", views.assign, name="assign"),
    path("<uuid:uid>/close", views.close, name="close"),
    path("<uuid:uid>/reopen", views.reopen, name="reopen"),
    path("patients/<uuid:patient_uid>/", views.of_patient, name="of_patient"),
]

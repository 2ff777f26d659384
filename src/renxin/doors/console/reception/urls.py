"""Addresses of reception."""

from django.urls import path

from . import acting, booking, views

app_name = "reception"
urlpatterns = [
    path("", views.reception, name="desk"),
    path("slip/<uuid:uid>", views.slip, name="slip"),
    path("<uuid:uid>/", views.person, name="person"),
    path("<uuid:uid>/check-in/<uuid:appointment>", acting.check_in, name="check_in"),
    path("<uuid:uid>/ticket", acting.take_ticket, name="ticket"),
    path("<uuid:uid>/book", booking.book, name="book"),
    path("<uuid:uid>/cancel/<uuid:appointment>", acting.cancel, name="cancel"),
    path("<uuid:uid>/call-back", acting.call_back, name="call_back"),
    path("<uuid:uid>/speaks", acting.speaks, name="speaks"),
]

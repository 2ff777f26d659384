"""Staff addresses of explanations."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.listed, name="reports"),
    path("switch", views.switch, name="reports_switch"),
    path("<uuid:uid>/", views.shown, name="report"),
    path("<uuid:uid>/told", views.told, name="report_told"),
    path("<uuid:uid>/send", views.send, name="report_send"),
    path("<uuid:uid>/drop", views.drop, name="report_drop"),
]

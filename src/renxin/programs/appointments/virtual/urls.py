"""Staff addresses of visits by video."""

from django.urls import path

from . import views

app_name = "video"
urlpatterns = [
    path("", views.day, name="day"),
    path("settings/", views.settings, name="settings"),
    path("<uuid:uid>/", views.visit, name="visit"),
    path("<uuid:uid>/<str:what>", views.act, name="act"),
]

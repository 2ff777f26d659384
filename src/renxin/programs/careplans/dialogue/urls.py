"""Staff addresses of follow-up conversations."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.listed, name="dialogues"),
    path("switch", views.switch, name="dialogue_switch"),
    path("try", views.try_out, name="dialogue_try"),
    path("<uuid:uid>/", views.shown, name="dialogue"),
]

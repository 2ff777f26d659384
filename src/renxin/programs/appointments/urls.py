"""Staff addresses of appointments."""

from django.urls import URLPattern, path

from .booking import door
from .planning import day

app_name = "access"
urlpatterns: list[URLPattern] = [
    path("", day.day, name="day"),
    path("hold", door.hold_seat, name="hold"),
]

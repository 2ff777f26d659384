"""Staff addresses of appointments."""

from django.urls import URLPattern, path

from .planning import day

app_name = "access"
urlpatterns: list[URLPattern] = [
    path("", day.day, name="day"),
]

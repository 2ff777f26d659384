"""Staff addresses of appointments."""

from django.urls import URLPattern, path

from .booking import calling, door
from .planning import day, sessions, settings, sheet

app_name = "access"
urlpatterns: list[URLPattern] = [
    path("", day.day, name="day"),
    path("hold", door.hold_seat, name="hold"),
    path("beside-call", calling.book_on_call, name="book_on_call"),
    path("sessions/", sessions.week, name="sessions"),
    path("sessions/new", sessions.new_session, name="new_session"),
    path("sessions/<uuid:uid>/", sheet.sheet, name="session"),
    path("sessions/<uuid:uid>/change", sheet.change, name="change_session"),
    path("sessions/<uuid:uid>/rebook", sheet.rebook, name="rebook"),
    path("patterns/new", sessions.new_pattern, name="new_pattern"),
    path("patterns/<uuid:uid>/end", sessions.end_pattern, name="end_pattern"),
    path("leave/new", sessions.new_leave, name="new_leave"),
    path("leave/<uuid:uid>/end", sessions.end_leave, name="end_leave"),
    path("settings/", settings.settings, name="settings"),
    path("settings/services/new", settings.service, name="new_service"),
    path("settings/services/<uuid:uid>/", settings.service, name="service"),
    path("settings/rules", settings.policy, name="policy"),
]

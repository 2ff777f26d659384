"""Staff addresses of monitoring."""

from django.urls import path

from .views import board, limits, silence, watching

app_name = "monitoring"
urlpatterns = [
    path("", board.board, name="board"),
    path("alerts/<uuid:uid>/", board.alert, name="alert"),
    path("alerts/<uuid:uid>/take", board.take, name="take"),
    path("alerts/<uuid:uid>/close", board.close, name="close"),
    path("storms/<uuid:uid>/end", board.end_storm, name="end_storm"),
    path("silence/", silence.silences, name="silences"),
    path("silence/<uuid:uid>/close", silence.close, name="close_silence"),
    path("patients/<uuid:uid>/away", silence.away, name="away"),
    path("patients/<uuid:uid>/watch", watching.watch, name="watch"),
    path("patients/<uuid:uid>/watch/<uuid:row>/end", watching.unwatch, name="unwatch"),
    path("patients/<uuid:uid>/limits/<slug:measure>", limits.patient_limits, name="patient_limits"),
    path("thresholds/", limits.thresholds, name="thresholds"),
    path("thresholds/save", limits.save, name="save_thresholds"),
    path("thresholds/<uuid:uid>/decide", limits.decide, name="decide_thresholds"),
]

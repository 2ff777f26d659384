"""Addresses of the telephone."""

from django.urls import path

from .views import asking, calls, lists, reviews

app_name = "phone"
urlpatterns = [
    path("", lists.owed, name="list"),
    path("recent/", lists.recent, name="recent"),
    path("pop", lists.pop, name="pop"),
    path("line", lists.line, name="line"),
    path("reviews/", reviews.review_list, name="reviews"),
    path("reviews/draw", reviews.draw, name="draw"),
    path("reviews/<uuid:uid>/", reviews.review, name="review"),
    path("tasks/<uuid:uid>/call", calls.start_task, name="start_task"),
    path("patients/<uuid:uid>/call", calls.start, name="start"),
    path("patients/<uuid:uid>/ask", asking.ask, name="ask"),
    path("calls/<uuid:uid>/", calls.call, name="call"),
    path("calls/<uuid:uid>/state", calls.state, name="state"),
    path("calls/<uuid:uid>/back", calls.back, name="back"),
    path("calls/<uuid:uid>/answered", calls.answered, name="answered"),
    path("calls/<uuid:uid>/who", calls.who, name="who"),
    path("calls/<uuid:uid>/identity", calls.identity, name="identity"),
    path("calls/<uuid:uid>/consent", calls.consent, name="consent"),
    path("calls/<uuid:uid>/wrap", calls.wrap, name="wrap"),
    path("calls/<uuid:uid>/recording", reviews.recording, name="recording"),
]

"""Staff pages of trials."""

from django.urls import path

from renxin.intelligence.trials.views import replays

app_name = "trials"
urlpatterns = [
    path("journeys/<uuid:uid>/replays", replays.replays, name="replays"),
    path("replays/<uuid:uid>", replays.replay, name="replay"),
]

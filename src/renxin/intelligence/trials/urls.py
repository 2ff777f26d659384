"""Staff pages of trials."""

from django.urls import path

from renxin.intelligence.trials.views import effects, replays, walks

app_name = "trials"
urlpatterns = [
    path("journeys/<uuid:uid>/replays", replays.replays, name="replays"),
    path("replays/<uuid:uid>", replays.replay, name="replay"),
    path("journeys/<uuid:uid>/walks", walks.begin, name="begin_walk"),
    path("walks/<uuid:uid>", walks.walk, name="walk"),
    path("walks/<uuid:uid>/move", walks.move, name="move_walk"),
    path("journeys/<uuid:uid>/effect", effects.effect, name="effect"),
    path("journeys/<uuid:uid>/experiments", effects.experiments, name="experiments"),
    path("experiments", effects.register, name="register"),
    path("experiments/<uuid:uid>/close", effects.close, name="close"),
]

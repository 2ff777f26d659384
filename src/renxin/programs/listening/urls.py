"""Staff addresses of listening."""

from django.urls import path

from .views import days, heard, panel, recordings, results, reviews, rounds, stories

app_name = "listening"
urlpatterns = [
    path("", rounds.rounds, name="rounds"),
    path("rounds/begin", rounds.begin_round, name="begin_round"),
    path("rounds/<uuid:uid>/", rounds.beds, name="beds"),
    path("rounds/<uuid:uid>/beds/<uuid:stay>", rounds.visit, name="visit"),
    path("rounds/<uuid:uid>/beds/<uuid:stay>/questions", rounds.ask, name="ask_at_bed"),
    path("talks/new", rounds.new_talk, name="new_talk"),
    path("talks/<uuid:uid>/", rounds.talk, name="talk"),
    path("talks/<uuid:uid>/end", rounds.end, name="end"),
    path("heard/", heard.notes, name="notes"),
    path("heard/quotes/", heard.quotes, name="quotes"),
    path("heard/quotes/<uuid:uid>/withdraw", heard.withdraw_quote, name="withdraw_quote"),
    path("heard/<uuid:uid>/", heard.note, name="note"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/import", reviews.take_in, name="import"),
    path("reviews/check", reviews.check, name="check"),
    path("reviews/<uuid:uid>/", reviews.review, name="review"),
    path("reviews/<uuid:uid>/proof/<uuid:reply>", reviews.proof, name="proof"),
    path("talks/<uuid:uid>/recordings", recordings.change, name="recordings"),
    path("talks/<uuid:uid>/recordings/<uuid:one>", recordings.hear, name="hear"),
    path("panel/", panel.panel, name="panel"),
    path("panel/invite", panel.invite, name="invite"),
    path("panel/<uuid:uid>/end", panel.let_go, name="let_go"),
    path("panel/polls/", panel.polls, name="polls"),
    path("panel/polls/<uuid:uid>", panel.poll_act, name="poll_act"),
    path("advice/", panel.advice, name="advice"),
    path("advice/<uuid:uid>", panel.advice_act, name="advice_act"),
    path("stories/", stories.stories, name="stories"),
    path("stories/new", stories.new_story, name="new_story"),
    path("stories/<uuid:uid>/", stories.story, name="story"),
    path("days/", days.days, name="days"),
    path("days/<uuid:uid>/", days.day, name="day"),
    path("results/", results.results, name="results"),
]

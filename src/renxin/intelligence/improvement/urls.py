"""Staff pages of improvement."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from renxin.intelligence.improvement.views import actions, improvements, meetings, publications, suggestions, training


class _OneOf(StringConverter):
    """One of a few words."""

    words: tuple[str, ...] = ()

    def __init_subclass__(cls) -> None:
        cls.regex = "|".join(cls.words)


class _Move(_OneOf):
    words = ("acting", "look", "again")


class _End(_OneOf):
    words = ("hold", "close", "stop")


class _Settle(_OneOf):
    words = ("done", "verified", "dropped")


class _Note(_OneOf):
    words = ("noted", "settled")


register_converter(_Move, "improvement_move")
register_converter(_End, "improvement_end")
register_converter(_Settle, "improvement_settle")
register_converter(_Note, "improvement_note")

app_name = "improvement"
urlpatterns = [
    path("", improvements.index, name="index"),
    path("new", improvements.new, name="new"),
    path("suggestions", suggestions.suggestions, name="suggestions"),
    path("suggestions/look", suggestions.look, name="look"),
    path("suggestions/<uuid:uid>", suggestions.suggestion, name="suggestion"),
    path("suggestions/<uuid:uid>/accept", suggestions.accept, name="accept"),
    path("suggestions/<uuid:uid>/reject", suggestions.reject, name="reject"),
    path("suggestions/<uuid:uid>/merge", suggestions.merge, name="merge"),
    path("actions", actions.actions, name="actions"),
    path("actions/<uuid:uid>/<improvement_settle:how>", actions.settle, name="settle"),
    path("coordination", actions.coordination, name="coordination"),
    path("coordination/new", actions.raise_point, name="point_new"),
    path("coordination/<uuid:uid>/<improvement_note:how>", actions.note_point, name="point_note"),
    path("meetings", meetings.meetings, name="meetings"),
    path("meetings/new", meetings.new, name="meeting_new"),
    path("meetings/<uuid:uid>", meetings.meeting, name="meeting"),
    path("meetings/<uuid:uid>/pack", meetings.pack, name="pack"),
    path("meetings/<uuid:uid>/paper", meetings.paper, name="paper"),
    path("meetings/<uuid:uid>/decide", meetings.decide, name="decide"),
    path("meetings/<uuid:uid>/minutes", meetings.minutes, name="minutes"),
    path("decisions/<uuid:uid>/action", meetings.follow, name="follow"),
    path("published", publications.publications, name="publications"),
    path("published/poster", publications.poster, name="poster"),
    path("published/new", publications.write, name="publication_new"),
    path("published/<uuid:uid>", publications.write, name="publication"),
    path("published/<uuid:uid>/approve", publications.approve, name="publication_approve"),
    path("published/<uuid:uid>/withdraw", publications.withdraw, name="publication_withdraw"),
    path("training", training.index, name="training"),
    path("training/new", training.new, name="training_new"),
    path("training/courses/<slug:code>", training.course, name="course"),
    path("training/checklists/<slug:code>", training.practice, name="practice"),
    path("training/sessions/<uuid:uid>", training.session, name="session"),
    path("training/sessions/<uuid:uid>/there", training.attendance, name="attendance"),
    path("posts", training.posts, name="posts"),
    path("posts/new", training.new_post, name="post_new"),
    path("posts/<uuid:uid>/end", training.end_post, name="post_end"),
    path("<uuid:uid>", improvements.improvement, name="improvement"),
    path("<uuid:uid>/cause", improvements.cause, name="cause"),
    path("<uuid:uid>/cause/<uuid:cause_uid>/drop", improvements.drop_cause, name="cause_drop"),
    path("<uuid:uid>/action", actions.plan, name="plan"),
    path("<uuid:uid>/count", improvements.count, name="count"),
    path("<uuid:uid>/go/<improvement_move:what>", improvements.move, name="move"),
    path("<uuid:uid>/end/<improvement_end:how>", improvements.end, name="end"),
    path("<uuid:uid>/checks/<uuid:check_uid>", improvements.judge, name="judge"),
]

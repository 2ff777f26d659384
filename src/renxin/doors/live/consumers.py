"""Which facts change what which page shows."""

from typing import Final

from django.db import connection

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.fact import Fact
from renxin.kernel.timeline.facts import conversations as said
from renxin.kernel.timeline.facts import programs as run
from renxin.kernel.timeline.services import Entry, consumer

from . import topics

_PAGES: Final[dict[type[Fact], tuple[str, ...]]] = {
    said.MessageReceived: ("inbox", "today"),
    said.MessageSent: ("inbox",),
    said.MessageFailed: ("inbox",),
    said.ConversationAssigned: ("inbox", "today"),
    said.ConversationClosed: ("inbox", "today"),
    said.TaskCreated: ("today",),
    said.TaskCompleted: ("today",),
    said.TaskCancelled: ("today",),
    said.TaskOverdue: ("today",),
    run.SurveyCompleted: ("voice",),
    run.CaseOpened: ("today", "voice"),
    run.CaseAnswered: ("today", "voice"),
    run.CaseClosed: ("today", "voice"),
    run.CaseReopened: ("today", "voice"),
}


@consumer("live.hints", *_PAGES, order_free=True)
def hint_pages(actor: Actor, entries: list[Entry]) -> None:
    """Tell open pages of this tenant that what they show has changed: one hint a topic, sent when the batch commits."""
    changed = {str(topics.Topic(actor.tenant_id, name)) for entry in entries for name in _PAGES[type(entry.fact)]}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_notify(%s, topic) FROM unnest(%s::text[]) AS topic", [topics.CHANNEL, sorted(changed)]
        )

"""Which facts change what which page shows."""

from typing import Final

from renxin.engagement.conversations import selectors as conversations
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.hints import hint
from renxin.kernel.timeline.fact import Fact
from renxin.kernel.timeline.facts import care
from renxin.kernel.timeline.facts import conversations as said
from renxin.kernel.timeline.facts import programs as run
from renxin.kernel.timeline.services import Entry, consumer

_PAGES: Final[dict[type[Fact], tuple[str, ...]]] = {
    said.MessageReceived: ("inbox", "today"),
    said.MessageSent: (),
    said.MessageDelivered: (),
    said.MessageRead: (),
    said.MessageFailed: ("inbox",),
    said.ConversationAnswered: ("inbox",),
    said.ConversationNoted: (),
    said.ConversationQueued: ("inbox",),
    said.ConversationWarned: ("inbox",),
    said.AlarmRaised: ("inbox", "today"),
    said.AlarmAcknowledged: ("inbox", "today"),
    care.AlarmClimbed: ("today",),
    care.AlarmClosed: ("today",),
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
    names = {name for entry in entries for name in _PAGES[type(entry.fact)]}
    talks = {getattr(entry.fact, "conversation_id", None) for entry in entries}
    hint(actor.tenant_id, names | {conversations.live_topic(each) for each in talks if each})

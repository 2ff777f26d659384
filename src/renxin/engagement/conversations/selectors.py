"""Reads of the conversations: by patient's department, by owner, in the order in which people wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from renxin.engagement.conversations.codes.confirming import (  # noqa: F401  reads by short code
    CodedMessage,
    Confirmed,
    by_codes,
    confirm,
    sent_to,
    words_of,
)
from renxin.engagement.conversations.codes.signs import codes_in, looks_like_code  # noqa: F401  for doors that are asked about codes
from renxin.engagement.conversations.desk.reads import (  # noqa: F401  reads of the desk
    AgentLine,
    InspectionLine,
    Promises,
    agents,
    ahead_of,
    all_lines,
    direct_lines,
    hours_in_words,
    inspection,
    lines_to,
    misses,
    place_in_queue,
    presence_of,
    promises,
    reception_facts,
    reception_of,
    used_today,
)
from renxin.engagement.conversations.reading.own import Letter, letters_of, unread_letters  # noqa: F401  the patient's own page
from renxin.engagement.conversations.reading.plain_lists import alarms_of, open_alarms, tab_counts  # noqa: F401  reads of every list
from renxin.engagement.conversations.reading.seeing import get, visible  # noqa: F401  whose conversations somebody reads
from renxin.kernel.core import clock, signing
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.patients import selectors as patients
from renxin.people.patients.selectors import PatientCard

from .models import Conversation, Hold, Message
from .policy import ALLOW, Decision, calls
from .policy.audience import Audience, approval_from, plan_audience  # noqa: F401  before a mass send
from .policy.campaigns import waiting as campaigns_waiting  # noqa: F401  for whom a second person is missing
from .policy.foreseeing import Contact, Foreseen, foresee  # noqa: F401  what the policy would have said then
from .policy.pack import explain, explain_call  # noqa: F401  what a rule says, to writers and to callers

MOST: Final = 100
MESSAGE: Final = "message"


@dataclass(frozen=True, slots=True)
class InboxLine:
    """A line of the inbox: the conversation, who it is, and until when an answer is due."""

    conversation: Conversation
    patient: PatientCard
    due_at: datetime | None


def one(rows: QuerySet[Conversation]) -> Conversation:
    """Return the only row, or raise NotFound."""
    found = rows.first()
    if found is None:
        raise NotFound("conversation")
    return found


def waiting(actor: Actor, limit: int = MOST) -> list[Conversation]:
    """Return the conversations in which somebody waits for the actor, or for anybody, who waits longest first."""
    rows = visible(actor).filter(Q(owner_id=actor.user_id) | Q(owner_id__isnull=True), waiting_since__isnull=False)
    return list(rows.order_by("waiting_since")[:limit])


def of_patient(actor: Actor, patient_id: int) -> Conversation | None:
    """Return a patient's conversation, if there is one and the actor may read it."""
    return visible(actor).filter(patient_id=patient_id).first()


def message_id(conversation: Conversation, ref: str) -> int:
    """Return the id behind a message's opaque reference.

    Raises:
        NotFound: the reference was not made here, or for another patient's message.
    """
    patient_id, found = signing.unseal(MESSAGE, ref)
    if patients.current_id(conversation.tenant_id, patient_id) != conversation.patient_id:
        raise NotFound(MESSAGE)
    return found


def message(actor: Actor, conversation: Conversation, ref: str) -> Message:
    """Return the message of a conversation that `ref` names.

    Raises:
        NotFound: there is none.
    """
    rows = Message.objects.of(actor).filter(patient_id=conversation.patient_id, id=message_id(conversation, ref))
    found = rows.first()
    if found is None:
        raise NotFound(MESSAGE)
    return found


def live_topic(conversation_id: int) -> str:
    """Return the topic of a conversation for pages that show it: an opaque name."""
    return f"talk-{signing.seal('conversation', 0, conversation_id)}"


def holds(actor: Actor, patient_id: int) -> list[Hold]:
    """Return the holds in force for a patient, the newest first."""
    actor.require("patients.view")
    in_force = Q(until__isnull=True) | Q(until__gt=clock.now())
    rows = Hold.objects.of(actor).filter(in_force, patient_id=patient_id, released_at__isnull=True)
    return list(rows.order_by("-placed_at"))


def may_call(actor: Actor, patient_id: int, purpose: str, *, number: str, is_clinical: bool = False) -> Decision:
    """Return what the contact policy says of a call by a person now; after a red flag anybody may call at once."""
    if calls.is_alarmed(actor, patient_id):
        return ALLOW
    message_class = "clinical" if is_clinical else "service"
    return calls.judge(actor.tenant_id, patient_id, purpose, number=number, message_class=message_class)


def words_of_rule(rule: str) -> str:
    """Return what a rule of the contact policy says, in the reader's language."""
    return explain(rule)


def unread_count(actor: Actor) -> int:
    """Return how many conversations have unread messages for the actor (hers, or nobody's)."""
    rows = visible(actor).filter(Q(owner_id=actor.user_id) | Q(owner_id__isnull=True), unread__gt=0)
    return rows.order_by().count()


def answer_due(conversation: Conversation) -> datetime | None:
    """Return until when the waiting patient should have an answer; None when she does not wait."""
    if conversation.waiting_since is None:
        return None
    return conversation.first_due_at or conversation.next_due_at


def lines_of(actor: Actor, rows: Sequence[Conversation]) -> list[InboxLine]:
    """Return conversations as a list shows them, in the order given; aliases of a merge are left out."""
    people = patients.plain_cards(actor, [row.patient_id for row in rows])
    known = [row for row in rows if row.patient_id in people and people[row.patient_id].id == row.patient_id]
    return [InboxLine(row, people[row.patient_id], answer_due(row)) for row in known]


def quick_replies(actor: Actor, patient_id: int) -> list[tuple[str, str]]:
    """Return the quick replies for a patient, filled with what is known of her: pairs of name and text."""
    from renxin.engagement.conversations.phrases import book as phrase_book  # noqa: PLC0415  the phrase book reads from here

    from .services import conversation_with  # noqa: PLC0415  services read from here, too

    return [(each.name, each.text) for each in phrase_book.quick_replies(actor, conversation_with(actor, patient_id))]

"""Why did she (not) get this? Every decision about a message: its rule in a sentence, and what could be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import get_language

from renxin.engagement.channels import selectors as channels
from renxin.engagement.channels.models import Channel
from renxin.engagement.conversations import selectors
from renxin.engagement.conversations.models import Conversation, DeliveryStep, Message, Outbox
from renxin.engagement.conversations.policy import cure, explain, sources
from renxin.kernel.core import signing
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients
from renxin.people.patients.selectors import PatientCard

_GOOD: Final = frozenset({"sent", "merged", "resolved"})
_BAD: Final = frozenset({"cancelled", "failed"})
_ICONS: Final = {
    "sent": "send",
    "merged": "merge",
    "awaiting": "hand",
    "deferred": "clock",
    "rerouted": "route",
    "cancelled": "ban",
    "failed": "octagon-alert",
    "unknown": "circle-help",
    "resolved": "check",
}
MOST: Final = 100
_SEQUENCE_BITS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One decision as staff read it."""

    title: str
    words: str
    cure: str
    at: datetime
    until: datetime | None = None
    channel: str = ""
    by: str = ""
    icon: str = "circle"
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """Why it may be said at all: the purpose, its lawful basis, what she decided about it and what proves that.

    `is_needed`: nothing may be said for this purpose before she agrees.
    """

    purpose: str
    words: str
    is_needed: bool = False
    decided: str = ""
    at: datetime | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """The answer about one message: how it stands, then every decision, the latest first."""

    ref: str
    message: Message
    conversation: Conversation
    patient: PatientCard
    reasons: Sequence[Reason]
    waits_until: datetime | None = None
    unclear: bool = False
    asker: sources.Asker | None = None
    basis: Basis | None = None

    @property
    def tone(self) -> str:
        """Return how bad it is: good, soon, now."""
        if self.unclear or self.message.status in (Message.Status.BLOCKED, Message.Status.FAILED):
            return "now"
        return "soon" if self.message.status in (Message.Status.QUEUED, Message.Status.AWAITING) else "good"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """A message of which nobody knows whether it went."""

    ref: str
    message: Message
    patient: PatientCard
    reason: str
    channel: str
    at: datetime


def why(actor: Actor, ref: str) -> Why:
    """Return why a message went as it did.

    Raises:
        NotFound: there is none, or the actor may not read its conversation.
    """
    patient_id, message_id = signing.unseal(selectors.MESSAGE, ref)
    current = patients.current_id(actor.tenant_id, patient_id)
    conversation = selectors.one(selectors.visible(actor).filter(patient_id=current))
    message = Message.objects.of(actor).filter(patient_id=current, id=message_id).first()
    if message is None or message.direction != Message.Direction.OUT:
        raise NotFound(selectors.MESSAGE)
    since = message_id >> _SEQUENCE_BITS << _SEQUENCE_BITS  # ids of the same millisecond are in no order
    found = DeliveryStep.objects.of(actor).filter(patient_id=current, message_id=message_id, id__gte=since)
    steps = list(found.order_by("-id")[:MOST])
    rows = Outbox.objects.of(actor).filter(patient_id=current, message_id=message_id)
    row = rows.select_related("channel").first()
    waits = row.due_at if row and row.state == Outbox.State.DUE and message.status == Message.Status.QUEUED else None
    return Why(
        ref=ref,
        message=message,
        conversation=conversation,
        patient=patients.header(actor, current),
        reasons=_reasons(actor, message, steps),
        waits_until=waits,
        unclear=message.status == Message.Status.UNKNOWN,
        asker=sources.asker(actor, message.source),
        basis=_basis(actor, message, row),
    )


def _basis(actor: Actor, message: Message, row: Outbox | None) -> Basis | None:
    """Return on what a message stands: an answer and what saves life need no decision of hers."""
    purpose = row.purpose if row else message.purpose
    language = get_language() or "zh-hans"
    lines = patients.registry(patients.get_by_id(actor, message.patient_id), language)
    line = next((each for each in lines if each.code == purpose), None)
    if line is None:
        return None
    basis = "answer" if row and row.is_reply else "vital" if message.message_class == "clinical" else line.basis
    own = next((one for one in line.by_channel if row and row.channel and one.channel == row.channel.kind), None)
    found = own or line.latest
    if found is None or basis in ("answer", "vital"):
        return Basis(purpose=line.words, words=str(sources.pack().bases[basis]), is_needed=basis == "consent")
    proofs = [found.text_version, found.method, str(found.evidence.get_kind_display()) if found.evidence else ""]
    return Basis(
        purpose=line.words,
        words=str(sources.pack().bases[basis]),
        decided=str(found.get_state_display()),
        at=found.decided_at,
        evidence=" · ".join(each for each in proofs if each),
    )


def unclear(actor: Actor) -> list[Unclear]:
    """Return the messages of which nobody knows whether they went, the oldest first; those the actor may settle."""
    actor.require("conversations.reply")
    rows = Outbox.objects.of(actor).filter(state=Outbox.State.UNKNOWN).order_by("id")
    rows = rows.filter(patient_id__in=selectors.visible(actor).values("patient_id"))[:MOST]
    by_message = {row.message_id: row for row in rows.select_related("channel")}
    people = patients.cards(actor, [row.patient_id for row in by_message.values()])
    messages = Message.objects.of(actor).filter(
        patient_id__in=[row.patient_id for row in by_message.values()], id__in=list(by_message)
    )
    found = {message.id: message for message in messages}
    return [
        Unclear(
            ref=signing.seal(selectors.MESSAGE, row.patient_id, message_id),
            message=found[message_id],
            patient=people[row.patient_id],
            reason=explain(row.rule),
            channel=channels.title_of(row.channel.kind) if row.channel else "",
            at=found[message_id].status_at,
        )
        for message_id, row in by_message.items()
        if message_id in found and row.patient_id in people
    ]


def _reasons(actor: Actor, message: Message, steps: Sequence[DeliveryStep]) -> list[Reason]:
    kinds = dict(
        Channel.objects.of(actor)
        .filter(pk__in={step.channel_id for step in steps if step.channel_id})
        .values_list("pk", "kind")
    )
    names = organizations.users_by_ids(actor, {step.actor_id for step in steps if step.actor_id})
    if not steps and message.reason:
        return [
            Reason(
                title=message.get_status_display(),
                words=explain(message.reason),
                cure=cure(message.reason),
                at=message.status_at,
            )
        ]
    return [
        Reason(
            title=step.get_outcome_display(),
            words=explain(step.rule) if step.rule else "",
            cure=cure(step.rule) if step.rule and step.outcome not in _GOOD else "",
            at=step.at,
            until=step.until,
            channel=channels.title_of(kinds[step.channel_id]) if step.channel_id in kinds else "",
            by=names[step.actor_id].get_full_name() if step.actor_id in names else "",
            icon=_ICONS.get(step.outcome, "circle"),
            tone="good" if step.outcome in _GOOD else "now" if step.outcome in _BAD else "soon",
        )
        for step in steps
    ]

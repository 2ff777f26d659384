"""What the interface pages show of a message."""

from dataclasses import dataclass

from renxin.doors.connectors import formats, selectors
from renxin.doors.connectors.formats import Detail
from renxin.doors.connectors.models import InterfaceMessage
from renxin.kernel.core.actor import Actor
from renxin.people.patients.models import Patient

_TONES = {"applied": "good", "ignored": "", "parked": "now", "received": "soon"}


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One message in a list."""

    row: InterfaceMessage
    kind: object
    tone: str
    reason: object
    patient: Patient | None
    sender: str


@dataclass(frozen=True, slots=True)
class CountedReason:
    """A reason for which messages are parked."""

    code: str
    words: object
    count: int


def line(row: InterfaceMessage, people: dict[int, Patient]) -> MessageLine:
    """Return what a list shows of a message."""
    return MessageLine(
        row=row,
        kind=formats.of(row.format).kind_name(row.kind),
        tone=_TONES.get(row.state, ""),
        reason=formats.words_of(row),
        patient=people.get(row.patient_id),
        sender=" · ".join(part for part in row.source.split("|") if part) or row.interface.name,
    )


def detail(row: InterfaceMessage, *, clear: bool) -> Detail:
    """Return a message readable; what is no message of its format is shown as text, and only in clear."""
    return formats.of(row.format).detail(formats.content_of(row), clear=clear, wrong=row.place)


def counted_reasons(actor: Actor) -> list[CountedReason]:
    """Return the reasons for which messages are parked, with how many each holds."""
    return [CountedReason(code, formats.title_of(code), count) for code, count in selectors.parked_reasons(actor)]

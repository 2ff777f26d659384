"""What the interface pages show of a message."""

from dataclasses import dataclass

from renxin.kernel.core.actor import Actor
from renxin.people.patients.models import Patient

from . import selectors
from .hl7v2 import charset, correcting, reasons
from .hl7v2.readable import Part, kind_name, parts_of, shown
from .hl7v2.reader import Unreadable
from .models import InterfaceMessage

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
class Detail:
    """One message readable. `text` is for editing, only when it may be seen in clear."""

    parts: list[Part]
    unreadable: str
    text: str
    place: str


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
        kind=kind_name(row.kind),
        tone=_TONES.get(row.state, ""),
        reason=reasons.words(row.reason, row.place, kind=row.kind, charset=row.charset) if row.reason else "",
        patient=people.get(row.patient_id),
        sender=" · ".join(part for part in row.source.split("|") if part) or row.interface.name,
    )


def detail(row: InterfaceMessage, *, clear: bool) -> Detail:
    """Return a message readable; what is no message is shown as text, and only in clear."""
    try:
        message = selectors.content(row)
    except Unreadable:
        text = shown(charset.decode(bytes(row.raw)).text.replace("\r", "\n"))
        return Detail([], text[:20_000] if clear else "", text if clear else "", "")
    text = correcting.editable(message) if clear else ""
    return Detail(parts_of(message, clear=clear, wrong=row.place), "", text, row.place if "-" in row.place else "")


def counted_reasons(actor: Actor) -> list[CountedReason]:
    """Return the reasons for which messages are parked, with how many each holds."""
    return [CountedReason(code, reasons.title(code), count) for code, count in selectors.parked_reasons(actor)]

"""From what arrived to its acknowledgement: find the interface, keep the messages, answer each.

Nothing here looks beyond the header. What cannot be applied is kept too, parked with its reason, and refused in words.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db import Error as DatabaseError
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from renxin.doors.connectors import formats
from renxin.doors.connectors.models import InterfaceMessage
from renxin.doors.connectors.road.routing import Interfaces
from renxin.doors.connectors.road.storing import Arrival, keep
from renxin.doors.connectors.services import WAITING
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import wake

from . import reasons, sequence
from .acknowledge import Code, acknowledge
from .batch import Batch, is_batch, take_apart
from .batch import answer as answer_batch
from .framing import Frame
from .header import Header, header_or_none
from .profile import profile_of
from .sequence import Place

log = logging.getLogger("renxin.hl7")

NO_INTERFACE = _(
    "No hospital is set up for this sender. Enter its facility (MSH-4) or this port under Settings, Senders, "
    "then send the message again."
)
NOT_STORED = _("The message could not be stored just now. Send it again; if this lasts, look at `renxin doctor`.")
STORED = _("The message is stored and will be applied.")
EMPTY = _("The frame is empty. Put an HL7 v2 message that begins with MSH between 0x0B and 0x1C 0x0D.")


@dataclass(slots=True)
class Received:
    """A frame with what its header says (None: it has none) and what to keep of it (None: nothing)."""

    frame: Frame
    header: Header | None
    arrival: Arrival | None
    place: Place | None = None
    key: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What to send at once (nothing when empty); and the message whose outcome its sender wants to hear later."""

    now: bytes
    later: Received | None = None


class Intake:
    """Keeps and answers messages; one for each thread that stores."""

    def __init__(self) -> None:
        self._interfaces = Interfaces()

    def answer(self, frames: Sequence[tuple[Frame, int | None]]) -> list[Answer]:
        """Keep the frames' messages in one commit and return an answer for each. Never fails."""
        at = clock.wall()
        batches = [take_apart(frame.content) if is_batch(frame.content) else None for frame, _port in frames]
        try:
            at = clock.now()
            received = [self._receive(one, batch, at) for one, batch in zip(frames, batches, strict=True)]
            self._keep([one for group in received for one in group])
        except DatabaseError as error:
            log.error("hl7: %d messages not stored: %s", len(frames), type(error).__name__)
            return [Answer(_not_stored(frame, at)) for frame, _port in frames]
        return [_answers(group, batch, at) for group, batch in zip(received, batches, strict=True)]

    def outcome(self, one: Received) -> bytes | None:
        """Return the application acknowledgement of a message that has been settled; None while it waits.

        Empty when its sender does not want to hear of such an outcome.
        """
        row = InterfaceMessage.objects.filter(pk=one.key or 0).defer("raw", "corrected").first()
        if row is None or row.state == InterfaceMessage.State.RECEIVED:
            return None
        parked = row.state == InterfaceMessage.State.PARKED
        if not wants_outcome(one.header, failed=parked):
            return b""
        words = formats.words_of(row) if row.reason else ""
        return acknowledge(one.header, "AE" if parked else "AA", clock.now(), words, expected=_expected(one))

    def _receive(self, given: tuple[Frame, int | None], batch: Batch | None, at: datetime) -> list[Received]:
        frame, port = given
        if batch is None:
            return [receive(self._interfaces, frame, port, at)]
        found = [Frame("message", message, len(message)) for message in batch.messages]
        group = [receive(self._interfaces, one, port, at) for one in found]
        if not batch.is_whole and (first := next((one.arrival for one in group if one.arrival), None)):
            group.append(Received(frame, None, incomplete(first, batch.envelope, batch.counted, len(found))))
        return group

    def _keep(self, received: list[Received]) -> None:
        try:
            _keep_all(received)
        except OperationalError:  # the connection went stale or the database restarted: once more on a new one
            connection.close()
            _keep_all(received)
        if received:
            wake(WAITING)


def _keep_all(received: list[Received]) -> None:
    """Keep what is to be kept, in one commit with the sequence numbers if there are any."""
    numbered = [
        (one, number)
        for one in received
        if one.arrival and one.header and (number := sequence.number_of(one.header.field(13))) is not None
    ]
    if not numbered:
        _note_keys(received, keep([one.arrival for one in received if one.arrival]))
        return
    with transaction.atomic():
        places = sequence.place([(one.arrival.interface, one.arrival.source, n) for one, n in numbered if one.arrival])
        for (one, _number), place in zip(numbered, places, strict=True):
            one.place = place
        kept = [one.arrival for one in received if one.arrival and not (one.place and one.place.refused)]
        _note_keys(received, keep(kept))


def _note_keys(received: list[Received], kept: dict[bytes, int]) -> None:
    """Note the row of each message whose outcome somebody wants to hear; one that came before has its row already."""
    for one in received:
        if one.arrival is None or not wants_outcome(one.header):
            continue
        arrival, digest = one.arrival, one.arrival.digest
        known = InterfaceMessage.objects.filter(
            tenant_id=arrival.interface.tenant_id, source=arrival.source, control_id=arrival.control_id, digest=digest
        )
        one.key = kept.get(digest) or known.values_list("pk", flat=True).first()


def incomplete(like: Arrival, envelope: list[bytes], counted: int | None, found: int) -> Arrival:
    """Return what to park of a batch that holds fewer or more messages than its sender counted."""
    return replace(
        like,
        content=b"\r".join(envelope),
        kind="BHS",
        control_id="",
        reason=reasons.BATCH_COUNT.code,
        place=f"BTS-1: {counted}, {found}",
        same_as=None,
    )


def receive(interfaces: Interfaces, frame: Frame, port: int | None, at: datetime) -> Received:
    """Return a frame with what to keep of it: nothing when it is empty, or nobody is there to keep it for."""
    header = header_or_none(frame.content)
    names = header or Header()
    interface = interfaces.find(port, names.application, names.facility) if frame.content else None
    if interface is None:
        return Received(frame, header, None)
    reason = reasons.TOO_LARGE if frame.kind == "oversize" else None if header else reasons.NOT_HL7
    arrival = Arrival(
        interface=interface,
        content=frame.content,
        received_at=at,
        format="hl7v2",
        source=names.source,
        kind=names.kind,
        control_id=names.control_id,
        charset=names.codec,
        reason=reason.code if reason else "",
        same_as=_without_line_ends(frame.content),
    )
    return Received(frame, header, arrival)


def _without_line_ends(content: bytes) -> bytes:
    """Return what counts of a message: a file and a frame of one message agree, however they end its lines."""
    return content.replace(b"\r\n", b"\r").replace(b"\n", b"\r").strip(b"\r ")


def wants_outcome(header: Header | None, *, failed: bool | None = None) -> bool:
    """Tell whether a sender wants to hear what became of a message (MSH-16): always, of errors, of successes."""
    wish = _wish(header, 16)
    if failed is None:
        return wish in ("AL", "ER", "SU")
    return wish in ("AL", "ER" if failed else "SU")


def _is_enhanced(one: Received) -> bool:
    if one.header is None or not (_wish(one.header, 15) or _wish(one.header, 16)):
        return False
    return one.arrival is None or profile_of(one.arrival.interface).acknowledge == "as_asked"


def _wish(header: Header | None, field: int) -> str:
    """Return what a sender asks for in MSH-15 or MSH-16; what is no code of the standard asks for nothing."""
    said = header.field(field).strip().upper() if header else ""
    return said if said in ("AL", "NE", "ER", "SU") else ""


def _wants_receipt(header: Header, *, failed: bool) -> bool:
    """Tell whether a sender wants to hear that a message was kept (MSH-15)."""
    wish = _wish(header, 15)
    return wish in ("AL", "ER" if failed else "SU")


def _answers(group: list[Received], batch: Batch | None, at: datetime) -> Answer:
    if batch is None:
        return _answer(group[0], at)
    said = [_answer(one, at).now for one in group if one.header]
    return Answer(answer_batch(batch, [one for one in said if one]))


def _answer(one: Received, at: datetime) -> Answer:
    """Return the answer to one message: in the original mode, or as its sender asks for in MSH-15 and MSH-16."""
    code, words = _judgement(one)
    failed = code != "AA"
    if failed:
        log.warning("hl7: answered %s to %s: %s", code, one.header.source if one.header else "?", words)
    if one.header is None or not _is_enhanced(one):
        return Answer(acknowledge(one.header, code, at, words, expected=_expected(one)))
    now = b""
    if _wants_receipt(one.header, failed=failed):
        now = acknowledge(one.header, _RECEIPTS[code], at, words, expected=_expected(one))
    elif failed and wants_outcome(one.header, failed=True):
        now = acknowledge(one.header, code, at, words, expected=_expected(one))
    return Answer(now, one if one.key is not None and not failed else None)


_RECEIPTS: Final[dict[Code, Code]] = {"AA": "CA", "AE": "CE", "AR": "CR"}


def _judgement(one: Received) -> tuple[Code, object]:
    """Return whether a message was kept, and what to say when it was not."""
    if one.arrival is None:
        return ("AE", NO_INTERFACE) if one.frame.content else ("AR", EMPTY)
    if one.arrival.reason:
        return "AR", reasons.words(one.arrival.reason, "MSH")
    if one.place and one.place.refused:
        return "AE", one.place.refused
    return "AA", ""


def _expected(one: Received) -> int | None:
    return one.place.expected if one.place else None


def _not_stored(frame: Frame, at: datetime) -> bytes:
    header = header_or_none(frame.content)
    enhanced = bool(_wish(header, 15))
    return acknowledge(header, "CE" if enhanced else "AE", at, NOT_STORED)

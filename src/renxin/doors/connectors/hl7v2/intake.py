"""From what arrived to its acknowledgement: find the interface, keep the messages, answer each.

Nothing here looks beyond the header. What cannot be applied is kept too, parked with its reason, and refused in words.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import Error as DatabaseError
from django.db import OperationalError, connection
from django.utils.translation import gettext_lazy as _

from renxin.doors.connectors.routing import Interfaces
from renxin.doors.connectors.services import WAITING
from renxin.doors.connectors.storing import Arrival, keep
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import wake

from . import reasons
from .acknowledge import Code, acknowledge
from .framing import Frame
from .header import Header, header_or_none

log = logging.getLogger("renxin.hl7")

NO_INTERFACE = _(
    "No hospital is set up for this sender. Enter its facility (MSH-4) or this port under Settings, Senders, "
    "then send the message again."
)
NOT_STORED = _("The message could not be stored just now. Send it again; if this lasts, look at `renxin doctor`.")
EMPTY = _("The frame is empty. Put an HL7 v2 message that begins with MSH between 0x0B and 0x1C 0x0D.")


@dataclass(frozen=True, slots=True)
class Received:
    """A frame with what its header says (None: it has none) and what to keep of it (None: nothing)."""

    frame: Frame
    header: Header | None
    arrival: Arrival | None


class Intake:
    """Keeps and answers messages; one for each thread that stores."""

    def __init__(self) -> None:
        self._interfaces = Interfaces()

    def answer(self, frames: Sequence[tuple[Frame, int | None]]) -> list[bytes]:
        """Keep the frames' messages in one commit and return an acknowledgement for each. Never fails."""
        at = clock.wall()
        try:
            at = clock.now()
            received = [receive(self._interfaces, frame, port, at) for frame, port in frames]
            self._keep([one.arrival for one in received if one.arrival])
        except DatabaseError as error:
            log.error("hl7: %d messages not stored: %s", len(frames), type(error).__name__)
            return [acknowledge(header_or_none(frame.content), "AE", at, NOT_STORED) for frame, _port in frames]
        return [_answer(one, at) for one in received]

    def _keep(self, arrivals: list[Arrival]) -> None:
        if not arrivals:
            return
        try:
            keep(arrivals)
        except OperationalError:  # the connection went stale or the database restarted: once more on a new one
            connection.close()
            keep(arrivals)
        wake(WAITING)


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


def _answer(one: Received, at: datetime) -> bytes:
    if one.arrival is None:
        known = bool(one.frame.content)
        return _refuse(one.header, "AE" if known else "AR", at, NO_INTERFACE if known else EMPTY)
    if one.arrival.reason:
        return _refuse(one.header, "AR", at, reasons.words(one.arrival.reason, "MSH"))
    return acknowledge(one.header, "AA", at)


def _refuse(header: Header | None, code: Code, at: datetime, words: object) -> bytes:
    log.warning("hl7: answered %s to %s: %s", code, header.source if header else "?", words)
    return acknowledge(header, code, at, words)

"""From what arrived to its acknowledgement: find the interface, keep the messages, answer each.

Nothing here looks beyond the header. What cannot be applied is kept too, parked with its reason, and refused in words.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import Error as DatabaseError
from django.db import OperationalError, connection
from django.utils.translation import gettext_lazy as _

from renxin.doors.connectors.routing import Interfaces
from renxin.doors.connectors.services import WAITING
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import wake

from . import reasons
from .acknowledge import Code, acknowledge
from .framing import Frame
from .header import Header, header_or_none
from .store import Arrival, keep

log = logging.getLogger("renxin.hl7")

NO_INTERFACE = _(
    "No hospital is set up for this sender. Enter its facility (MSH-4) or this port under Settings, Senders, "
    "then send the message again."
)
NOT_STORED = _("The message could not be stored just now. Send it again; if this lasts, look at `renxin doctor`.")
EMPTY = _("The frame is empty. Put an HL7 v2 message that begins with MSH between 0x0B and 0x1C 0x0D.")


class Intake:
    """Keeps and answers messages; one for each thread that stores."""

    def __init__(self) -> None:
        self._interfaces = Interfaces()

    def answer(self, frames: Sequence[tuple[Frame, int | None]]) -> list[bytes]:
        """Keep the frames' messages in one commit and return an acknowledgement for each. Never fails."""
        at = clock.wall()
        try:
            at = clock.now()
            arrivals = [arrival_of(self._interfaces, frame, port, at) for frame, port in frames]
            self._keep([arrival for arrival in arrivals if arrival])
        except DatabaseError as error:
            log.error("hl7: %d messages not stored: %s", len(frames), type(error).__name__)
            return [acknowledge(header_or_none(frame.content), "AE", at, NOT_STORED) for frame, _port in frames]
        return [_answer(frame, arrival, at) for (frame, _port), arrival in zip(frames, arrivals, strict=True)]

    def _keep(self, arrivals: list[Arrival]) -> None:
        if not arrivals:
            return
        try:
            keep(arrivals)
        except OperationalError:  # the connection went stale or the database restarted: once more on a new one
            connection.close()
            keep(arrivals)
        wake(WAITING)


def arrival_of(interfaces: Interfaces, frame: Frame, port: int | None, at: datetime) -> Arrival | None:
    """Return what to keep of a frame; None when it is empty, or nobody is there to keep it for."""
    if not frame.content:
        return None
    header = header_or_none(frame.content)
    names = header or Header()
    interface = interfaces.find(port, names.application, names.facility)
    if interface is None:
        return None
    reason = reasons.TOO_LARGE if frame.kind == "oversize" else None if header else reasons.NOT_HL7
    return Arrival(interface, frame.content, header, at, reason.code if reason else "")


def _answer(frame: Frame, arrival: Arrival | None, at: datetime) -> bytes:
    if arrival is None:
        words = NO_INTERFACE if frame.content else EMPTY
        return _refuse(header_or_none(frame.content), "AE" if frame.content else "AR", at, words)
    if arrival.reason:
        return _refuse(arrival.header, "AR", at, reasons.words(arrival.reason, "MSH"))
    return acknowledge(arrival.header, "AA", at)


def _refuse(header: Header | None, code: Code, at: datetime, words: object) -> bytes:
    log.warning("hl7: answered %s to %s: %s", code, header.source if header else "?", words)
    return acknowledge(header, code, at, words)

"""From what arrived to its acknowledgement: find the interface, keep the messages, answer each.

Nothing here looks beyond the header. What cannot be applied is kept too, parked with its reason, and refused in words.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import Error as DatabaseError
from django.db import OperationalError, connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from renxin.doors.connectors.routing import Interfaces
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import wake

from . import reasons
from .acknowledge import Code, acknowledge
from .framing import Frame
from .header import Header, header_or_none
from .store import Arrival, keep

log = logging.getLogger("renxin.hl7")

WAITING = "hl7.messages"

NO_INTERFACE = _(
    "No hospital is set up for this sender. Enter its facility (MSH-4) or this port under Settings, Interfaces, "
    "then send the message again."
)
NOT_STORED = _("The message could not be stored just now. Send it again; if this lasts, look at `renxin doctor`.")
EMPTY = _("The frame is empty. Put an HL7 v2 message that begins with MSH between 0x0B and 0x1C 0x0D.")


@dataclass(frozen=True, slots=True)
class Received:
    """One frame of one port, with its header if it has one."""

    frame: Frame
    port: int | None
    header: Header | None


class Intake:
    """Keeps and answers messages; one for each thread that stores."""

    def __init__(self) -> None:
        self._interfaces = Interfaces()

    def answer(self, frames: list[tuple[Frame, int | None]]) -> list[bytes]:
        """Keep the frames' messages in one commit and return an acknowledgement for each. Never fails."""
        received = [Received(frame, port, header_or_none(frame.content)) for frame, port in frames]
        at = clock.wall()
        try:
            at = clock.now()
            arrivals = [self.arrival(one, at) for one in received]
            self._keep([arrival for arrival in arrivals if arrival])
        except DatabaseError as error:
            log.error("hl7: %d messages not stored: %s", len(frames), type(error).__name__)
            return [acknowledge(one.header, "AE", at, NOT_STORED) for one in received]
        return [_answer(one, arrival, at) for one, arrival in zip(received, arrivals, strict=True)]

    def arrival(self, one: Received, at: datetime) -> Arrival | None:
        """Return what to keep of a frame; None when there is nothing, or nobody to keep it for."""
        header = one.header or Header()
        if not one.frame.content:
            return None
        interface = self._interfaces.find(one.port, header.application, header.facility)
        if interface is None:
            return None
        return Arrival(interface, one.frame.content, one.header, at, _unusable(one))

    def _keep(self, arrivals: list[Arrival]) -> None:
        if not arrivals:
            return
        try:
            keep(arrivals)
        except OperationalError:  # the connection went stale or the database restarted: once more on a new one
            connection.close()
            keep(arrivals)
        wake(WAITING)


def _unusable(one: Received) -> str:
    if one.frame.kind == "oversize":
        return reasons.TOO_LARGE.code
    return "" if one.header else reasons.NOT_HL7.code


def _answer(one: Received, arrival: Arrival | None, at: datetime) -> bytes:
    code: Code = "AR"
    words: str | Promise = EMPTY
    if arrival is None:
        code, words = ("AE", NO_INTERFACE) if one.frame.content else ("AR", EMPTY)
    elif not arrival.reason:
        return acknowledge(one.header, "AA", at)
    else:
        words = reasons.words(arrival.reason, "MSH")
    log.warning("hl7: answered %s to %s: %s", code, one.header.source if one.header else "?", words)
    return acknowledge(one.header, code, at, words)

"""The sequence number protocol (MSH-13, MSA-4): a sender that numbers its messages learns which one we expect next.

`0` asks which number we expect, `-1` begins anew. A gap is noted; a sender whose profile says `sequence: strict` is
refused the message until the missing ones have come.
"""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from renxin.doors.connectors.models import Interface, SequenceState
from renxin.kernel.core import clock

from .profile import profile_of

log = logging.getLogger("renxin.hl7")

GAP = _("A message is missing: this is number %(found)d, number %(expected)d was expected. Send it first.")
_NUMBER: Final = re.compile(r"-1|\d{1,15}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message stands in its sender's sequence: which number we expect next, and whether this one is refused."""

    expected: int
    refused: object = ""


def number_of(text: str) -> int | None:
    """Return the number in MSH-13, None when the sender does not number its messages."""
    return int(text) if _NUMBER.fullmatch(text.strip()) else None


def place(numbered: Iterable[tuple[Interface, str, int]]) -> list[Place]:
    """Return the place of each (interface, source, number), in their order; to be called in a transaction."""
    return [_place(interface, source, number) for interface, source, number in numbered]


def _place(interface: Interface, source: str, number: int) -> Place:
    rows = SequenceState.objects.select_for_update()
    state, _made = rows.get_or_create(
        tenant_id=interface.tenant_id,
        interface=interface,
        source=source,
        defaults={"expected": 1, "seen_at": clock.now()},
    )
    expected = state.expected
    if number > expected:
        if profile_of(interface).sequence == "strict":
            return Place(expected, GAP % {"found": number, "expected": expected})
        log.warning("hl7: %s: message %d came, %d was expected", source, number, expected)
    if number < 0:
        state.expected = 1
    elif number and number >= expected:
        state.expected = number + 1
    state.seen_at = clock.now()
    state.save(update_fields=["expected", "seen_at"])
    return Place(state.expected)

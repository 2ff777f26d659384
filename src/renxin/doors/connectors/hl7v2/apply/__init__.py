"""From a stored message to its effect: one small file for each family of messages, each a pure translation and a call.

A family's function tells the story of one `Incoming`: it yields requests (`requests.py`), gets their answers and
returns an `Outcome`, or raises `NotApplied` with its reason.
"""

from collections.abc import Callable
from typing import Final

from renxin.doors.connectors.hl7v2 import reasons
from renxin.doors.connectors.hl7v2.reasons import NotApplied

from . import admit, cancel, discharge, merge, report, schedule, transfer, update
from .incoming import Incoming
from .requests import Story

Family = Callable[[Incoming], Story]

FAMILIES: Final[dict[str, Family]] = {
    kind: module.apply
    for module in (admit, transfer, discharge, cancel, update, merge, schedule, report)
    for kind in module.KINDS
}
# Stories that change who is who, or read what others write: told alone, everything before them finished.
ALONE: Final = frozenset({*merge.KINDS, *cancel.KINDS})
_ANSWERS: Final = frozenset({"ACK", "MCF", "ORR", "RSP", "ORL", "RRE"})


def story_of(incoming: Incoming) -> Story:
    """Return the way through one message, to be driven by `driving.drive`.

    Raises:
        NotApplied: it is ignored or parked, for the reason given.
    """
    family = FAMILIES.get(incoming.kind)
    if family is not None:
        return (yield from family(incoming))
    message_type = incoming.kind.partition("^")[0]
    if not message_type:
        raise NotApplied(reasons.NO_KIND, where="MSH-9")
    raise NotApplied(reasons.ANSWER if message_type in _ANSWERS else reasons.KIND_NOT_USED)


__all__ = ["ALONE", "FAMILIES", "story_of"]

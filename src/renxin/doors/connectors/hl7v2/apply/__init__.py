"""From a stored message to its effect: one small file for each family of messages, each a pure translation and a call.

A family's function tells the story of one `Incoming`: it yields requests (`requests.py`), gets their answers and
returns an `Outcome`, or raises `NotApplied` with its reason.
"""

from collections.abc import Callable
from typing import Final

from renxin.doors.connectors.hl7v2 import reasons
from renxin.doors.connectors.hl7v2.reasons import NotApplied

from . import (
    admit,
    cancel,
    charge,
    discharge,
    document,
    linking,
    merge,
    moving,
    orders,
    reclass,
    report,
    schedule,
    staff,
    transfer,
    update,
    vaccinate,
)
from .incoming import Incoming
from .requests import Story

Family = Callable[[Incoming], Story]

FAMILIES: Final[dict[str, Family]] = {
    kind: module.apply
    for module in (
        admit, transfer, discharge, cancel, reclass, update, merge, moving, linking,
        schedule, report, orders, vaccinate, document, charge, staff,
    )
    for kind in module.KINDS
}  # fmt: skip
# Stories that change who is who, or read what others write: told alone, everything before them finished.
_ALONE: Final = (merge, moving, linking, cancel, reclass, transfer, staff)
ALONE: Final = frozenset(kind for module in _ALONE for kind in module.KINDS) - {"ADT^A02"}
_ANSWERS: Final = frozenset({"ACK", "MCF", "ORR", "RSP", "ORL", "RRE", "OSR", "ORD", "ERP", "RRD", "ORG", "ORI"})
_QUESTIONS: Final = frozenset({"QRY", "QBP", "OSQ", "SQM", "SRM", "QCN", "VXQ", "RQI"})
_DELETED: Final = frozenset({"ADT^A29"})


def story_of(incoming: Incoming) -> Story:
    """Return the way through one message, to be driven by `driving.drive`.

    Raises:
        NotApplied: it is ignored or parked, for the reason given.
    """
    family = FAMILIES.get(incoming.kind)
    if family is not None:
        return (yield from family(incoming))
    raise _unused(incoming.kind)


def _unused(kind: str) -> NotApplied:
    message_type = kind.partition("^")[0]
    if not message_type:
        return NotApplied(reasons.NO_KIND, where="MSH-9")
    if kind == "IGNORE":
        return NotApplied(reasons.BY_PROFILE)
    if kind in _DELETED:
        return NotApplied(reasons.DELETED_THERE)
    if kind == "ADT^A43":
        return NotApplied(reasons.ASKS_A_PERSON, where="MRG-1")
    by_type = {**dict.fromkeys(_ANSWERS, reasons.ANSWER), **dict.fromkeys(_QUESTIONS, reasons.QUESTION)}
    return NotApplied(by_type.get(message_type, reasons.KIND_NOT_USED))


__all__ = ["ALONE", "FAMILIES", "story_of"]

"""When answers look coaxed: a difference beyond chance and large enough to ask about. Pure; it only asks a person."""

from typing import Final

from renxin.kernel.core.statistics import WEAK_BELOW, shares_changed

# Ways of answering with staff beside, and on one's own.
ATTENDED: Final = ("kiosk", "phone", "paper")
ALONE: Final = ("link", "place")
# A fifth more top scores beside staff is worth a question; a few per cent are not.
GAP: Final = 0.2
DEVICE_FROM: Final = 5

Tops = tuple[int, int]


def is_attended(beside: Tops, alone: Tops) -> bool:
    """Tell whether top scores (`(top, n)`) come mainly where staff stand beside."""
    if min(beside[1], alone[1]) < WEAK_BELOW:
        return False
    gap = beside[0] / beside[1] - alone[0] / alone[1]
    return gap >= GAP and shares_changed(alone, beside)


def is_device(answers: int) -> bool:
    """Tell whether so many answers marked as a burst from one device are worth a question."""
    return answers >= DEVICE_FROM

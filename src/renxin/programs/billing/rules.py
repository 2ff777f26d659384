"""Pure rules of money: what is due, what a state means. No tables, no clock."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

ZERO: Final = Decimal(0)
LEAST_PEOPLE: Final = 20
"""Fewer than this many people would let a reader guess whose bill it was, and the range would mean little."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a bill, and what is due (negative: the hospital owes it)."""

    state: str
    due: Decimal


def standing(
    *, total: Decimal, insured: Decimal | None, paid: Decimal, refunded: Decimal, asks: bool, lines: int
) -> Standing:
    """Return how a bill stands.

    What the cashier gave back is not asked for again: the charges it belongs to are cancelled by the hospital's system
    a little later, and until then the bill waits.
    """
    if not lines and not paid:
        return Standing("void", ZERO)
    if not asks and not paid and not refunded:
        return Standing("shown", ZERO)
    due = total - (insured or ZERO) - paid + refunded
    if refunded and ZERO <= due <= refunded:
        return Standing("refunded" if refunded >= paid else "paid", ZERO)
    if due > 0:
        return Standing("open" if asks else "shown", due if asks else ZERO)
    if due < 0:
        return Standing("owed", due) if paid else Standing("shown", ZERO)
    return Standing("paid", ZERO)


def cents(amount: Decimal) -> int:
    """Return an amount in hundredths."""
    return int((amount * 100).to_integral_value())

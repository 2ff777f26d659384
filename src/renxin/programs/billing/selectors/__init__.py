"""Reads of bills, payments, the cashier and cost ranges; actor first."""

from renxin.programs.billing.rules import LEAST_PEOPLE

from .bills import (
    Item,
    Part,
    bill,
    bill_of_payment,
    bills_of,
    bills_shown,
    cashier,
    cashier_by_uid,
    charges_behind,
    due_of,
    note_heard,
    parts,
)
from .costs import Expected, departments_with_ranges, expected_for, range_for, ranges
from .desk import counts, open_bills, troubled

__all__ = [
    "LEAST_PEOPLE",
    "Expected",
    "Item",
    "Part",
    "bill",
    "bill_of_payment",
    "bills_of",
    "bills_shown",
    "cashier",
    "cashier_by_uid",
    "charges_behind",
    "counts",
    "departments_with_ranges",
    "due_of",
    "expected_for",
    "note_heard",
    "open_bills",
    "parts",
    "range_for",
    "ranges",
    "troubled",
]

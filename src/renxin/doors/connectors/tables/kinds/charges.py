"""Charges as a billing system posted them."""

from renxin.doors.connectors.tables import reasons
from renxin.doors.connectors.tables.rows import Row
from renxin.people.records import selectors as records
from renxin.people.records.models import Charge
from renxin.people.records.services import ChargeData, post_charges

from .base import Batch, Kind


def check(batch: Batch) -> None:
    """Refuse a charge of nothing."""
    for row in batch.rows:
        if row.values["amount"] == 0:
            batch.refuse(row, reasons.OUT_OF_RANGE, "amount")


def apply(batch: Batch) -> None:
    """Post the charges, each by its number; a negative amount was given back."""
    rows = batch.sound()
    numbers = {row.values["visit_no"] for row in rows if row.get("visit_no")}
    visits = records.encounters_by_number(batch.actor, batch.mapping.authority, numbers)
    charges = [(batch.patient(row), _charge(batch, row, visits.get(row.get("visit_no")))) for row in rows]
    post_charges(batch.actor, charges)


def _charge(batch: Batch, row: Row, visit: tuple[int, int] | None) -> ChargeData:
    amount = row.values["amount"]
    own = visit is not None and visit[1] == batch.patient(row)
    return ChargeData(
        source=batch.mapping.authority,
        charge_no=row.values["charge_no"][:120],
        amount=abs(amount),
        posted_at=row.values["posted_at"],
        refund=amount < 0,
        code=row.get("item_code"),
        text=row.get("item"),
        quantity=row.get("quantity", None),
        encounter_id=visit[0] if visit and own else None,
    )


KIND = Kind("charges", apply, (Charge,), check)

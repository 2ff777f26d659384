"""Charges as a billing system posts them."""

from collections.abc import Sequence

from django.db import transaction

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.timeline.facts.records import ChargePosted
from renxin.kernel.timeline.services import record
from renxin.people.records.models import Charge
from renxin.people.records.shapes import ChargeData

from . import rows


@transaction.atomic
def post_charges(actor: Actor, items: Sequence[tuple[int, ChargeData]]) -> int:
    """Keep what was charged or given back (DFT), by the sender's own numbers; return how many are new.

    Each new one is a fact.
    """
    current = rows.begin(actor, [patient_id for patient_id, _data in items])
    wanted = {(data.source, data.charge_no): (current[patient_id], data) for patient_id, data in items}
    fresh = [_new(actor, patient_id, data) for patient_id, data in wanted.values()]
    made = insert_rows(fresh, "ON CONFLICT (tenant_id, source, charge_no) DO NOTHING RETURNING id, source, charge_no")
    keys = {(source, number): row_id for row_id, source, number in made}
    posted = [(keys[row.source, row.charge_no], row) for row in fresh if (row.source, row.charge_no) in keys]
    record(actor, *(_fact(row_id, row) for row_id, row in posted))
    return len(posted)


def _new(actor: Actor, patient_id: int, data: ChargeData) -> Charge:
    return Charge(
        tenant_id=actor.tenant_id,
        patient_id=patient_id,
        encounter_id=data.encounter_id,
        source=data.source,
        charge_no=data.charge_no,
        kind=Charge.Kind.REFUND if data.refund else Charge.Kind.CHARGE,
        code=data.code[:64],
        text=data.text,
        category=data.category[:32],
        amount=abs(data.amount),
        currency=data.currency[:3],
        quantity=data.quantity,
        insured=None if data.insured is None else min(abs(data.insured), abs(data.amount)),
        posted_at=data.posted_at,
    )


def _fact(row_id: int, row: Charge) -> ChargePosted:
    fen = int(row.amount * 100)
    return ChargePosted(
        patient_id=row.patient_id,
        occurred_at=row.posted_at,
        charge_id=row_id,
        encounter_id=row.encounter_id,
        amount_fen=-fen if row.kind == Charge.Kind.REFUND else fen,
    )

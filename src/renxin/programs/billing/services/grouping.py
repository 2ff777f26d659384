"""Charges of the record become bills: one for each visit, else one for each day. Set-based for any number."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count, Sum

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows, update_rows
from renxin.kernel.core.ids import uuid7
from renxin.kernel.timeline.facts.access import BillFact, BillIssued
from renxin.kernel.timeline.services import record
from renxin.people.records.models import Charge
from renxin.programs.billing import rules
from renxin.programs.billing.models import Bill, BillLine, Cashier


@transaction.atomic
def bill_charges(actor: Actor, charge_ids: Iterable[int], *, silently: bool = False) -> int:
    """Put charges on their bills, each once; return how many were new. A bill that begins to ask is a fact.

    `silently` is for history read once more: nobody is told of it.
    """
    charges = list(
        Charge.objects.of(actor).filter(pk__in=list(charge_ids)).select_related("encounter").order_by("posted_at", "pk")
    )
    if not charges:
        return 0
    by_key: dict[str, Charge] = {}
    for charge in charges:
        by_key.setdefault(_key(charge), charge)
    bills = _bills(actor, by_key)
    lines = [
        BillLine(
            tenant_id=actor.tenant_id,
            bill=bills[_key(charge)],
            charge=charge,
            category=charge.category,
            amount=_signed(charge, charge.amount),
            insured=None if charge.insured is None else _signed(charge, charge.insured),
        )
        for charge in charges
    ]
    made = insert_rows(lines, "ON CONFLICT (tenant_id, charge_id) DO NOTHING RETURNING id")
    settle(actor, [bill.pk for bill in bills.values()], silently=silently)
    return len(made)


@transaction.atomic
def regroup(actor: Actor, encounter_ids: Iterable[int]) -> None:
    """Visits were moved to another patient or joined: their charges go to the bills where they belong now."""
    bills = list(
        Bill.objects.of(actor).filter(encounter__in=list(encounter_ids)).select_related("encounter").select_for_update()
    )
    for bill in bills:
        assert bill.encounter is not None  # noqa: S101  they were found by it
        bill.patient_id = bill.encounter.patient_id
        Bill.objects.filter(pk=bill.pk).exclude(patient_id=bill.patient_id).update(
            patient_id=bill.patient_id, origin_patient_id=bill.patient_id
        )
    lines = BillLine.objects.of(actor).filter(bill__in=bills)
    charges = list(lines.values_list("charge_id", flat=True))
    lines.delete()
    bill_charges(actor, charges, silently=True)
    settle(actor, [bill.pk for bill in bills], silently=True)


def settle(actor: Actor, bill_ids: Sequence[int], *, silently: bool = False, told: Sequence[BillFact] = ()) -> None:
    """Work out the sums and the state of bills from their lines; `told` are facts that go with it."""
    bills = list(Bill.objects.of(actor).filter(pk__in=bill_ids).order_by("pk").select_for_update())
    sums: dict[int, Any] = {
        row["bill_id"]: row
        for row in BillLine.objects.of(actor)
        .filter(bill_id__in=bill_ids)
        .values("bill_id")
        .annotate(all=Sum("amount"), ins=Sum("insured"), lines=Count("id"))
    }
    cashier = Cashier.objects.of(actor).filter(is_active=True).first()
    asks = cashier is not None and cashier.charges == Cashier.Charges.DUE
    facts: list[BillFact] = list(told)
    for bill in bills:
        row = sums.get(bill.pk, {"all": Decimal(0), "ins": None, "lines": 0})
        was = bill.state
        bill.total, bill.insured = row["all"], row["ins"]
        now = rules.standing(
            total=bill.total,
            insured=bill.insured,
            paid=bill.paid,
            refunded=bill.refunded,
            asks=asks and bill.currency == "CNY",
            lines=row["lines"],
        )
        bill.state, bill.due, bill.changed_at = now.state, now.due, clock.now()
        if bill.state == Bill.State.OPEN and was != Bill.State.OPEN and not silently:
            facts.append(fact(BillIssued, bill, bill.due))
    update_rows(bills, ("total", "insured", "paid", "refunded", "due", "state", "changed_at"))
    record(actor, *facts)


def fact(kind: type[BillFact], bill: Bill, amount: Decimal) -> BillFact:
    """Return a fact about a bill."""
    return kind(
        patient_id=bill.patient_id,
        occurred_at=clock.now(),
        bill_id=bill.pk,
        department_id=bill.department_id,
        cents=rules.cents(amount),
    )


def _bills(actor: Actor, by_key: dict[str, Charge]) -> dict[str, Bill]:
    """Return the bill of every key, made where there was none."""
    known = {row.key: row for row in Bill.objects.of(actor).filter(key__in=list(by_key))}
    fresh = [_new(actor, key, charge) for key, charge in by_key.items() if key not in known]
    if fresh:
        insert_rows(fresh, "ON CONFLICT (tenant_id, key) DO NOTHING")
        known = {row.key: row for row in Bill.objects.of(actor).filter(key__in=list(by_key))}
    return known


def _new(actor: Actor, key: str, charge: Charge) -> Bill:
    uid, visit = uuid7(), charge.encounter
    began = visit.started_at if visit else charge.posted_at
    return Bill(
        uid=uid,
        tenant_id=actor.tenant_id,
        patient_id=charge.patient_id,
        encounter=visit,
        department_id=visit.department_id if visit else None,
        key=key,
        number=f"B{uid.hex[:8]}{uid.hex[-8:]}".upper(),
        on_date=began.astimezone(clock.SHANGHAI).date(),
        currency=charge.currency,
        changed_at=clock.now(),
    )


def _key(charge: Charge) -> str:
    if charge.encounter_id:
        return f"visit:{charge.encounter_id}:{charge.currency}"
    day = charge.posted_at.astimezone(clock.SHANGHAI).date()
    return f"day:{charge.patient_id}:{day.isoformat()}:{charge.source[:60]}:{charge.currency}"


def _signed(charge: Charge, amount: Decimal) -> Decimal:
    return -amount if charge.kind == Charge.Kind.REFUND else amount

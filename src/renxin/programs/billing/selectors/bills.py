"""Bills of one person, what stands on them, and the ways to the cashier."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.patients.selectors import Visit
from renxin.people.records import selectors as records
from renxin.programs.billing.models import Bill, BillLine, Cashier, Payment

_SHOWN: Final = 60
# A visit given to another patient takes its bill along a moment later; until then neither of them sees it.
_SETTLED: Final = Q(encounter__isnull=True) | Q(encounter__patient_id=F("patient_id"))


@dataclass(frozen=True, slots=True)
class Item:
    """A line as people read it."""

    text: str
    amount: Decimal
    insured: Decimal | None
    quantity: Decimal | None


@dataclass(frozen=True, slots=True)
class Part:
    """The lines of one category and their sum."""

    category: str
    total: Decimal
    items: tuple[Item, ...]


def bills_of(actor: Actor, patient_id: int, limit: int = _SHOWN) -> list[Bill]:
    """Return a person's bills, the newest first; what was taken back is left out."""
    rows = _bills(actor).filter(patient_id=patient_id).exclude(state=Bill.State.VOID)
    return list(rows.order_by("-on_date", "-pk")[:limit])


def bills_shown(actor: Actor, visit: Visit) -> list[Bill]:
    """Return the bills of the person whose page it is that this visitor may see."""
    kept = records.kept_back(visit, "charges")
    rows = bills_of(actor, visit.patient.pk)
    return [row for row in rows if not kept.hides(row.encounter_id, row.department_id)]


def bill(actor: Actor, patient_id: int, uid: UUID) -> Bill:
    """Return one bill of a person.

    Raises:
        NotFound: it is not hers.
    """
    found = _bills(actor).filter(patient_id=patient_id, uid=uid).exclude(state=Bill.State.VOID).first()
    if found is None:
        raise NotFound("bill")
    return found


def due_of(actor: Actor, patient_ids: Iterable[int]) -> dict[int, Decimal]:
    """Return what each of these people has to pay, those who have to pay nothing left out."""
    rows = _bills(actor).filter(patient_id__in=list(patient_ids), state=Bill.State.OPEN)
    return dict(rows.values_list("patient_id").annotate(sum=Sum("due")))


def parts(actor: Actor, row: Bill) -> list[Part]:
    """Return what stands on a bill by category, the dearest first."""
    lines = BillLine.objects.of(actor).filter(bill=row).select_related("charge").order_by("charge__posted_at", "pk")
    found: dict[str, list[Item]] = {}
    for line in lines:
        charge = line.charge
        item = Item(charge.text or charge.code, line.amount, line.insured, charge.quantity)
        found.setdefault(line.category, []).append(item)
    made = [Part(name, sum((one.amount for one in items), Decimal(0)), tuple(items)) for name, items in found.items()]
    return sorted(made, key=lambda part: -part.total)


def bill_of_payment(actor: Actor, uid: UUID) -> Payment:
    """Return a payment with its bill.

    Raises:
        NotFound: there is none.
    """
    found = Payment.objects.of(actor).filter(uid=uid).select_related("bill").first()
    if found is None:
        raise NotFound("payment")
    return found


def cashier(actor: Actor) -> Cashier | None:
    """Return the hospital's cashier, open or not; None when none was set up."""
    return Cashier.objects.of(actor).first()


def cashier_by_uid(uid: UUID) -> Cashier | None:
    """Return the cashier who calls at this address, of whatever tenant."""
    return Cashier.objects.filter(uid=uid, is_active=True).first()


def note_heard(row: Cashier) -> None:
    """Note that the cashier called, at most once a minute: the page shows that the road works."""
    now = clock.now()
    before = Q(heard_at__isnull=True) | Q(heard_at__lt=now - timedelta(minutes=1))
    Cashier.objects.filter(before, pk=row.pk).update(heard_at=now)


def charges_behind(actor: Actor, number: str) -> dict[str, Any] | None:
    """Return what a payment is for, by the hospital's own numbers: visit, charges, amounts. No name."""
    row = Payment.objects.of(actor).filter(number=number).select_related("bill__encounter").first() if number else None
    if row is None:
        return None
    lines = BillLine.objects.of(actor).filter(bill=row.bill).select_related("charge").order_by("pk")
    visit = row.bill.encounter
    return {
        "payment": row.number,
        "bill": row.bill.number,
        "amount": f"{row.amount:.2f}",
        "currency": row.bill.currency,
        "state": row.state,
        "visit": {"source": visit.source, "number": visit.visit_no} if visit else None,
        "charges": [
            {"source": line.charge.source, "number": line.charge.charge_no, "amount": f"{line.amount:.2f}"}
            for line in lines
        ],
    }


def _bills(actor: Actor) -> QuerySet[Bill]:
    return Bill.objects.of(actor).filter(_SETTLED).select_related("department", "encounter")

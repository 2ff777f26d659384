"""What the last visits of the demo cost, most of it paid long ago; a cashier for the rest; medicines on their way.

All of it is history: it is written down and starts nothing.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from django.conf import settings

from renxin.doors.simulator import services as simulator
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.services import of_the_past
from renxin.people.records.models import Charge, Encounter, MedicationStatement
from renxin.people.records.services import ChargeData, DispenseData, file_dispenses, post_charges
from renxin.programs.billing import services as billing
from renxin.programs.billing.models import Bill

STAYS: Final = 260
VISITS: Final = 60
UNPAID: Final = timedelta(days=4)
"""Visits that ended later than this before now still have something to pay."""
_SOURCE: Final = "demo"
# Category, words, what it costs at the least and at the most, the insurance's share in per cent.
_STAY: Final = (
    ("床位费", "普通病房床位费", 400, 900, 60),
    ("药品费", "住院用药", 1200, 5200, 65),
    ("检验费", "住院检验", 600, 1800, 75),
    ("检查费", "影像检查", 400, 2600, 70),
    ("治疗费", "治疗与护理", 900, 3800, 70),
)
_VISIT: Final = (
    ("诊察费", "普通门诊诊察费", 15, 15, 80),
    ("检验费", "血常规（五分类）", 25, 25, 70),
    ("药品费", "门诊用药", 40, 260, 60),
)
_WINDOWS: Final = ("门诊药房 1 号窗口", "门诊药房 3 号窗口")


def charge(tenant_id: int, now: datetime, dice: Random) -> None:
    """Post what the last visits cost, open the cashier, let most be paid, put some medicines on their way."""
    actor = Actor.system(tenant_id, "demo")
    ended = Encounter.objects.of(actor).filter(status="finished", ended_at__isnull=False).order_by("-ended_at", "pk")
    stays, visits = ended.filter(encounter_class="IMP")[:STAYS], ended.filter(encounter_class="AMB")[:VISITS]
    lines = [*((one, _STAY) for one in stays), *((one, _VISIT) for one in visits)]
    with of_the_past():
        post_charges(actor, [(visit.patient_id, item) for visit, kinds in lines for item in _items(visit, kinds, dice)])
        billing.bill_charges(
            actor, Charge.objects.of(actor).filter(source=_SOURCE).values_list("pk", flat=True), silently=True
        )
        simulator.connect_cashier(actor, base=settings.RENXIN_PUBLIC_URL.rstrip("/"))
        due = Bill.objects.of(actor).filter(state=Bill.State.OPEN, encounter__ended_at__lt=now - UNPAID)
        for number, bill in enumerate(due.order_by("pk")):
            paid = billing.Heard(
                event="paid", cashier_no=f"W{number:06d}", amount=bill.due, currency=bill.currency, bill=bill.number
            )
            billing.hear(actor, paid)
        _hand_out(actor, now)
    billing.measure_costs(actor)


def _items(visit: Encounter, kinds: tuple[tuple[str, str, int, int, int], ...], dice: Random) -> list[ChargeData]:
    found = []
    for place, (category, text, least, most, share) in enumerate(kinds):
        amount = Decimal(dice.randint(least * 100, most * 100)) / 100
        found.append(
            ChargeData(
                source=_SOURCE,
                charge_no=f"{visit.pk}-{place}",
                amount=amount,
                insured=(amount * share / 100).quantize(Decimal("0.01")),
                posted_at=visit.ended_at or visit.started_at,
                text=text,
                category=category,
                encounter_id=visit.pk,
            )
        )
    return found


def _hand_out(actor: Actor, now: datetime) -> None:
    rows = MedicationStatement.objects.of(actor).filter(status="active").order_by("-started_at", "pk")[:12]
    items = [
        (
            row.patient_id,
            DispenseData(
                source=_SOURCE,
                dispense_no=f"D{row.pk}",
                order_no=row.order_no,
                state=("preparing", "ready", "ready", "sent")[number % 4],
                moved_at=now - timedelta(minutes=7 * number),
                code=row.code,
                text=row.text,
                quantity=row.quantity,
                quantity_unit=row.quantity_unit,
                place="" if number % 4 == 0 else _WINDOWS[number % 2] if number % 4 < 3 else "送药到家",
            ),
        )
        for number, row in enumerate(rows)
    ]
    file_dispenses(actor, items)

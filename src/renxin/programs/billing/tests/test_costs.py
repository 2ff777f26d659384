"""What things cost: a worked example, and silence below twenty people."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from tests.harness.ward import ward

from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.records.services import (
    ChargeData,
    ConditionData,
    EncounterData,
    OrderData,
    ProcedureData,
    file_orders,
    finish_encounter,
    open_encounter,
    post_charges,
    record_conditions,
    record_procedures,
)
from renxin.programs.billing.models import CostRange
from renxin.programs.billing.services import measure_costs

from .making import at_home, path

pytestmark = pytest.mark.django_db


def stay(here, patient_id: int, number: int, thousand: int) -> None:
    began = clock.now() - timedelta(days=30)
    data = EncounterData(
        visit_no=f"I{number}",
        encounter_class="AMB",
        source="his",
        department_id=here.department.pk,
        started_at=began,
    )
    seen = open_encounter(here.system, patient_id, data)
    told = [ProcedureData(code="81.54", performed_at=began, text="全膝关节置换术")]
    record_procedures(here.system, patient_id, told, source="his", encounter_id=seen.pk)
    record_conditions(
        here.system, patient_id, [ConditionData(code="M17.0")], source="his", encounter_id=seen.pk, recorded_at=began
    )
    parts = [("材料", thousand * 600), ("手术", thousand * 400)]
    charges = [
        ChargeData(
            source="his",
            charge_no=f"{number}-{place}",
            amount=Decimal(amount),
            posted_at=began,
            category=name,
            encounter_id=seen.pk,
            insured=Decimal(amount) / 2,
        )
        for place, (name, amount) in enumerate(parts)
    ]
    post_charges(here.system, [(patient_id, one) for one in charges])
    finish_encounter(here.system, seen, at=began + timedelta(hours=5))


def test_a_range_needs_twenty_people_and_says_what_they_paid(frozen_clock, client):
    here = ward()
    people = [here.patient(f"王小{chr(0x4E00 + n)}", f"139001380{n:02d}") for n in range(20)]
    for number, patient_id in enumerate(people[:19]):
        stay(here, patient_id, number, 30 + number)
    stay(here, people[0], 99, 50)  # one more visit, no more people
    run_until_idle()
    assert measure_costs(here.system) == 0
    stay(here, people[19], 19, 49)
    run_until_idle()
    assert measure_costs(here.system) == 2
    row = CostRange.objects.get(basis="procedure")
    # 21 visits of 30, 31 … 49, 50 thousand: the ends of the middle four fifths are 32 and 48, the middle is 40.
    assert (row.n, row.people) == (21, 20)
    assert (row.low, row.middle, row.high, row.own) == (32000, 40000, 48000, 20000)
    assert row.parts == [["材料", 0.6], ["手术", 0.4]]
    her = people[0]
    planned = OrderData(source="his", order_no="O1", ordered_at=clock.now(), code="81.54", name="全膝关节置换术")
    file_orders(here.system, [(her, planned)])
    page = at_home(here, her, "8000").get(path(her, "bills/expected/")).content.decode()
    assert "¥32,000 – ¥48,000" in page
    assert "不是报价" in page
    client.force_login(here.service)
    assert "81.54" in client.get(reverse("billing:ranges")).content.decode()
    assert "¥40,000" in client.get(reverse("billing:cost", args=[row.pk])).content.decode()

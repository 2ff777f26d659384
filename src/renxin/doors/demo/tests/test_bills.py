"""The demo's bills: paid long ago or still open, a cashier to go to, medicines on their way; nothing starts by them."""

from datetime import timedelta
from random import Random

import pytest
from tests.harness.ward import ward

from renxin.doors.demo.seed import bills
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.models import FeedInbox
from renxin.people.records.models import MedicationDispense
from renxin.people.records.services import (
    EncounterData,
    MedicationData,
    finish_encounter,
    open_encounter,
    record_medications,
)
from renxin.programs.billing.models import Bill, Cashier

pytestmark = pytest.mark.django_db


def test_old_bills_are_paid_and_new_ones_wait(frozen_clock):
    here, now = ward(), clock.now()
    her = here.patient()
    for number, ago in enumerate((2, 40)):
        told = EncounterData(
            visit_no=f"V{number}", source="his", encounter_class="IMP", started_at=now - timedelta(days=ago + 5)
        )
        stay = open_encounter(here.system, her, told)
        finish_encounter(here.system, stay, at=now - timedelta(days=ago))
    record_medications(here.system, her, [MedicationData(order_no="1", text="氨氯地平片")], source="his")
    run_until_idle()
    bills.charge(here.tenant.pk, now, Random(1))
    assert FeedInbox.objects.count() == 0
    assert sorted(Bill.objects.values_list("state", flat=True)) == ["open", "paid"]
    assert all(bill.due < bill.total for bill in Bill.objects.all())
    assert Cashier.objects.get().address.endswith(f"/simulator/cashier/{here.tenant.uid}")
    assert MedicationDispense.objects.get().text == "氨氯地平片"

"""The demo's people who measure at home: some are well, some ask for an act, some have gone quiet."""

from datetime import date
from random import Random

import pytest
from tests.harness.ward import ward

from renxin.doors.demo.seed import watching
from renxin.kernel.core import clock
from renxin.people.patients.models import Patient
from renxin.people.records.services import ConditionData, record_conditions
from renxin.programs.monitoring.models import Alert, MeasureState, MonitoredPatient, Silence

pytestmark = pytest.mark.django_db


def test_people_measure_and_some_are_silent(frozen_clock):
    here = ward()
    for number in range(24):
        patient_id = here.patient(f"王{number}", f"138001{number:05}")
        if number < 12:
            code = ("I10", "E11.9", "J44.9")[number % 3]
            record_conditions(here.system, patient_id, [ConditionData(code=code)], source="his")
    Patient.objects.update(birth_date=date(1955, 1, 1))
    watching.measure(here.tenant.pk, clock.now(), Random(1))
    assert MonitoredPatient.objects.count() == 20
    assert MeasureState.objects.count() == 20
    assert {2, 3} <= set(Alert.objects.values_list("worst", flat=True))
    assert set(Silence.objects.values_list("stage", flat=True)) == {"nudge", "call", "review"}

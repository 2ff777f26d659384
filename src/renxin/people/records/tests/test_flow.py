"""The road of a stay: registered, admitted, discharged, cancelled; repeated messages change nothing."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline import selectors as timeline
from renxin.people.organizations.tests.making import hospital
from renxin.people.patients.services import ContactData, IdentifierData, PatientData, register_patient
from renxin.people.records import selectors, services
from renxin.people.records.services import ConditionData, EncounterData, ObservationData, ReportData

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)


def test_a_stay_tells_its_story_once():
    house = hospital()
    his = Actor.interface(house.tenant.pk, "HIS")
    for _ in range(2):
        found = register_patient(
            his,
            PatientData(name="张三", sex="male"),
            source="his:main",
            identifiers=[IdentifierData("his:main", "P001"), IdentifierData("cn-id", "440524188001010014")],
            contacts=[ContactData("phone", "13800138000.0")],
        )
        stay = services.open_encounter(
            his,
            found.patient_id,
            EncounterData(source="his:main", visit_no="V1", encounter_class="IMP", started_at=AT),
        )
        services.record_conditions(his, found.patient_id, [ConditionData(code="I10", text="高血压")], source="his:main")
        services.record_report(
            his,
            found.patient_id,
            ReportData(source="his:main", report_no="R1", issued_at=AT),
            [ObservationData(code="GLU", value_number=Decimal("7.2"), reference_range="3.9-6.1")],
        )
        services.discharge_encounter(his, stay, at=AT + timedelta(days=5), disposition="1")
    kinds = [item.kind for item in timeline.history(his, found.patient_id)]
    assert sorted(kinds) == [
        "condition.recorded",
        "encounter.discharged",
        "encounter.started",
        "observation.recorded",
        "patient.registered",
        "report.issued",
    ]
    shown = selectors.summary(his, found.patient_id)
    assert [row.text for row in shown.problems] == ["高血压"]
    assert [(line.value, line.abnormal) for line in shown.results] == [("7.2", True)]

"""Traits become true by facts and by time alone, and follow merges."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from tests.harness.ward import Ward, ward

from renxin.engagement.segments import services, traits
from renxin.engagement.segments.models import SegmentMember, TraitValue
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.models import Event
from renxin.people.patients.services import (
    PatientData,
    Relative,
    add_relatives,
    merge_patients,
    register_patient,
    unmerge_patients,
)
from renxin.people.records.services import (
    EncounterData,
    ObservationData,
    cancel_encounter,
    open_encounter,
    record_observations,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)


@pytest.fixture
def here():
    with clock.at(NOW):
        yield ward()


def person(here: Ward, name: str = "王秀兰", born: date | None = date(1960, 2, 29)) -> int:
    return register_patient(here.system, PatientData(name=name, birth_date=born), source="staff").patient_id


def visit(here: Ward, patient_id: int, number: str, at: datetime):
    data = EncounterData(source="his:main", visit_no=number, started_at=at, department_id=here.department.pk)
    return open_encounter(here.system, patient_id, data)


def values(patient_id: int, code: str) -> dict[str, object]:
    column = traits.trait(code).column
    return dict(TraitValue.objects.filter(patient_id=patient_id, trait=code).values_list("key", column))


def test_a_visit_is_known_after_its_fact(here):
    patient_id = person(here)
    visit(here, patient_id, "V1", NOW - timedelta(days=400))
    second = visit(here, patient_id, "V2", NOW - timedelta(days=40))
    run_until_idle()
    assert values(patient_id, "last_visit") == {"": second.started_at}
    assert values(patient_id, "last_visit_in") == {str(here.department.pk): second.started_at}
    assert values(patient_id, "visits_12_months") == {"": 1}
    cancel_encounter(here.system, second, at=NOW)
    run_until_idle()
    assert values(patient_id, "last_visit") == {"": NOW - timedelta(days=400)}
    assert values(patient_id, "visits_12_months") == {}


def test_time_alone_changes_age_and_visits(here):
    patient_id = person(here)
    visit(here, patient_id, "V1", NOW - timedelta(days=300))
    run_until_idle()
    assert values(patient_id, "age") == {"": 66}
    assert services.refresh_due(here.system) == 0
    with clock.at(datetime(2027, 2, 27, 15, 59, tzinfo=UTC)):
        services.refresh_due(here.system)
        assert values(patient_id, "age") == {"": 66}
        assert values(patient_id, "visits_12_months") == {}
    with clock.at(datetime(2027, 2, 27, 16, 0, tzinfo=UTC)):  # midnight of the 28th in Shanghai
        assert services.refresh_due(here.system) == 1
        assert values(patient_id, "age") == {"": 67}
        assert services.refresh_due(here.system) == 0


def test_the_newest_valid_reading_counts(here):
    patient_id = person(here)
    for day, value in ((3, "142"), (1, "131"), (2, "150")):
        reading = ObservationData(code="8480-6", value_number=Decimal(value), observed_at=NOW - timedelta(days=day))
        record_observations(here.system, patient_id, "device", [reading])
    run_until_idle()
    assert values(patient_id, "last_value") == {"8480-6": 131.0}
    assert values(patient_id, "last_reading") == {"8480-6": NOW - timedelta(days=1)}


def test_families_from_a_list_move_who_belongs(here):
    first, second = person(here), person(here, "王小明", None)
    segment = services.create_segment(here.officer, "家庭", {"trait": "family_size", "is": ">=", "value": 2})
    services.switch_on(here.officer, segment)
    run_until_idle()
    son = Relative(patient_id=first, name="王小明", relation="son", related_patient_id=second, household="王家")
    add_relatives(here.system, [son], source="import:families")
    run_until_idle()
    members = SegmentMember.objects.filter(segment=segment)
    assert set(members.values_list("patient_id", flat=True)) == {first, second}
    before = Event.objects.filter(kind="patient.updated").count()
    add_relatives(here.system, [son], source="import:families")
    assert Event.objects.filter(kind="patient.updated").count() == before


def test_a_merge_and_its_undoing_move_what_is_known(here):
    first, second = person(here), person(here, "王秀蓝", None)
    visit(here, second, "V1", NOW - timedelta(days=5))
    run_until_idle()
    merge_patients(here.system, first, second, reason="same person")
    run_until_idle()
    assert values(first, "last_visit") == {"": NOW - timedelta(days=5)}
    assert not TraitValue.objects.filter(patient_id=second).exists()
    unmerge_patients(here.system, second, reason="not the same")
    run_until_idle()
    assert values(first, "last_visit") == {}
    assert values(second, "last_visit") == {"": NOW - timedelta(days=5)}


def test_values_that_stay_are_not_told_as_changed(here):
    patient_id = person(here)
    visit(here, patient_id, "V1", NOW - timedelta(days=5))
    run_until_idle()
    wanted = {each.code: [patient_id] for each in traits.traits() if each.kept}
    assert services.refresh_traits(here.system, wanted) == {}


def test_a_leap_day_a_year_on_does_not_keep_the_sweep_busy(here):
    patient_id = person(here)
    with clock.at(datetime(2025, 2, 28, 8, tzinfo=UTC)):
        visit(here, patient_id, "V1", datetime(2024, 2, 29, 6, tzinfo=UTC))
        run_until_idle()
        assert values(patient_id, "visits_12_months") == {"": 1}
        assert services.refresh_due(here.system) == 0
    with clock.at(datetime(2025, 3, 1, 8, tzinfo=UTC)):
        services.refresh_due(here.system)
        assert values(patient_id, "visits_12_months") == {}

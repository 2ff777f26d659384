"""Records that keep surveys and promotion away: placed by facts, lifted with what never took place."""

import pytest
from tests.harness.ward import ward

from renxin.engagement.conversations.models import Hold
from renxin.engagement.conversations.policy import record_holds
from renxin.engagement.conversations.policy.pack import explain, pack
from renxin.engagement.conversations.services import hold_for_diagnoses, hold_for_visits, lift_for_visits
from renxin.kernel.core import clock
from renxin.people.records.models import Condition, Encounter

pytestmark = pytest.mark.django_db


def visit(here, patient_id: int, **values) -> Encounter:
    told = {"encounter_class": "AMB", "status": "finished", "started_at": clock.now(), "updated_at": clock.now()}
    told |= {"visit_no": f"V{Encounter.objects.count()}", "source": "his", **values}
    return Encounter.objects.create(tenant_id=here.tenant.pk, patient_id=patient_id, **told)


def diagnosis(here, row: Encounter, code: str) -> Condition:
    return Condition.objects.create(
        tenant_id=here.tenant.pk,
        patient_id=row.patient_id,
        encounter=row,
        code=code,
        recorded_at=clock.now(),
        source="his",
    )


def reasons(patient_id: int) -> set[str]:
    return set(Hold.objects.filter(patient_id=patient_id, released_at=None).values_list("reason", flat=True))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("O03.9", {"pregnancy_loss"}),
        ("O04.9", {"termination"}),
        ("Z51.5", {"hospice"}),
        ("T74.2", {"sexual_assault"}),
        ("I10", set()),
    ],
)
def test_a_diagnosis_places_its_hold(code, expected):
    here = ward()
    patient = here.patient()
    row = diagnosis(here, visit(here, patient), code)
    hold_for_diagnoses(here.system, [row.pk])
    hold_for_diagnoses(here.system, [row.pk])
    assert reasons(patient) == expected


@pytest.mark.parametrize(
    ("category", "encounter_class", "expected"),
    [
        ("psychiatric", "IMP", {"psychiatric"}),
        ("psychiatric", "AMB", set()),
        ("infectious", "AMB", {"stigma_clinic"}),
        ("reproductive", "AMB", set()),
        ("", "IMP", set()),
    ],
)
def test_a_sensitive_visit_places_its_hold_and_one_called_off_lifts_it(category, encounter_class, expected):
    here = ward()
    patient = here.patient()
    row = visit(here, patient, sensitivity=category, encounter_class=encounter_class)
    hold_for_visits(here.system, [row.pk])
    assert reasons(patient) == expected
    lift_for_visits(here.system, [row.pk])
    assert reasons(patient) == set()


def test_what_somebody_released_is_not_placed_again():
    here = ward()
    patient = here.patient()
    row = diagnosis(here, visit(here, patient), "Z51.5")
    hold_for_diagnoses(here.system, [row.pk])
    Hold.objects.update(released_at=clock.now())
    hold_for_diagnoses(here.system, [row.pk])
    assert reasons(patient) == set()


def test_every_hold_has_words_of_its_own():
    other = explain("hold.other")
    assert all(explain(f"hold.{hold.code}") != other for hold in record_holds.pack().holds)
    assert {hold.code for hold in record_holds.pack().holds} <= set(pack().holds)

"""Two people who were taken for one: what one source said goes to a record of its own, and stays there."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from tests.harness.ward import ward

from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.timeline.models import Event
from renxin.people.organizations.services import add_practitioner, create_account, grant_role
from renxin.people.patients import selectors, services
from renxin.people.patients.models import Identifier, MatchReview, Patient
from renxin.people.patients.services import ContactData, IdentifierData, PatientData, register_patient
from renxin.people.records.models import Encounter, Observation
from renxin.people.records.services import EncounterData, ObservationData, open_encounter, record_observations

pytestmark = pytest.mark.django_db
CARD = "11010519491231002X"


@pytest.fixture
def house(frozen_clock):
    cache.clear()
    return ward()


def say(house, source, number, name="孟晓岚"):
    """Let a source report a person with her card and its own number, and a visit."""
    found = register_patient(
        house.system,
        PatientData(name=name, sex="female"),
        source=source,
        identifiers=[IdentifierData("cn-id", CARD), IdentifierData(source, number)],
        contacts=[ContactData("phone", f"1380013800{number[-1]}")],
    )
    visit = open_encounter(
        house.system, found.patient_id, EncounterData(source=source, visit_no=f"V{number}", started_at=clock.now())
    )
    line = ObservationData(code="GLU", value_text=source, observed_at=clock.now())
    record_observations(house.system, found.patient_id, source, [line], encounter_id=visit.pk)
    return found.patient_id


@pytest.fixture
def patient_id(house):
    one, other = say(house, "his:A", "1"), say(house, "his:B", "2")
    assert one == other
    return one


def officer(house, username):
    person = add_practitioner(house.system, name=username)
    user = create_account(house.system, person, username, "Correct-Horse-7", must_change_password=False)
    grant_role(house.system, user, "experience_officer", scope_kind="tenant")
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def split(house, patient_id, *sources):
    request = services.request_split(house.system, patient_id, sources, reason="两个人")
    services.approve_merge(house.system, request.uid)
    return Patient.objects.exclude(pk=patient_id).get()


def test_rows_numbers_and_facts_of_the_source_go_and_nothing_is_lost(house, patient_id):
    facts = Event.objects.filter(patient_id=patient_id).count()
    other = split(house, patient_id, "his:B")
    assert other.name == "孟晓岚"
    for model, field in ((Encounter, "source"), (Observation, "source"), (Identifier, "system")):
        of = {
            pk: set(model.objects.filter(patient_id=pk).values_list(field, flat=True)) for pk in (patient_id, other.pk)
        }
        assert "his:B" not in of[patient_id]
        assert "his:A" not in of[other.pk]
        assert {"his:A"} <= of[patient_id]
        assert {"his:B"} <= of[other.pk]
    assert Identifier.objects.get(system="cn-id").patient_id == patient_id
    moved = Event.objects.filter(patient_id=other.pk).exclude(kind="patient.registered")
    assert {event.payload["encounter_id"] for event in moved if "encounter_id" in event.payload} == {
        Encounter.objects.get(source="his:B").pk
    }
    assert Event.objects.filter(patient_id__in=[patient_id, other.pk]).count() == facts + 2


def test_the_next_message_finds_the_right_one_and_nobody_joins_them_again(house, patient_id):
    other = split(house, patient_id, "his:B")
    assert say(house, "his:B", "2") == other.pk
    assert say(house, "his:A", "1") == patient_id
    assert not MatchReview.objects.filter(state="open").exists()


def test_an_ordinary_merge_is_the_way_back(house, patient_id):
    other = split(house, patient_id, "his:B")
    services.merge_patients(house.system, patient_id, other.pk, reason="还是同一人")
    assert set(Encounter.objects.filter(patient_id=patient_id).values_list("source", flat=True)) == {"his:A", "his:B"}
    services.unmerge_patients(house.system, other.pk, reason="不是")
    assert set(Encounter.objects.filter(patient_id=other.pk).values_list("source", flat=True)) == {"his:B"}


def test_values_that_left_leave_the_head_of_the_page(house):
    patient_id = say(house, "his:A", "1", "孟小兰")
    assert say(house, "his:B", "2", "孟晓岚") == patient_id  # another writing of the same sound
    other = split(house, patient_id, "his:B")
    assert (Patient.objects.get(pk=patient_id).name, other.name) == ("孟小兰", "孟晓岚")


@pytest.mark.parametrize("sources", [[], ["his:C"], ["his:A", "his:B"]])
def test_at_least_one_source_stays_and_one_goes(house, patient_id, sources):
    with pytest.raises(InvalidInput):
        services.request_split(house.system, patient_id, sources, reason="两个人")


def test_two_people_decide(house, patient_id):
    one, other = officer(house, "ma.li"), officer(house, "lu.yi")
    uid = Patient.objects.get(pk=patient_id).uid
    page = one.get(f"/patients/{uid}/divide").content.decode()
    assert "his:A" in page
    assert "his:B" in page
    assert one.post(f"/patients/{uid}/divide", {"reason": "两个人"}).status_code == 422
    asked = one.post(f"/patients/{uid}/divide", {"sources": ["his:B"], "reason": "两个人"})
    address = asked["Location"]
    assert "his:B" in one.get(address).content.decode()
    one.post(f"{address}approve")
    assert Patient.objects.count() == 1
    other.post(f"{address}approve")
    assert Patient.objects.count() == 2
    assert "去看新档案" in other.get(address).content.decode()


def test_who_asked_cannot_approve(house, patient_id):
    request = services.request_split(house.system, patient_id, ["his:B"], reason="两个人")
    assert selectors.sources_of(house.system, patient_id)[0].rows >= 3
    services.approve_merge(house.system, request.uid)
    with pytest.raises(WrongState):
        services.approve_merge(house.system, request.uid)

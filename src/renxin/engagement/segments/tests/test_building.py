"""Traits are built for everybody, go on where they stopped, and every statement runs; what people state is heard."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.harness.ward import ward

from renxin.engagement.segments import services, traits
from renxin.engagement.segments.models import StatedTrait, TraitProgress, TraitValue
from renxin.engagement.segments.services import Statement, rebuilding
from renxin.engagement.segments.traits.refreshing import ZONE
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.services import of_the_past
from renxin.people.patients.services import PatientData, form_household, note_soft_fact, register_patient
from renxin.people.records.services import EncounterData, open_encounter

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)


@pytest.fixture
def here():
    with clock.at(NOW):
        yield ward()


def person(here, name="王秀兰", **more) -> int:
    data = PatientData(name=name, birth_date=date(1960, 5, 1), **more)
    return register_patient(here.system, data, source="staff").patient_id


def read(here, code: str, patient_id: int) -> dict[str, object]:
    """What a trait that is read where it stands says of a patient."""
    from django.db import connection

    values = {"tenant": here.tenant.pk, "patients": [patient_id], "now": clock.now(), "zone": ZONE}
    with connection.cursor() as cursor:
        cursor.execute(traits.trait(code).sql, values)
        return {row[1]: row[2] for row in cursor.fetchall()}


def build(here) -> int:
    done = 0
    while people := services.build_some(here.system):
        done += people
    return done


@pytest.mark.parametrize("trait", traits.traits(), ids=lambda trait: trait.code)
def test_every_statement_of_the_catalogue_runs_and_gives_one_row_for_each_key(here, trait):
    from django.db import connection

    person(here)
    for patients in (None, [1, 2]):
        values = {"tenant": here.tenant.pk, "patients": patients, "now": NOW, "zone": ZONE}
        with connection.cursor() as cursor:
            cursor.execute(trait.sql, values)
            names = [column.name for column in cursor.description]
            rows = cursor.fetchall()
        assert names == ["patient_id", "key", "value", *(["due_at"] if trait.by_time else [])]
        assert len({row[:2] for row in rows}) == len(rows)
    assert trait.kinds
    assert trait.words.zh
    assert trait.words.en
    assert trait.definition.zh
    assert trait.definition.en
    for choices in (trait.choices, trait.keys):
        assert choices is None or all(isinstance(code, str) and words for code, words in choices(here.system))


def test_a_build_goes_on_where_it_stopped(here, monkeypatch):
    people = [person(here, f"王{number}") for number in "一二三四五"]
    monkeypatch.setattr(rebuilding, "BATCH", 2)
    services.begin_builds(here.system)
    assert services.build_some(here.system) == 2
    assert set(TraitProgress.objects.values_list("up_to", flat=True)) == {people[1]}
    assert build(here) == 3
    assert TraitValue.objects.filter(trait="age").count() == 5
    assert set(TraitProgress.objects.filter(trait="age").values_list("filled", flat=True)) == {5}
    assert not TraitProgress.objects.filter(finished_at__isnull=True).exists()
    services.begin_builds(here.system)
    assert build(here) == 0
    TraitProgress.objects.filter(trait="age").update(version=0)  # the trait means something else now
    services.begin_builds(here.system)
    assert build(here) == 5


def test_a_history_taken_over_is_known_too(here):
    patient_id = person(here)
    services.follow_history(here.system)
    with of_the_past():
        data = EncounterData(source="old", visit_no="V1", started_at=NOW - timedelta(days=900))
        open_encounter(here.system, patient_id, data)
    run_until_idle()
    assert not TraitValue.objects.filter(trait="first_visit").exists()
    services.follow_history(here.system)
    assert TraitValue.objects.get(trait="first_visit").at == NOW - timedelta(days=900)


def test_a_history_of_more_events_than_are_read_at_once_is_read_to_its_end(here, monkeypatch):
    monkeypatch.setattr(rebuilding, "_EVENTS_AT_ONCE", 2)
    people = [person(here, f"王{number}") for number in "一二三四五"]
    services.follow_history(here.system)
    with of_the_past():
        for number, patient_id in enumerate(people):
            data = EncounterData(source="old", visit_no=f"V{number}", started_at=NOW - timedelta(days=900))
            open_encounter(here.system, patient_id, data)
    while services.follow_history(here.system):
        pass
    assert TraitValue.objects.filter(trait="first_visit").count() == len(people)


def test_what_people_state_is_heard_and_the_newest_counts(here):
    patient_id = person(here)
    payer = Statement(patient_id=patient_id, trait="payer", code="resident")
    assert services.state_traits(here.system, [payer], source="import:people") == 1
    assert services.state_traits(here.system, [payer], source="import:people") == 0
    older = Statement(patient_id=patient_id, trait="payer", code="self", at=NOW - timedelta(days=30))
    assert services.state_traits(here.system, [older], source="staff") == 0
    assert read(here, "payer", patient_id) == {"": "resident"}
    with pytest.raises(InvalidInput):
        services.state_traits(
            here.system, [Statement(patient_id=patient_id, trait="payer", code="gold")], source="staff"
        )


def test_a_mood_is_kept_without_the_words_that_showed_it(here):
    patient_id = person(here)
    services.note_signals(here.system, patient_id, ("praise", "complaint"))
    assert read(here, "emotion", patient_id) == {"": "complaining"}
    assert read(here, "emotion_at", patient_id) == {"": NOW}
    with clock.at(NOW + timedelta(days=1)):
        services.note_signals(here.system, patient_id, ("praise",))
        services.note_signals(here.system, patient_id, ("report",))
    assert read(here, "emotion", patient_id) == {"": "grateful"}


def test_of_an_address_only_the_district_is_kept(here):
    patient_id = person(here, address="浙江省杭州市西湖区文三路100号3幢201室")
    run_until_idle()
    assert StatedTrait.objects.get(trait="region").code == "浙江省杭州市西湖区"
    assert read(here, "region", patient_id) == {"": "浙江省杭州市西湖区"}


def test_work_and_family_are_read_where_they_stand(here):
    one, two = person(here), person(here, "李强")
    note_soft_fact(here.system, one, "work.retired")
    note_soft_fact(here.system, one, "worry.cost")
    form_household(here.system, [one, two])
    assert read(here, "occupation", one) == {"": "work.retired"}
    assert read(here, "soft_fact", one) == {"work.retired": NOW, "worry.cost": NOW}
    assert read(here, "family_size", two) == {"": 2}

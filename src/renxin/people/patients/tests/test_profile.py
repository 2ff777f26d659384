"""Warnings, soft facts, notes, who cares and how to reach her: who may write, what stays, what the fact says."""

from datetime import timedelta

import pytest
from django.db import connection
from tests.harness.ward import ward

from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, NotAllowed, NotFound, WrongState
from renxin.kernel.timeline import selectors as timeline
from renxin.people.organizations.services import add_practitioner
from renxin.people.patients import selectors, services
from renxin.people.patients.models import ContactPreference, ServiceWarning

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return ward()


@pytest.fixture
def patient_id(here):
    return here.patient()


def kinds(here, patient_id):
    return [line.kind for line in timeline.history(here.system, patient_id)]


def test_a_warning_stands_until_its_last_day_or_until_it_is_taken_down(here, patient_id):
    nurse = here.actor(here.nurse)
    deaf = services.set_warning(nurse, patient_id, "deaf", note="左耳好一些")
    services.set_warning(nurse, patient_id, "fall-risk", valid_to=clock.today())
    lines = selectors.warnings(nurse, patient_id)
    assert [(line.kind, line.note, line.noted_by) for line in lines] == [
        ("fall-risk", "", "李静"),
        ("deaf", "左耳好一些", "李静"),
    ]
    with clock.at(clock.now() + timedelta(days=2)):
        assert [line.kind for line in selectors.warnings(nurse, patient_id)] == ["deaf"]
    services.end_warning(nurse, deaf.uid)
    services.end_warning(nurse, deaf.uid)
    assert [line.kind for line in selectors.warnings(nurse, patient_id)] == ["fall-risk"]
    assert kinds(here, patient_id)[:3] == ["patient.warning_ended", "patient.warning_set", "patient.warning_set"]


def test_the_same_warning_twice_stands_once(here, patient_id):
    for note in ("第一次", "第二次"):
        services.set_warning(here.system, patient_id, "deaf", note=note)
    assert [line.note for line in selectors.warnings(here.system, patient_id)] == ["第二次"]
    assert ServiceWarning.objects.of(here.system).count() == 2


def test_a_warning_needs_a_kind_of_the_pack_and_a_day_to_come(here, patient_id):
    with pytest.raises(InvalidInput):
        services.set_warning(here.system, patient_id, "grumpy")
    with pytest.raises(InvalidInput):
        services.set_warning(here.system, patient_id, "deaf", valid_to=clock.today() - timedelta(days=1))


def test_soft_facts_are_found_by_code_and_end(here, patient_id):
    nurse = here.actor(here.nurse)
    row = services.note_soft_fact(nurse, patient_id, "worry.cost", detail="女儿在付")
    assert services.note_soft_fact(nurse, patient_id, "worry.cost").pk == row.pk
    services.note_soft_fact(nurse, patient_id, "language.wu")
    groups = selectors.soft_facts(nurse, patient_id)
    assert [(group.kind, [(line.code, line.detail) for line in group.lines]) for group in groups] == [
        ("worry", [("worry.cost", "女儿在付")]),
        ("language", [("language.wu", "")]),
    ]
    found = selectors.narrowed(selectors.visible(nurse), nurse, soft="worry.cost")
    assert [person.pk for person in found] == [patient_id]
    services.end_soft_fact(nurse, row.uid)
    assert not selectors.narrowed(selectors.visible(nurse), nurse, soft="worry.cost").exists()
    with pytest.raises(InvalidInput):
        services.note_soft_fact(nurse, patient_id, "worry.weather")


def test_a_corrected_note_keeps_what_stood_before(here, patient_id):
    nurse = here.actor(here.nurse)
    first = services.write_note(nurse, patient_id, "喜欢靠窗的床位")
    second = services.correct_note(nurse, first.uid, "喜欢靠门的床位", "记错了")
    assert [(line.text, line.was_corrected) for line in selectors.notes(nurse, patient_id)] == [
        ("喜欢靠门的床位", True)
    ]
    assert [(old.text, old.ended_by) for old in selectors.note_versions(nurse, second.uid)] == [
        ("喜欢靠窗的床位", "李静")
    ]
    with pytest.raises(WrongState):
        services.correct_note(nurse, first.uid, "又改", "再改")
    with pytest.raises(InvalidInput):
        services.correct_note(nurse, second.uid, "没有理由", " ")
    with pytest.raises(InvalidInput):
        services.write_note(nurse, patient_id, "  ")


def test_a_sensitive_note_is_for_those_who_may_and_every_opening_is_kept(here, patient_id):
    head, nurse = here.actor(here.head_nurse), here.actor(here.nurse)
    note = services.write_note(head, patient_id, "家暴史，单独谈", sensitive=True)
    assert selectors.notes(nurse, patient_id) == []
    assert [(line.text, line.is_sensitive) for line in selectors.notes(head, patient_id)] == [("", True)]
    assert services.read_sensitive_note(head, note.uid).text == "家暴史，单独谈"
    assert AuditEvent.objects.filter(action="note.read", patient_id=patient_id).count() == 1
    for write in (
        lambda: services.write_note(nurse, patient_id, "也想写", sensitive=True),
        lambda: services.read_sensitive_note(nurse, note.uid),
        lambda: services.correct_note(nurse, note.uid, "改", "改"),
    ):
        with pytest.raises(NotAllowed):
            write()
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM patients_note WHERE id = %s", [note.pk])
        assert "家暴" not in cursor.fetchone()[0]


def test_one_person_at_a_time_answers_in_a_role(here, patient_id):
    zhou, li = (add_practitioner(here.system, name=name) for name in ("周医生", "李医生"))
    services.assign_care(here.system, patient_id, "doctor", zhou.pk)
    services.assign_care(here.system, patient_id, "doctor", li.pk)
    services.assign_care(here.system, patient_id, "nurse", zhou.pk)
    care = selectors.profile(here.system, patient_id).care
    assert {role: row.practitioner.name for role, row in care.items()} == {"doctor": "李医生", "nurse": "周医生"}
    services.assign_care(here.system, patient_id, "doctor", None)
    assert set(selectors.profile(here.system, patient_id).care) == {"nurse"}
    other = ward("别的医院", prefix="b.")
    with pytest.raises(InvalidInput):
        services.assign_care(here.system, patient_id, "doctor", add_practitioner(other.system, name="外院").pk)


def test_what_she_said_wins_over_what_was_learned(here, patient_id):
    ContactPreference.objects.create(
        tenant_id=here.tenant.pk, patient_id=patient_id, is_learned=True, from_hour=9, to_hour=12, noted_at=clock.now()
    )
    assert selectors.preference(here.system, patient_id).from_hour == 9
    services.set_preference(here.system, patient_id, channel="phone", hours=(18, 20), reason="白天上班")
    found = selectors.preference(here.system, patient_id)
    assert (found.channel, found.from_hour, found.to_hour, found.reason) == ("phone", 18, 20, "白天上班")
    services.set_preference(here.system, patient_id)
    assert selectors.preference(here.system, patient_id).is_learned
    services.learn_channels(here.system, {patient_id: ("wecom", "4/5")})
    services.set_preference(here.system, patient_id, hours=(18, 20), reason="白天上班")
    found = selectors.preference(here.system, patient_id)
    assert (found.channel, found.from_hour, found.is_learned) == ("wecom", 18, False), "what she left open was learned"
    assert found.reason == "白天上班 · 5 次回复中有 4 次如此"
    with pytest.raises(InvalidInput):
        services.set_preference(here.system, patient_id, hours=(20, 18))


def test_nothing_of_it_reaches_another_hospital(here, patient_id):
    row = services.set_warning(here.system, patient_id, "deaf")
    other = ward("别的医院", prefix="b.")
    with pytest.raises(NotFound):
        services.set_warning(other.system, patient_id, "deaf")
    with pytest.raises(NotFound):
        services.end_warning(other.system, row.uid)
    with pytest.raises(NotFound):
        selectors.profile(other.system, patient_id)

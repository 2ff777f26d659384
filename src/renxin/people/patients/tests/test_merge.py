"""Merging and un-merging over every table of the house that names a patient."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotAllowed, NotFound, WrongState
from renxin.kernel.core.references import references
from renxin.kernel.timeline import selectors as timeline
from renxin.people.organizations.tests.making import hospital
from renxin.people.patients import selectors, services
from renxin.people.patients.merging import combining
from renxin.people.patients.merging.contents import movable
from renxin.people.patients.models import Identifier, MatchReview, MergeRecord, Patient
from renxin.people.patients.services import ContactData, IdentifierData, PatientData

from .rows import Rows, state

pytestmark = pytest.mark.django_db
COLUMNS = [item for item in references() if item.rule != "keep"]
# Rows that an owner combines by its own means may be made anew: then their keys differ and nothing else.
HIDDEN = {item.model._meta.db_table: {"id"} for item in COLUMNS if combining.combiner_of(item)}
HIDDEN["patients_patient"] = {"updated_at"}
HIDDEN["careplans_careplan"].add("plan_at")  # both are planned anew, at once
PHONE = ContactData("phone", "13800138000")


def tables() -> set[str]:
    return {item.model._meta.db_table for item in movable()} | {"patients_patient"}


def his(house) -> Actor:
    return Actor.interface(house.tenant.pk, "HIS")


def register(actor, name, number, **said):
    found = services.register_patient(
        actor, PatientData(name=name, **said), source="his:main", identifiers=[IdentifierData("his:main", number)]
    )
    assert found.created
    return found.patient_id


def without_new_events(found, before):
    """The two facts that the merge itself made are its own, not the patients'."""
    known = set(before["timeline_event"])
    return {**found, "timeline_event": [row for row in found["timeline_event"] if row in known]}


plan = st.lists(
    st.tuples(st.integers(0, len(COLUMNS) - 1), st.sampled_from(["survivor", "loser", "both"])), max_size=14
)


@given(plan)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_unmerging_gives_back_what_was(django_db_reset, plan):
    with transaction.atomic():
        house = hospital(username=f"user{django_db_reset()}")
        actor = his(house)
        survivor, loser = register(actor, "张伟", "1"), register(actor, "张玮", "2", sex="male")
        rows = Rows(house.tenant.pk)
        for column, whose in plan:
            item = COLUMNS[column]
            first = rows.make(item.model, item.field, survivor if whose != "loser" else loser)
            if whose == "both":
                rows.make(item.model, item.field, loser, like=first)
        before = state(tables(), HIDDEN)
        services.merge_patients(actor, survivor, loser, reason="同一人")
        assert state(tables(), HIDDEN) != before
        services.unmerge_patients(actor, loser, reason="弄错了")
        assert without_new_events(state(tables(), HIDDEN), before) == before
        transaction.set_rollback(True)


@pytest.fixture
def django_db_reset(db):
    """A counter, so that examples which share a transaction never share a user name."""
    numbers = iter(range(10_000))
    return lambda: next(numbers)


@pytest.mark.parametrize("item", COLUMNS, ids=lambda item: f"{item.model._meta.label}.{item.field}")
def test_every_table_survives_a_merge_with_colliding_rows(item):
    house = hospital()
    actor = his(house)
    survivor, loser = register(actor, "张伟", "1"), register(actor, "张玮", "2")
    rows = Rows(house.tenant.pk)
    rows.make(item.model, item.field, loser, like=rows.make(item.model, item.field, survivor))
    rows.make(item.model, item.field, survivor)
    if not combining.combiner_of(item):
        rows.make(item.model, item.field, loser)
    before = state(tables(), HIDDEN)
    services.merge_patients(actor, survivor, loser, reason="同一人")
    if not combining.is_log(item) and not combining.unique_keys(item):
        assert not item.model._base_manager.filter(**{item.field: loser}).exists()
    services.unmerge_patients(actor, loser, reason="弄错了")
    assert without_new_events(state(tables(), HIDDEN), before) == before


def test_the_alias_leads_to_the_survivor():
    house = hospital()
    actor = his(house)
    survivor, loser = register(actor, "张伟", "1"), register(actor, "张玮", "2", sex="male")
    uid = Patient.objects.get(pk=loser).uid
    services.merge_patients(actor, survivor, loser, reason="A40")
    assert selectors.get(actor, uid).pk == survivor
    assert selectors.current_id(house.tenant.pk, loser) == survivor
    assert selectors.header(actor, loser).sex == "male"  # what the survivor lacked
    again = services.register_patient(
        actor, PatientData(name="张玮"), source="his:main", identifiers=[IdentifierData("his:main", "2")]
    )
    assert (again.patient_id, again.created) == (survivor, False)
    kinds = [line.kind for line in timeline.history(actor, survivor)]
    assert kinds.count("patient.registered") == 2
    assert "patient.merged" in kinds


def test_merging_twice_changes_nothing():
    house = hospital()
    actor = his(house)
    survivor, loser = register(actor, "张伟", "1"), register(actor, "张玮", "2")
    first = services.merge_patients(actor, survivor, loser, reason="A40")
    assert services.merge_patients(actor, survivor, loser, reason="A40") == first
    assert MergeRecord.objects.count() == 1
    with pytest.raises(WrongState):
        services.merge_patients(actor, survivor, survivor, reason="A40")
    with pytest.raises(NotFound):
        services.merge_patients(actor, survivor, 999_999, reason="A40")


def test_a_chain_comes_apart_from_its_end():
    house = hospital()
    actor = his(house)
    a, b, c = (register(actor, name, number) for name, number in (("甲一", "1"), ("乙二", "2"), ("丙三", "3")))
    before = state(tables(), HIDDEN)
    services.merge_patients(actor, b, a, reason="1")
    middle = state(tables(), HIDDEN)
    services.merge_patients(actor, c, b, reason="2")
    assert selectors.current_ids(house.tenant.pk, [a, b, c]) == {a: c, b: c, c: c}
    assert set(Identifier.objects.values_list("patient_id", flat=True)) == {c}
    with pytest.raises(WrongState):
        services.unmerge_patients(actor, a, reason="zu früh")
    services.unmerge_patients(actor, b, reason="1")
    assert without_new_events(state(tables(), HIDDEN), middle) == middle
    services.unmerge_patients(actor, a, reason="2")
    assert without_new_events(state(tables(), HIDDEN), before) == before


def test_what_came_after_the_merge_waits_for_a_person(frozen_clock):
    house = hospital()
    actor = his(house)
    survivor, loser = register(actor, "张伟", "1"), register(actor, "张玮", "2")
    services.merge_patients(actor, survivor, loser, reason="A40")
    frozen_clock.move(days=1)
    services.add_contact(actor, survivor, PHONE)
    services.unmerge_patients(actor, loser, reason="弄错了")
    review = MatchReview.objects.get(reason="after_merge")
    assert review.evidence["rows"] == {"patients.ContactPoint": 1}
    assert {review.patient_id, review.other_patient_id} == {survivor, loser}


def test_a_review_of_the_pair_is_settled():
    house = hospital()
    actor = his(house)
    one = services.register_patient(actor, PatientData(name="张伟"), source="his:main", contacts=[PHONE])
    two = services.register_patient(actor, PatientData(name="张伟"), source="his:main", contacts=[PHONE])
    assert two.created
    assert MatchReview.objects.get().state == "open"
    services.merge_patients(actor, one.patient_id, two.patient_id, reason="核对过")
    assert MatchReview.objects.get().state == "same"


def test_merging_needs_the_permission_and_stays_in_the_house():
    house, other = hospital(), hospital("另一家", "other")
    actor = his(house)
    survivor, loser = register(actor, "张伟", "1"), register(his(other), "张玮", "2")
    with pytest.raises(NotFound):
        services.merge_patients(actor, survivor, loser, reason="越界")
    nurse = Actor(tenant_id=house.tenant.pk, kind="staff", name="护士", permissions=frozenset({"patients.edit"}))
    with pytest.raises(NotAllowed):
        services.merge_patients(nurse, survivor, loser, reason="越权")


def test_a_merge_is_noted_with_its_time(frozen_clock):
    house = hospital()
    actor = his(house)
    survivor, loser = register(actor, "张伟", "1"), register(actor, "张玮", "2")
    frozen_clock.move(hours=2)
    merge = services.merge_patients(actor, survivor, loser, reason="A40", evidence={"message": "x"})
    assert (merge.merged_at, merge.evidence, merge.merged_by) == (clock.now(), {"message": "x"}, "HIS")
    assert merge.merged_at - Patient.objects.get(pk=survivor).created_at == timedelta(hours=2)

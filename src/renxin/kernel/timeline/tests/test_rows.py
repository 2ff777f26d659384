"""Patient columns, tenants and locks on real tables."""

import threading

import pytest
from django.db import connection, transaction

from renxin.kernel.core import locks, references, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotAllowed
from renxin.kernel.timeline.models import Event, FeedInbox, Parked


def parked(patient_id, **values):
    from renxin.kernel.core import clock

    now = clock.now()
    return Parked(tenant_id=7, consumer="c", event_id=patient_id, patient_id=patient_id, lane=0, number=1, kind="k",
                  payload={}, occurred_at=now, parked_at=now, error="", **values)  # fmt: skip


def test_every_patient_column_is_registered_once():
    found = [(reference.model, reference.field) for reference in references.references()]
    assert len(found) == len(set(found))
    rules = {(reference.model, reference.rule) for reference in references.references()}
    assert {(Event, "move"), (FeedInbox, "keep"), (Parked, "keep")} <= rules


def test_every_patient_column_has_its_origin():
    for reference in references.references():
        names = {field.name for field in reference.model._meta.get_fields()}
        assert reference.origin_field in names, reference


@pytest.mark.django_db
def test_the_origin_is_filled_by_single_and_bulk_inserts_and_never_follows():
    single = parked(5)
    single.save()
    Parked.objects.bulk_create([parked(6), parked(7)])
    assert list(Parked.objects.order_by("patient_id").values_list("origin_patient_id", flat=True)) == [5, 6, 7]
    single.patient_id = 9
    single.save()
    single.refresh_from_db()
    assert (single.patient_id, single.origin_patient_id) == (9, 5)


def on_connection():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('renxin.tenant_id', true)")
        return cursor.fetchone()[0] or ""


@pytest.mark.django_db
def test_a_scope_is_on_the_context_and_on_the_connection():
    assert (tenant.current(), on_connection()) == (None, "")
    with tenant.scope(7):
        assert (tenant.current(), on_connection()) == (7, "7")
        with tenant.scope(8):
            assert (tenant.current(), on_connection()) == (8, "8")
        with tenant.scope(7):
            pass
        assert (tenant.current(), on_connection()) == (7, "7")
    assert (tenant.current(), on_connection()) == (None, "")


@pytest.mark.commits
def test_a_scope_ends_whatever_happens_inside():
    with pytest.raises(ZeroDivisionError), transaction.atomic(), tenant.scope(7):
        raise ZeroDivisionError
    assert (tenant.current(), on_connection()) == (None, "")
    with pytest.raises(ZeroDivisionError), tenant.scope(7), transaction.atomic():
        raise ZeroDivisionError
    assert (tenant.current(), on_connection()) == (None, "")


def test_actors():
    nurse = Actor(tenant_id=7, kind="staff", name="n", permissions=frozenset({"patients.view"}))
    nurse.require("patients.view")
    with pytest.raises(NotAllowed) as refused:
        nurse.require("audit.view")
    assert refused.value.permission == "audit.view"
    assert Actor.system(7, "x").may("anything")
    assert Actor.interface(7, "x").may("anything")
    assert not Actor.patient(7, 5).may("patients.view")
    assert nurse.renamed("m").permissions == nurse.permissions


@pytest.mark.commits
def test_locks_end_with_the_transaction_and_ask_for_one():
    with pytest.raises(RuntimeError, match="transaction"):
        locks.lock_patients([1])
    results = []

    def other():
        with transaction.atomic():
            results.append((locks.try_lock("test"), locks.try_lock("free")))
        connection.close()

    def ask():
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        return results.pop()

    with transaction.atomic():
        assert locks.try_lock("test")
        assert ask() == (False, True)
    assert ask() == (True, True)


@pytest.mark.commits
def test_patients_are_locked_one_writer_at_a_time_and_without_deadlock():
    inside, most = [], []

    def writer(patient_ids):
        for _ in range(20):
            with transaction.atomic():
                locks.lock_patients(patient_ids)
                inside.append(1)
                most.append(len(inside))
                inside.pop()
        connection.close()

    threads = [threading.Thread(target=writer, args=(order,)) for order in ([1, 2, -7], [2, 1], [-7, 2, 1, 1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(most) == 60
    assert max(most) == 1


@pytest.mark.django_db
def test_too_many_locks_are_refused():
    locks.lock_patients(range(1, 1001))
    with pytest.raises(ValueError, match="batches"):
        locks.lock_patients(range(1, 1002))

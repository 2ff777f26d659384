"""Several senders at the same moment: the same person stays one, and two merges do not cross."""

import threading

import pytest
from django.db import connections

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import RenxinError
from renxin.people.organizations.tests.making import hospital
from renxin.people.patients import selectors, services
from renxin.people.patients.models import ContactPoint, Identifier, Patient
from renxin.people.patients.services import ContactData, IdentifierData, PatientData

pytestmark = pytest.mark.commits
SENDERS = 6


def together(*jobs):
    """Run `jobs` in threads that start at once; return what they raised."""
    start, raised = threading.Barrier(len(jobs)), []

    def run(job):
        try:
            start.wait()
            job()
        except Exception as error:
            raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def register(actor, number):
    return services.register_patient(
        actor,
        PatientData(name="王芳"),
        source=f"his:{number}",
        identifiers=[IdentifierData(f"his:{number}", "1"), IdentifierData("cn-id", "11010519491231002X")],
        contacts=[ContactData("phone", "13800138000")],
    )


def test_many_senders_make_one_person(committed_db):
    actor = Actor.interface(hospital().tenant.pk, "HIS")
    assert together(*(lambda n=n: register(actor, n) for n in range(SENDERS))) == []
    assert (Patient.objects.count(), ContactPoint.objects.count()) == (1, 1)
    assert Identifier.objects.filter(is_claim=False).count() == SENDERS + 1


def test_many_writers_from_one_phone_are_one_stranger(committed_db):
    actor = Actor.interface(hospital().tenant.pk, "channel")
    raised = together(*(lambda: services.provisional_patient(actor, "sandbox", "wx-1") for _ in range(SENDERS)))
    assert raised == []
    assert Patient.objects.count() == 1


def test_crossing_merges_end_in_one_survivor(committed_db):
    actor = Actor.interface(hospital().tenant.pk, "HIS")
    one, two = (
        services.register_patient(
            actor, PatientData(name=name), source="his:main", identifiers=[IdentifierData("his:main", name)]
        ).patient_id
        for name in ("张伟", "张玮")
    )
    raised = together(
        lambda: services.merge_patients(actor, one, two, reason="A40"),
        lambda: services.merge_patients(actor, two, one, reason="A40"),
    )
    assert all(isinstance(error, RenxinError) for error in raised)
    assert len(set(selectors.current_ids(actor.tenant_id, [one, two]).values())) == 1


def test_a_message_during_a_merge_reaches_the_survivor(committed_db):
    actor = Actor.interface(hospital().tenant.pk, "HIS")
    one = register(actor, 1).patient_id
    two = services.register_patient(
        actor, PatientData(name="王芳"), source="his:2", identifiers=[IdentifierData("his:2", "9")]
    ).patient_id
    raised = together(
        lambda: services.merge_patients(actor, one, two, reason="A40"),
        lambda: services.register_patient(
            actor,
            PatientData(name="王芳", address="北京市"),
            source="his:2",
            identifiers=[IdentifierData("his:2", "9")],
            contacts=[ContactData("phone", "13900139000")],
        ),
    )
    assert raised == []
    assert Patient.objects.exclude(status="merged").count() == 1
    assert set(ContactPoint.objects.values_list("patient_id", flat=True)) == {one}

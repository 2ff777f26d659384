"""A fact goes from the service that records it to the consumers that asked for its kind."""

import pytest
from django.db import transaction

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline import registry, selectors, services
from renxin.kernel.timeline.facts.patients import PatientRegistered, PatientUpdated

TENANT = 7
STAFF = Actor.system(TENANT, "test")


@pytest.fixture
def seen(monkeypatch):
    """Entries that a consumer of registrations has got."""
    monkeypatch.setattr(registry, "_consumers", {})
    got = []

    @services.consumer("test.registrations", PatientRegistered)
    def _(actor, entries):
        got.extend((actor.tenant_id, entry.fact) for entry in entries)

    return got


@pytest.mark.django_db
def test_a_consumer_gets_the_kinds_it_asked_for(seen):
    fact = PatientRegistered(patient_id=1, occurred_at=clock.now(), source="test")
    other = PatientUpdated(patient_id=1, occurred_at=clock.now(), fields=("name", "sex"))
    with transaction.atomic():
        services.record(STAFF, fact, other)
    run_until_idle()
    assert seen == [(TENANT, fact)]
    run_until_idle()
    assert len(seen) == 1
    assert {line.fact for line in selectors.history(STAFF, 1)} == {fact, other}


@pytest.mark.commits
def test_recording_outside_a_transaction_is_refused(seen):
    with pytest.raises(RuntimeError, match="transaction"):
        services.record(STAFF, PatientRegistered(patient_id=1, occurred_at=clock.now()))

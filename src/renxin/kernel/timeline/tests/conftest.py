"""A timeline with consumers of the test's own."""

from collections import defaultdict

import pytest
from django.db import transaction

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline import registry, services
from renxin.kernel.timeline.facts.patients import PatientRegistered

TENANT = 7


class House:
    """Records facts and notes what consumers got."""

    actor = Actor.system(TENANT, "test")

    def __init__(self):
        self.seen = []
        self.of = defaultdict(list)

    def fact(self, patient_id=1, source=""):
        return PatientRegistered(patient_id=patient_id, occurred_at=clock.now(), source=source)

    def record(self, *facts):
        with transaction.atomic():
            return services.record(self.actor, *facts)

    def consumer(self, name, *kinds, react=None, **options):
        """Register a consumer that calls `react(entry)` for each entry, then notes its source."""

        @services.consumer(name, *kinds, **options)
        def _(actor, entries):
            for entry in entries:
                if react:
                    react(entry)
            seen = [(entry.patient_id, getattr(entry.fact, "source", "")) for entry in entries]
            self.seen += seen
            self.of[name] += seen

    def sources(self):
        return [source for _, source in self.seen]


@pytest.fixture
def house(monkeypatch):
    """A house without the product's own consumers."""
    monkeypatch.setattr(registry, "_consumers", {})
    return House()

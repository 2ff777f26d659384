"""Timed work of queues: what is left over from yesterday ends."""

from renxin.kernel.core import tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import loop
from renxin.people.organizations import selectors as organizations

from . import services
from .public import measuring, telling  # noqa: F401  registers what phones are told and how long visits take


@loop("queues.days", every=300.0)
def end_days() -> int:
    """End tickets of days that are over, close counters left open, let delays lapse; return how many tickets."""
    done = 0
    for hospital in organizations.tenants():
        with tenant.scope(hospital.pk):
            done += services.end_days(Actor.system(hospital.pk, "queues"))
    return done

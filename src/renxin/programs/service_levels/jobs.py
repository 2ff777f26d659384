"""Timed work of service levels."""

from renxin.kernel.core import tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import loop
from renxin.people.organizations import selectors as organizations

from . import services


@loop("service_levels.promises", every=120.0)
def keep_promises() -> int:
    """Follow who belongs to which level, make the tasks that are due, note what was missed."""
    done = 0
    for hospital in organizations.tenants():
        with tenant.scope(hospital.pk):
            actor = Actor.system(hospital.pk, "service_levels")
            done += services.follow_levels(actor) + services.note_missed(actor) + services.make_tasks(actor)
    return done

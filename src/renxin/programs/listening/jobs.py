"""Timed work of listening: polls close, terms end, recordings go."""

from renxin.kernel.core import tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import loop
from renxin.people.organizations import selectors as organizations

from . import services


@loop("listening.terms", every=300.0)
def close_and_end() -> int:
    """Close polls, end memberships and remove recordings whose time is over; return how many."""
    done = 0
    for hospital in organizations.tenants():
        with tenant.scope(hospital.pk):
            actor = Actor.system(hospital.pk, "listening")
            done += services.close_due(actor) + services.end_terms(actor) + services.remove_old_recordings(actor)
    return done

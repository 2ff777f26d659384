"""Timed work of appointments: sessions are opened, holds run out, kept seats are opened to all, who did not come."""

from renxin.kernel.core import tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import loop
from renxin.people.organizations import selectors as organizations

from . import services
from .attending import rounds as _attending  # noqa: F401  registers its own rounds


@loop("appointments.seats", every=60.0)
def tend_seats() -> int:
    """Free what was held too long, open kept seats, mark who did not come; return how many rows changed."""
    done = 0
    for hospital in organizations.tenants():
        with tenant.scope(hospital.pk):
            actor = Actor.system(hospital.pk, "appointments")
            done += services.sweep_holds(actor) + services.release_pools(actor) + services.settle_past(actor)
    return done


@loop("appointments.sessions", every=1800.0)
def open_sessions() -> int:
    """Open the sessions of new days. Days are opened soon after midnight; looking twice an hour does no harm."""
    for hospital in organizations.tenants():
        with tenant.scope(hospital.pk):
            actor = Actor.system(hospital.pk, "appointments")
            services.follow_departments(actor)
            services.open_sessions(actor)
    return 0

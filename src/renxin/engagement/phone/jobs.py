"""Timed work of the telephone."""

from datetime import timedelta

from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import loop, periodic
from renxin.people.organizations import selectors as organizations

from . import alarming, services


@periodic("20 3 * * *", name="phone.sample")
def draw_last_week() -> None:
    """Draw last week's sample of calls to listen to again; drawing every day of the week draws the same ones."""
    for hospital in organizations.tenants():
        with tenant.scope(hospital.pk):
            actor = Actor.system(hospital.pk, "phone.sample")
            today = clock.today(organizations.zone_of(actor))
            services.draw_sample(actor, services.week_of(today) - timedelta(days=7))


@loop("phone.alarms", every=5.0)
def call_for_alarms() -> int:
    """Call whoever an alarm reaches last, by phone."""
    return alarming.call_named()

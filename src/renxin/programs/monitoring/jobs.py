"""Timed work of monitoring: silence is noticed and pursued, sources that are down are noticed; rounds of medicines."""

from renxin.kernel.core import tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import loop
from renxin.people.organizations import selectors as organizations

from . import services
from .medication import rounds  # noqa: F401  registers the rounds of medicines


@loop("monitoring.silence", every=60.0)
def watch_silence() -> int:
    """Look at sources first, then at patients, so that nobody is blamed for a source; return how many."""
    done = 0
    for hospital in organizations.tenants():
        with tenant.scope(hospital.pk):
            actor = Actor.system(hospital.pk, "monitoring")
            services.watch_feeds(actor)
            done += services.notice_silence(actor) + services.pursue_silence(actor)
            done += services.watch_trends(actor)
    return done

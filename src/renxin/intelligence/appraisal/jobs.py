"""What the package does by itself: counting the running month, freezing the one before, looking for coaxing."""

from renxin.intelligence.appraisal import services
from renxin.intelligence.appraisal.counting.window import month_of
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import loop
from renxin.people.organizations import selectors as organizations


@loop("appraisal.months", every=6 * 3600, inline=False)
def count_months() -> int:
    """Fill in the running month of each hospital and freeze the one before once it has settled; say how many froze."""
    frozen = 0
    for hospital in organizations.tenants():
        with tenant.scope(hospital.pk):
            actor = Actor.system(hospital.pk, "appraisal")
            frozen += services.freeze_what_is_over(actor)
            services.look_for_coaxing(actor, month_of(clock.today()))
    return frozen

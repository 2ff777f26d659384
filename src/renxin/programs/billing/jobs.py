"""Links that are over are noted; cost ranges are measured anew by night."""

from renxin.kernel.core import tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import periodic
from renxin.people.organizations import selectors as organizations

from . import services


@periodic("17 3 * * *", name="billing.nightly")
def tidy_by_night() -> None:
    """Do the work of the night for every hospital."""
    for hospital in organizations.tenants():
        with tenant.scope(hospital.pk):
            actor = Actor.system(hospital.pk, "billing")
            services.lapse_links(actor)
            services.measure_costs(actor)

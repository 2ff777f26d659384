"""Once a week the reader learns from what was rated and corrected, and looks for groups; also when somebody asks."""

from renxin.kernel.core import tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import periodic
from renxin.people.organizations import selectors as organizations

from . import services


@periodic("37 3 * * 1", name="themes.week")
def learn_by_night() -> None:
    """Ask for a fresh look for every hospital."""
    for hospital in organizations.tenants():
        with tenant.scope(hospital.pk):
            services.ask_to_learn(Actor.system(hospital.pk, "themes"))

"""By night what the hospital's own registrations teach is learned; a new hospital's first lesson too."""

from renxin.kernel.core import tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import periodic
from renxin.people.organizations import selectors as organizations

from . import services


@periodic("47 3 * * *", name="assistant.night")
def learn_by_night() -> None:
    """Ask for a lesson for every hospital."""
    for hospital in organizations.tenants():
        with tenant.scope(hospital.pk):
            services.ask_to_learn(Actor.system(hospital.pk, "assistant"))

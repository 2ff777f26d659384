"""By night: what the numbers suggest, and checks whose day has come."""

from renxin.kernel.core import tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import periodic, task
from renxin.people.organizations import selectors as organizations

from . import services


@task(name="improvement.suggestions")
def look_for_suggestions(tenant_id: int) -> None:
    """Look through the numbers of a hospital."""
    with tenant.scope(tenant_id):
        services.find_suggestions(Actor.system(tenant_id, "improvement"))


@periodic("17 3 * * *", name="improvement.night")
def by_night() -> None:
    """Ask for suggestions of every hospital, and make the checks that are due."""
    for hospital in organizations.tenants():
        look_for_suggestions.defer(tenant_id=hospital.pk)
        with tenant.scope(hospital.pk):
            services.sweep_checks(Actor.system(hospital.pk, "improvement"))

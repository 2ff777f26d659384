"""Background work of patients."""

from renxin.kernel.core import tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import loop
from renxin.people.organizations import selectors as organizations

from . import services


@loop("patients.merging", every=60.0)
def merge_due() -> int:
    """Do what one person of a clinic asked for a day ago and nobody objected to."""
    return services.carry_out_due()


@loop("patients.relations", every=600.0)
def refresh_relations() -> int:
    """Judge relation stages and learn hours, once a day for each hospital."""
    for hospital in organizations.tenants():
        with tenant.scope(hospital.pk):
            services.refresh_relations(Actor.system(hospital.pk, "patients.relations"))
    return 0


@loop("patients.proxies", every=60.0)
def end_proxies() -> int:
    """End proxies whose last day has passed."""
    return services.sweep_proxies()


@loop("patients.files", every=60.0)
def empty_files() -> int:
    """Take away files and papers whose time is over."""
    return services.sweep_files()


@loop("patients.phones", every=3600.0, inline=False)
def forget_phones() -> int:
    """Forget where people were signed in a month ago."""
    return services.forget_phones()

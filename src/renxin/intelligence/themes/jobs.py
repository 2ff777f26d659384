"""By night: words that no fact told of are read; once a week the reader learns and looks for groups."""

from datetime import timedelta
from typing import Final

from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import periodic
from renxin.people.organizations import selectors as organizations

from . import services

_LATELY: Final = timedelta(days=3)
_MOST: Final = 20_000


@periodic("7 3 * * *", name="themes.night")
def read_what_no_fact_told() -> None:
    """Read the words of the last days that no fact told of: anonymous answers, and those taken over.

    By night, so that when they were read says nothing of when they were written.
    """
    for hospital in organizations.tenants():
        with tenant.scope(hospital.pk):
            services.read_missing(Actor.system(hospital.pk, "themes"), clock.now() - _LATELY, _MOST)


@periodic("37 3 * * 1", name="themes.week")
def learn_by_night() -> None:
    """Ask for a fresh look for every hospital."""
    for hospital in organizations.tenants():
        with tenant.scope(hospital.pk):
            services.ask_to_learn(Actor.system(hospital.pk, "themes"))

"""Once a week the reader learns from what was rated and corrected, and looks for groups; also when somebody asks."""

from datetime import timedelta
from typing import Final

from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import loop, periodic
from renxin.people.organizations import selectors as organizations

from . import services

_LATELY: Final = timedelta(days=3)
_MOST: Final = 2000


@loop("themes.unread", every=600)
def read_what_no_fact_told() -> int:
    """Read the words of the last days that no fact told of: anonymous answers, and those taken over."""
    done = 0
    for hospital in organizations.tenants():
        with tenant.scope(hospital.pk):
            done += services.read_missing(Actor.system(hospital.pk, "themes"), clock.now() - _LATELY, _MOST)
    return done


@periodic("37 3 * * 1", name="themes.week")
def learn_by_night() -> None:
    """Ask for a fresh look for every hospital."""
    for hospital in organizations.tenants():
        with tenant.scope(hospital.pk):
            services.ask_to_learn(Actor.system(hospital.pk, "themes"))

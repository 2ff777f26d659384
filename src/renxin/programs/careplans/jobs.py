"""Background work of care plans: planning ahead, reaching people, ending pauses."""

from datetime import timedelta

from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import loop, periodic
from renxin.people.organizations import selectors as organizations

from .desk import sampling
from .dialogue.holding import sweep_dialogues
from .previsit.writing import sweep_previsits
from .services import sweep_contacts, sweep_pauses, sweep_plans, sweep_versions


@loop("careplans.plans", every=2.0)
def plan() -> int:
    """Plan the contacts of those whose planned time runs out, or whose circumstances changed."""
    return sweep_plans()


@loop("careplans.contacts", every=5.0)
def reach() -> int:
    """Send out, hand to people or try again what has come due."""
    return sweep_contacts()


@loop("careplans.pauses", every=60.0)
def resume() -> int:
    """Let programmes go on whose pause is over."""
    return sweep_pauses()


@loop("careplans.versions", every=300.0)
def bring_in_force() -> int:
    """Put approved versions of programmes in force whose day has come."""
    return sweep_versions()


@loop("careplans.dialogues", every=30.0)
def converse() -> int:
    """Remind those who left questions open, give up after a while."""
    return sweep_dialogues()


@loop("careplans.previsits", every=30.0)
def ask_before_visits() -> int:
    """Send the questions of visits whose day comes near."""
    return sweep_previsits()


@periodic("40 3 * * *", name="careplans.sample")
def draw_last_week() -> None:
    """Draw last week's sample of calls to look at again; drawing every day of the week draws the same ones."""
    for hospital in organizations.tenants():
        with tenant.scope(hospital.pk):
            actor = Actor.system(hospital.pk, "careplans.sample")
            today = clock.today(organizations.zone_of(actor))
            sampling.draw_sample(actor, sampling.week_of(today) - timedelta(days=7))

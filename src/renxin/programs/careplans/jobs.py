"""Background work of care plans: planning ahead, reaching people, ending pauses."""

from renxin.kernel.jobs.services import loop

from .services import sweep_contacts, sweep_pauses, sweep_plans


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

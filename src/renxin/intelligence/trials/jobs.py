"""Old replays go by night; by morning the owners of experiments that are over hear of it."""

from renxin.intelligence.trials import services
from renxin.kernel.jobs.services import periodic


@periodic("41 3 * * *", name="trials.sweep")
def sweep_replays() -> None:
    """Throw away replays that are older than a month."""
    services.sweep_replays()


@periodic("20 8 * * *", name="trials.over")
def tell_owners() -> None:
    """Tell the owners of experiments whose last day is over."""
    services.tell_owners()

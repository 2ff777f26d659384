"""Old replays go by night."""

from renxin.intelligence.trials import services
from renxin.kernel.jobs.services import periodic


@periodic("41 3 * * *", name="trials.sweep")
def sweep_replays() -> None:
    """Throw away replays that are older than a month."""
    services.sweep_replays()

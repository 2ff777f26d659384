"""The runner as a loop of the worker, and what else has its time."""

from renxin.intelligence.journeys import services
from renxin.kernel.jobs.services import loop, periodic


@loop("journeys.due", every=0.5)
def advance_due_runs() -> int:
    """Move the next batch of due runs."""
    return services.advance_due_runs()


@loop("journeys.goals", every=60)
def measure_due_goals() -> int:
    """Ask whether goals hold whose days are over."""
    return services.measure_due_goals()


@loop("journeys.tallies", every=60)
def add_up_tallies() -> int:
    """Add up what the runners have counted."""
    services.add_up_tallies()
    return 0


@loop("journeys.calendar", every=30)
def start_by_calendar() -> int:
    """Let in whom days, seasons, festivals and dates bring."""
    services.start_by_calendar()
    return 0


@periodic("7 * * * *", name="journeys.weather")
def read_weather() -> None:
    """Ask the weather source, where there is one."""
    services.read_weather()

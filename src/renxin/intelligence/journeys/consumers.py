"""Every fact may start, stop or resume a journey: which ones do is data."""

from renxin.intelligence.journeys import services
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.services import Entry, consumer


@consumer("journeys.runs")
def follow_facts(actor: Actor, entries: list[Entry]) -> None:
    """Start, stop and resume runs."""
    services.follow_facts(actor, entries)

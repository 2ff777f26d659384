"""What explanations learn from others: a report came, or its lines changed."""

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.records import ReportIssued
from renxin.kernel.timeline.services import Entry, consumer

from . import writing


@consumer("careplans.reports", ReportIssued)
def draft_explanations(actor: Actor, entries: list[Entry]) -> None:
    """Write what was issued in plain words, for a person to look at."""
    writing.draft_many(actor, [entry.fact.report_id for entry in entries if isinstance(entry.fact, ReportIssued)])

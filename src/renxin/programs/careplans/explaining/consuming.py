"""What explanations learn from others: a report came, or its lines changed."""

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.records import ReportIssued
from renxin.kernel.timeline.services import Entry, consumer

from . import writing


@consumer("careplans.reports", ReportIssued)
def draft_explanations(actor: Actor, entries: list[Entry]) -> None:
    """Record what examinations found, which starts its clocks; then write reports in plain words, where that is on."""
    issued = [entry.fact.report_id for entry in entries if isinstance(entry.fact, ReportIssued)]
    writing.grade_exams(actor, issued)
    writing.draft_many(actor, issued)

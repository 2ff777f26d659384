"""What insights react to: answers that were set right."""

from renxin.intelligence.insights import services
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.programs import SurveyAmended
from renxin.kernel.timeline.services import Entry, consumer


@consumer("insights.amended", SurveyAmended)
def recount(actor: Actor, entries: list[Entry]) -> None:
    """Add up anew the days of amended answers."""
    changed = [entry.fact.response_id for entry in entries if isinstance(entry.fact, SurveyAmended)]
    services.recount_answers(actor, [one for one in changed if one])

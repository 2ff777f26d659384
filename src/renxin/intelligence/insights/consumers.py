"""What insights react to: answers that were set right, and whatever changes a day that is counted already."""

from renxin.intelligence.insights import services
from renxin.intelligence.insights.touched import KINDS, days_touched
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.programs import SurveyAmended
from renxin.kernel.timeline.services import Entry, consumer


@consumer("insights.amended", SurveyAmended)
def recount(actor: Actor, entries: list[Entry]) -> None:
    """Add up anew the days of amended answers."""
    changed = [entry.fact.response_id for entry in entries if isinstance(entry.fact, SurveyAmended)]
    services.recount_answers(actor, [one for one in changed if one])


@consumer("insights.days", *KINDS, order_free=True)
def recount_days(actor: Actor, entries: list[Entry]) -> None:
    """Count anew the days that these facts may have changed, as far as they are counted."""
    services.recount_days(actor, days_touched(actor, [entry.fact for entry in entries]))

"""Each free text of an answer is read once, as it comes; those from before this was installed too."""

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.listening import OpinionHeard
from renxin.kernel.timeline.facts.programs import SurveyCompleted
from renxin.kernel.timeline.services import Entry, consumer
from renxin.programs.surveys import selectors as surveys

from . import services


@consumer("themes.answers", SurveyCompleted, order_free=True, start="history")
def read_answers(actor: Actor, entries: list[Entry]) -> None:
    """Read what was written freely in these answers."""
    said = [e.fact for e in entries if isinstance(e.fact, SurveyCompleted) and e.fact.has_comment]
    asked = surveys.ids_by_code(actor, {fact.survey_code for fact in said})
    services.read_answers(actor, asked.values(), {fact.response_id for fact in said})


@consumer("themes.heard", OpinionHeard, order_free=True, start="history")
def read_heard(actor: Actor, entries: list[Entry]) -> None:
    """Read what was heard on rounds and in public reviews."""
    services.read_heard(actor, [entry.fact for entry in entries if isinstance(entry.fact, OpinionHeard)])

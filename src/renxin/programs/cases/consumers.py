"""What cases react to: low answers, worries heard on the phone, what patients with an open case write."""

from renxin.engagement.safety.services import register_alarm
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.channels import CommentReceived
from renxin.kernel.timeline.facts.conversations import MessageReceived, TaskCompleted
from renxin.kernel.timeline.facts.listening import ConcernRaised
from renxin.kernel.timeline.facts.phone import CallWrapped
from renxin.kernel.timeline.facts.programs import SurveyAlarmed, SurveyCompleted
from renxin.kernel.timeline.facts.rights import RightsDecided, RightsRequested
from renxin.kernel.timeline.services import Entry, consumer

from .hearing import risks
from .hearing.sources import (
    from_anonymous,
    from_calls,
    from_comments,
    from_concerns,
    from_heard,
    from_rights,
    from_surveys,
    thanks_from_comments,
    thanks_from_surveys,
)
from .packs.terms import terms
from .services import close_rights_cases, hear_messages, open_cases


@consumer("cases.low_answers", SurveyCompleted)
def open_for_low_answers(actor: Actor, entries: list[Entry]) -> None:
    """Open one case for each low answer, and for each whose comment holds a high risk, whatever its score."""
    answered = [entry.fact for entry in entries if isinstance(entry.fact, SurveyCompleted)]
    new = from_surveys(actor, [fact for fact in answered if fact.low or fact.has_comment])
    if new:
        open_cases(actor, new)


@consumer("cases.alarms", SurveyAlarmed)
def open_for_alarms(actor: Actor, entries: list[Entry]) -> None:
    """Open one case, without a person, for each anonymous answer whose words hold a risk: somebody hears at once."""
    new = from_anonymous(actor, [entry.fact for entry in entries if isinstance(entry.fact, SurveyAlarmed)])
    if new:
        open_cases(actor, new)


@consumer("cases.thanks", SurveyCompleted, CommentReceived)
def open_for_thanks(actor: Actor, entries: list[Entry]) -> None:
    """Open praise, to be read by a person, for answers and comments that thank somebody by her name."""
    facts = [entry.fact for entry in entries]
    answered = [fact for fact in facts if isinstance(fact, SurveyCompleted)]
    written = [fact for fact in facts if isinstance(fact, CommentReceived)]
    new = [*thanks_from_surveys(actor, answered), *thanks_from_comments(actor, written)]
    if new:
        open_cases(actor, new)


@consumer("cases.concerns", TaskCompleted)
def open_for_concerns(actor: Actor, entries: list[Entry]) -> None:
    """Open one case for each call that ended with a worry."""
    worried = [
        entry.fact for entry in entries if isinstance(entry.fact, TaskCompleted) and entry.fact.outcome == "concern"
    ]
    if worried:
        open_cases(actor, from_concerns(actor, worried))


@consumer("cases.calls", CallWrapped)
def open_for_calls(actor: Actor, entries: list[Entry]) -> None:
    """Open one case for each call whose wrap-up asks for it, or whose note holds a high risk."""
    new = from_calls(actor, [entry.fact for entry in entries if isinstance(entry.fact, CallWrapped)])
    if new:
        open_cases(actor, new)


@consumer("cases.comments", CommentReceived)
def open_for_comments(actor: Actor, entries: list[Entry]) -> None:
    """Open one case for each comment on another site that is bad, or holds a high risk whatever its stars."""
    facts = [entry.fact for entry in entries if isinstance(entry.fact, CommentReceived)]
    new = from_comments(actor, facts, terms().comments.bad_stars)
    if new:
        open_cases(actor, new)


@consumer("cases.heard", ConcernRaised)
def open_for_heard(actor: Actor, entries: list[Entry]) -> None:
    """Open one case for each thing that somebody heard elsewhere and that has to be settled."""
    heard = [entry.fact for entry in entries if isinstance(entry.fact, ConcernRaised)]
    open_cases(actor, from_heard(actor, heard))


@consumer("cases.messages", MessageReceived)
def link_messages(actor: Actor, entries: list[Entry]) -> None:
    """Link messages into the stories of open cases, and see to high risks in them."""
    hear_messages(actor, [entry.fact for entry in entries if isinstance(entry.fact, MessageReceived)])


@consumer("cases.rights", RightsRequested, RightsDecided)
def follow_requests(actor: Actor, entries: list[Entry]) -> None:
    """Open a case for each request about data, and close it when the request is decided."""
    facts = [entry.fact for entry in entries]
    asked = [fact for fact in facts if isinstance(fact, RightsRequested)]
    if asked:
        open_cases(actor, from_rights(actor, asked))
    close_rights_cases(actor, [fact for fact in facts if isinstance(fact, RightsDecided)])


register_alarm("cases", risks.read)

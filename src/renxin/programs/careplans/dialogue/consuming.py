"""Where follow-up conversations take part: they hold contacts by bot, take turns, and end when a contact is settled."""

from renxin.engagement.conversations.services import register_listener
from renxin.engagement.phone.services import register_maker
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.care import ContactAnswered, ContactFact, ContactLost, ContactSkipped
from renxin.kernel.timeline.facts.phone import VoiceAnswered
from renxin.kernel.timeline.services import Entry, consumer
from renxin.programs.careplans.models import ContactBy
from renxin.programs.careplans.services import register_starter

from . import calling, holding

register_starter(ContactBy.BOT, holding.offer)
register_listener("careplans", holding.take_turn)
register_maker(calling.PREFIX, calling.make)


@consumer("careplans.dialogues", ContactAnswered, ContactSkipped, ContactLost, order_free=True)
def end_dialogues(actor: Actor, entries: list[Entry]) -> None:
    """End the conversations of contacts that were settled another way: a nurse called, the form was filled in."""
    holding.end_for(actor, [entry.fact.contact_id for entry in entries if isinstance(entry.fact, ContactFact)])


@consumer("careplans.calls_by_machine", VoiceAnswered)
def take_heard(actor: Actor, entries: list[Entry]) -> None:
    """Close the contacts that an automatic call has asked about."""
    for entry in entries:
        if isinstance(entry.fact, VoiceAnswered) and entry.fact.flow.startswith(f"{calling.PREFIX}:"):
            calling.take_answers(actor, entry.fact)

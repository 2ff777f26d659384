"""What surveys learn from others: whether an invitation reached the patient, and who is not to be asked any more."""

from renxin.engagement.conversations.services import register_asker, register_campaign, register_reason_check
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.conversations import MessageBlocked, MessageFact, MessageFailed, MessageSent
from renxin.kernel.timeline.facts.patients import PatientDied
from renxin.kernel.timeline.facts.records import DischargeCancelled, EncounterCancelled, EncounterFact
from renxin.kernel.timeline.facts.rights import PatientAnonymised
from renxin.kernel.timeline.services import Entry, consumer

from .naming import made, named
from .services.delivery import note_delivery
from .services.reasons import still_asked
from .services.triggering import ASKED_AFTER, follow_facts, forget_visits
from .services.withdrawing import close_for_patients


@consumer("surveys.delivery", MessageSent, MessageFailed, MessageBlocked)
def follow_messages(actor: Actor, entries: list[Entry]) -> None:
    """Note which invitations were sent and which could not be delivered."""
    note_delivery(actor, [entry.fact for entry in entries if isinstance(entry.fact, MessageFact)])


@consumer("surveys.deaths", PatientDied, PatientAnonymised)
def close_for_the_dead(actor: Actor, entries: list[Entry]) -> None:
    """Nobody is asked how the stay of somebody was who has died: open links close."""
    close_for_patients(actor, [entry.patient_id for entry in entries], "died")


@consumer("surveys.triggers", *ASKED_AFTER)
def ask_after_facts(actor: Actor, entries: list[Entry]) -> None:
    """Note who is to be asked: which of these facts do that is data. Journeys can ask after any other."""
    follow_facts(actor, entries)


@consumer("surveys.called_off", EncounterCancelled, DischargeCancelled)
def forget_called_off(actor: Actor, entries: list[Entry]) -> None:
    """Nobody is asked about a visit that never was, or about a stay that goes on."""
    forget_visits(actor, [entry.fact.encounter_id for entry in entries if isinstance(entry.fact, EncounterFact)])


register_reason_check("surveys", still_asked)
register_asker("surveys", named)
register_campaign("surveys", made)

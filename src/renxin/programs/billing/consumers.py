"""What billing listens to: charges of the record, and visits that were moved or joined."""

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.records import ChargePosted, EncounterCancelled
from renxin.kernel.timeline.services import Entry, consumer

from . import services


@consumer("billing.charges", ChargePosted, start="history")
def bill_charges(actor: Actor, entries: list[Entry]) -> None:
    """Put what was charged on its bill; history is put there without telling anybody."""
    for silently in (True, False):
        ids = [
            entry.fact.charge_id
            for entry in entries
            if isinstance(entry.fact, ChargePosted) and entry.replayed is silently
        ]
        if ids:
            services.bill_charges(actor, ids, silently=silently)


@consumer("billing.visits", EncounterCancelled)
def regroup_visits(actor: Actor, entries: list[Entry]) -> None:
    """A visit that was called off here may have been given to somebody else or joined with another."""
    services.regroup(
        actor, {entry.fact.encounter_id for entry in entries if isinstance(entry.fact, EncounterCancelled)}
    )

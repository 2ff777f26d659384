"""Every fact may start, stop or resume a journey: which ones do is data."""

from renxin.engagement.conversations.services import register_asker, register_campaign, register_reason_check
from renxin.intelligence.journeys import naming, services
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.patients import PatientDied
from renxin.kernel.timeline.facts.rights import PatientAnonymised
from renxin.kernel.timeline.services import Entry, consumer


@consumer("journeys.runs")
def follow_facts(actor: Actor, entries: list[Entry]) -> None:
    """Start, stop and resume runs."""
    services.follow_facts(actor, entries)


@consumer("journeys.deaths", PatientDied, PatientAnonymised)
def stop_for_the_dead(actor: Actor, entries: list[Entry]) -> None:
    """End what goes on for somebody who has died or is to be forgotten, also on journeys that forgot to say so."""
    services.stop_for_patients(actor, [entry.patient_id for entry in entries], "died")


register_reason_check("journeys", services.still_on_the_way)
register_asker("journeys", naming.named)
register_campaign("journeys", naming.made)

"""What happens to people and changes what is said to them."""

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.patients import PatientDied
from renxin.kernel.timeline.facts.rights import PatientAnonymised, ProxyGranted
from renxin.kernel.timeline.services import Entry, consumer

from . import services


@consumer("conversations.deaths", PatientDied)
def stop_for_the_dead(actor: Actor, entries: list[Entry]) -> None:
    """Take back what waits for somebody who has died (the policy would stop it anyway; the queue shall not show it)."""
    services.withdraw_for_patients(actor, [entry.patient_id for entry in entries], "died")


@consumer("conversations.deletions", PatientAnonymised)
def stop_for_the_deleted(actor: Actor, entries: list[Entry]) -> None:
    """Take back what waits for somebody whose data are gone."""
    services.withdraw_for_patients(actor, [entry.patient_id for entry in entries], "anonymised")


@consumer("conversations.proxies", ProxyGranted)
def tell_of_proxies(actor: Actor, entries: list[Entry]) -> None:
    """Tell the person who acts for her from now on, and how to end it."""
    services.tell_of_proxies(actor, [entry.fact for entry in entries if isinstance(entry.fact, ProxyGranted)])

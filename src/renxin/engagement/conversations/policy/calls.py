"""May somebody be called? A person who dials asks the same rules as a message does, over the voice of the policy."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from renxin.engagement.conversations.models import Alarm
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients

from . import snapshot, ways
from .facts import NOTHING, Decision, Proposal, block
from .hours import zone_of_number
from .pack import contact_rules
from .rules import evaluate

_KIND: Final = "voice"
_FRESH: Final = timedelta(hours=24)


def judge(tenant_id: int, patient_id: int, purpose: str, *, number: str, message_class: str = "service") -> Decision:
    """Return what the policy says of a call to a patient at `number`, made by a person, now.

    No account for calls is needed: whoever has no line dials by hand.
    """
    current = patients.current_ids(tenant_id, [patient_id])[patient_id]
    seen = snapshot.take(tenant_id, [current], [purpose])
    known = patients.ways(tenant_id, [current], ["phone"]).get(current, [])
    way = next((each for each in known if each.value == number), None)
    if way and _KIND in ways.shut_by(seen.warnings.get(current, frozenset())):
        return block("cannot_hear")
    refused = patients.refusals(tenant_id, [current], [purpose], [_KIND])
    facts = replace(
        seen.facts[current],
        reachable=True,
        channel_kind=_KIND,
        refused=refused.get((current, _KIND), seen.usually_refused),
        suppressed=way.suppressed if way else NOTHING,
        zone=zone_of_number(number, seen.zone),
    )
    if facts.hours_learned:  # what we only observed binds no colleague
        facts.hours = None
    proposal = Proposal(purpose=purpose, message_class=message_class)
    return evaluate(proposal, facts, contact_rules(), clock.now())


def is_alarmed(actor: Actor, patient_id: int) -> bool:
    """Tell whether a red flag was heard from this patient within a day: nobody waits with a call then."""
    return Alarm.objects.of(actor).filter(patient_id=patient_id, raised_at__gt=clock.now() - _FRESH).exists()

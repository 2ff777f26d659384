"""Who no longer agrees, or has died, is reckoned about no longer."""

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.patients import ConsentChanged, PatientDied
from renxin.kernel.timeline.services import Entry, consumer
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Purpose

from . import services


@consumer("foresight.consent", ConsentChanged, PatientDied, order_free=True)
def follow_consent(actor: Actor, entries: list[Entry]) -> None:
    """Take the scores of those away who withdrew their consent to profiling, or died."""
    facts = [entry.fact for entry in entries]
    died = {fact.patient_id for fact in facts if isinstance(fact, PatientDied)}
    asked = {
        fact.patient_id for fact in facts if isinstance(fact, ConsentChanged) and fact.purpose == Purpose.PROFILING
    }
    allowed = patients.consent_state(actor.tenant_id, asked, Purpose.PROFILING)
    gone = died | {patient_id for patient_id in asked if not allowed[patient_id]}
    if gone:
        services.drop_scores(actor, gone)

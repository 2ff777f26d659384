"""The note that somebody who looks after a person looked."""

from renxin.kernel.audit.services import record_look
from renxin.kernel.core.actor import Actor
from renxin.people.patients.selectors import Visit


def note_look(visit: Visit, what: str) -> None:
    """Note that somebody who looks after a person was shown `what` of hers: she reads it in her privacy centre."""
    if not visit.is_self:
        actor = Actor.patient(visit.me.tenant_id, visit.me.pk)
        record_look(actor, "home.look", what, visit.patient.uid, patient_id=visit.patient.pk)

"""What whoever looks after somebody does not see, and the note that she looked."""

from renxin.kernel.audit.services import record_look
from renxin.kernel.core.actor import Actor
from renxin.people.patients.selectors import Visit, may_act_for
from renxin.people.records import selectors as records


def kept_back(visit: Visit, data_class: str) -> frozenset[int]:
    """Return the visits of the person whose page it is that this visitor does not see: sensitive and not shared."""
    if visit.is_self:
        return frozenset()
    tenant_id, whom = visit.patient.tenant_id, visit.patient.pk
    rows = records.sensitive_of(Actor.patient(tenant_id, whom), whom, limit=200)
    return frozenset(
        row.pk for row in rows if not may_act_for(tenant_id, visit.me.pk, whom, data_class, sensitive_visit=row.pk)
    )


def note_look(visit: Visit, what: str) -> None:
    """Note that somebody who looks after a person was shown `what` of hers: she reads it in her privacy centre."""
    if not visit.is_self:
        actor = Actor.patient(visit.me.tenant_id, visit.me.pk)
        record_look(actor, "home.look", what, visit.patient.uid, patient_id=visit.patient.pk)

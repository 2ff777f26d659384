"""Who is on the line: compared before anything about health is said. What is right is never shown."""

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.phone import desk_pack, rules, selectors
from renxin.engagement.phone.models import Call
from renxin.kernel.audit.services import record_access
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.patients.models import Identifier, Patient

from .rows import locked


def check_identity(actor: Actor, call: Call, way: str, said: str) -> bool:
    """Compare what the person said with what is known; return whether it fits.

    `way` is `birth_date` (four digits of month and day) or `document` (last four). Every try is counted and audited.

    Raises:
        InvalidInput: there is no such way, or nothing was typed.
        WrongState: too many wrong tries: this call stays without health content.
    """
    actor.require("calls.work")
    if way not in {row.code for row in desk_pack.pack().identity} or not said.strip():
        raise InvalidInput(_("Type what the person on the line said."), where="said")
    with transaction.atomic():
        row = locked(actor, call)
        if row.identity_tries >= desk_pack.pack().identity_tries:
            raise WrongState(_("Too many wrong tries. Say nothing about health; call back on the number we know."))
        patient = Patient.objects.of(actor).get(pk=row.patient_id)
        fits = _fits(actor, patient, way, said)
        row.identity = way if fits else ""
        row.identity_tries += 0 if fits else 1
        row.save(update_fields=["identity", "identity_tries"])
        detail = {"way": way, "fits": fits}
        record_access(actor, "call.identity", "call", row.uid, patient_id=row.patient_id, detail=detail)
    call.refresh_from_db()
    return fits


def identity_ways(actor: Actor, patient_id: int) -> list[desk_pack.IdentityRow]:
    """Return what can be compared for a patient: what we do not know cannot."""
    patient = selectors.person(actor, patient_id)
    known = {"birth_date": bool(patient and patient.birth_date), "document": bool(_documents(actor, patient_id))}
    return [row for row in desk_pack.pack().identity if known.get(row.code)]


def _fits(actor: Actor, patient: Patient, way: str, said: str) -> bool:
    if way == "birth_date":
        return patient.birth_date is not None and rules.same_birth_day(patient.birth_date, said)
    return rules.same_document(_documents(actor, patient.pk), said)


def _documents(actor: Actor, patient_id: int) -> list[str]:
    rows = Identifier.objects.of(actor).filter(patient_id=patient_id, is_claim=False)
    return [row.value for row in rows if not row.system.startswith("his:")]

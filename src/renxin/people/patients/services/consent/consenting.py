"""Consent: what a person decided about one purpose, with the words she was shown and what proves it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotAllowed, NotFound
from renxin.kernel.timeline.facts.patients import ConsentChanged
from renxin.kernel.timeline.services import record
from renxin.people.patients import family_rules, selectors
from renxin.people.patients.models import Consent, Patient, Purpose
from renxin.people.patients.rulebook import consent_pack
from renxin.people.patients.services.identity.locking import lock_current
from renxin.people.patients.services.rights.evidence import EvidenceData, keep_evidence

from .suppressing import lift_for

_MACHINES: Final = ("interface", "system")
State = Consent.State


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decision:
    """A decision as it will be kept."""

    purpose: str
    state: str
    channel: str = ""
    method: str = ""
    text_version: str = ""
    language: str = ""
    guardian_relation: str = ""
    guardian_name: str = ""
    expires_at: datetime | None = None
    decided_at: datetime | None = None
    evidence_kind: str = ""
    historic: bool = False

    @property
    def agrees(self) -> bool:
        """Tell whether it allows something that nothing else allows."""
        return self.state == State.GRANTED and consent_pack.basis_of(self.purpose) == "consent"


@transaction.atomic
def change_consent(
    actor: Actor,
    patient_id: int,
    purpose: str,
    state: str,
    *,
    channel: str = "",
    method: str = "",
    text_version: str = "",
    language: str = "",
    guardian_relation: str = "",
    guardian_name: str = "",
    expires_at: datetime | None = None,
    evidence: EvidenceData | None = None,
    evidence_kind: str = "",
) -> Consent:
    """Keep a decision of the patient (`GRANTED`, `DENIED`, `WITHDRAWN`); earlier rows stay as history.

    A patient may decide for herself; staff need `patients.edit`. Refusing is as easy as agreeing: no reason is asked.
    It counts at once: whatever waits to be sent is asked about again when it is handed over.

    Raises:
        InvalidInput: there is no such purpose; a machine says yes in her name; a child says yes without a guardian.
    """
    said = _Decision(
        purpose=purpose,
        state=state,
        channel=channel,
        method=method,
        text_version=text_version,
        language=language,
        guardian_relation=guardian_relation,
        guardian_name=guardian_name,
        expires_at=expires_at,
        evidence_kind=evidence_kind or ("file" if evidence else ""),
    )
    return _decide(actor, patient_id, said, evidence)


def object_to(
    actor: Actor,
    patient_id: int,
    purpose: str,
    *,
    channel: str = "",
    method: str = "",
    expires_at: datetime | None = None,
) -> Consent:
    """Keep that a person does not want something that needs no consent of hers (follow-up, surveys): it stops at once.

    Raises:
        InvalidInput: without it she could not be cared for (appointments, reports, safety).
    """
    if purpose in Purpose.values and not consent_pack.pack().purposes[purpose].can_object:
        raise InvalidInput(_("Notices that the care itself needs cannot be refused."), where="purpose")
    return change_consent(
        actor, patient_id, purpose, State.DENIED, channel=channel, method=method, expires_at=expires_at
    )


def import_past_consent(
    actor: Actor,
    patient_id: int,
    purpose: str,
    state: str,
    *,
    decided_at: datetime,
    evidence_kind: str = "",
    method: str = "",
    channel: str = "",
    expires_at: datetime | None = None,
) -> Consent:
    """Keep a decision from another system or an old form. A yes counts only with the kind of proof the house holds.

    Raises:
        InvalidInput: a yes without proof: an import never creates consent.
    """
    said = _Decision(
        purpose=purpose,
        state=state,
        channel=channel,
        method=method,
        expires_at=expires_at,
        decided_at=decided_at,
        evidence_kind=evidence_kind.strip()[:32],
        historic=True,
    )
    with transaction.atomic():
        return _decide(actor, patient_id, said, None)


def _decide(actor: Actor, patient_id: int, said: _Decision, evidence: EvidenceData | None) -> Consent:
    patient = _whose(actor, patient_id)
    if said.expires_at is not None and said.expires_at <= (said.decided_at or clock.now()):
        raise InvalidInput(_("The last day lies in the past."), where="until")
    if said.purpose not in Purpose.values or said.state not in State.values:
        raise InvalidInput(_("There is no such purpose or decision."), where="consent")
    if said.agrees:
        _check_yes(actor, patient, said)
    said = _with_text(patient, said)
    proof = keep_evidence(actor, patient.pk, "consent", evidence) if evidence else None
    row = Consent.objects.create(
        tenant_id=actor.tenant_id,
        patient_id=patient.pk,
        purpose=said.purpose,
        channel=said.channel,
        state=said.state,
        basis=consent_pack.basis_of(said.purpose),
        text_version=said.text_version,
        text_hash=_hash_of(said),
        language=said.language,
        method=said.method,
        guardian_relation=said.guardian_relation,
        guardian_name=said.guardian_name,
        decided_at=said.decided_at or clock.now(),
        expires_at=said.expires_at,
        recorded_by=actor.name,
        evidence=proof,
        evidence_kind=said.evidence_kind,
        historic=said.historic,
    )
    if said.agrees and not said.historic:
        lift_for(actor, patient.pk, said.purpose)
    fact = ConsentChanged(patient_id=patient.pk, occurred_at=row.decided_at, purpose=said.purpose, state=said.state)
    record(actor, fact, historic=said.historic)
    return row


def _whose(actor: Actor, patient_id: int) -> Patient:
    current = lock_current(actor.tenant_id, [patient_id])[patient_id]
    if actor.kind == "patient":
        if actor.patient_id is None or selectors.current_id(actor.tenant_id, actor.patient_id) != current:
            raise NotAllowed("patients.edit")
    else:
        actor.require("patients.edit")
    patient = selectors.visible(actor).filter(pk=current).first()
    if patient is None:
        raise NotFound("patient")
    return patient


def _check_yes(actor: Actor, patient: Patient, said: _Decision) -> None:
    if said.historic and not said.evidence_kind:
        raise InvalidInput(_("An old consent counts only with proof: say what the house holds."), where="evidence")
    if actor.kind in _MACHINES and not said.historic:
        raise InvalidInput(_("Another system cannot agree for a person; only she can."), where="consent")
    child = family_rules.stage_of(patient.birth_date, clock.today()) == "child"
    if child and not (said.guardian_relation or said.historic):
        raise InvalidInput(_("Under 14 the guardian agrees: say who it is."), where="guardian")


def _with_text(patient: Patient, said: _Decision) -> _Decision:
    """Return the decision with the words that were in force, when a decision of today names none."""
    language = said.language or (patient.language or "zh").partition("-")[0]
    if said.text_version or said.historic or said.state != State.GRANTED:
        return replace(said, language=language if said.text_version else "")
    text = consent_pack.text_for(said.purpose, clock.today())
    return replace(said, text_version=text.version if text else "", language=language if text else "")


def _hash_of(said: _Decision) -> str:
    text = consent_pack.text_of(said.text_version) if said.text_version else None
    return text.digest(said.language) if text else ""

"""An account may belong to a patient: proposed with what speaks for it, offered to the person by a one-time link."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound, WrongState
from renxin.people.patients import matching, selectors
from renxin.people.patients.finding import blinds
from renxin.people.patients.models import AccountLink, Patient
from renxin.people.patients.services.identity import looking

VALID_FOR: Final = timedelta(days=7)
State = AccountLink.State


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account of a messenger: its kind (`AccountLink.Kind`), its id there, who writes from it."""

    kind: str
    value: str
    writer_id: int


@transaction.atomic
def propose_account(
    actor: Actor,
    patient_id: int,
    account: Account,
    *,
    tier: str = "",
    evidence: dict[str, Any] | None = None,
) -> AccountLink:
    """Keep that an account may be this patient's, with how the two records agree; asked twice it is one proposal.

    `evidence` is what speaks for it beside the records: `unionid`, `remark_mobile`, `temporary`, `phone`, `staff`.

    Raises:
        NotFound: the patient or the writer does not exist.
        WrongState: the writer is this patient already.
    """
    actor.require("patients.edit")
    patient = selectors.get_by_id(actor, patient_id)
    writer = selectors.get_by_id(actor, account.writer_id)
    if patient.pk == writer.pk:
        raise WrongState("the writer is this patient already", where="account")
    blind = blinds.of_contact(actor.tenant_id, f"account:{account.kind}", account.value)
    known = AccountLink.objects.of(actor).filter(kind=account.kind, blind=blind, patient_id=patient.pk)
    found = known.filter(state__in=[State.PROPOSED, State.CONFIRMED]).first()
    if found is not None:
        return found
    people = looking.people(actor.tenant_id, [patient.pk, writer.pk])
    score, compared = matching.evidence_of(people[writer.pk], people[patient.pk])
    return AccountLink.objects.create(
        tenant_id=actor.tenant_id,
        patient_id=patient.pk,
        account_patient_id=writer.pk,
        kind=account.kind,
        value=account.value,
        blind=blind,
        tier=tier,
        score=score,
        evidence=compared | (evidence or {}),
        proposed_by=actor.name,
        proposed_at=clock.now(),
    )


@transaction.atomic
def offer_account(actor: Actor, uid: UUID) -> str:
    """Return the one-time token with which the person may confirm; tokens made before stop working.

    Raises:
        NotFound: there is no such proposal.
        WrongState: it is decided already.
    """
    actor.require("patients.edit")
    link = AccountLink.objects.of(actor).select_for_update().filter(uid=uid).first()
    if link is None:
        raise NotFound("account")
    if link.state != State.PROPOSED:
        raise WrongState(link.get_state_display(), where="account")
    token = secrets.token_urlsafe(16)
    link.token_hash, link.token_expires_at = hash_of(token), clock.now() + VALID_FOR
    link.code_hash, link.code_expires_at, link.codes_sent = None, None, 0
    link.save(update_fields=["token_hash", "token_expires_at", "code_hash", "code_expires_at", "codes_sent"])
    patient = Patient.objects.of(actor).get(pk=link.patient_id)
    record_access(actor, "account.offer", "patient", patient.uid, patient_id=patient.pk, detail={"kind": link.kind})
    return token


@transaction.atomic
def end_account(actor: Actor, uid: UUID, *, reason: str) -> AccountLink:
    """Stop taking an account for this patient's. A merge it led to is taken apart as any other."""
    actor.require("patients.edit")
    link = AccountLink.objects.of(actor).select_for_update().filter(uid=uid).first()
    if link is None:
        raise NotFound("account")
    patient = selectors.get_by_id(actor, link.patient_id)
    if link.state in (State.PROPOSED, State.CONFIRMED):
        link.state = State.REJECTED if link.state == State.PROPOSED else State.ENDED
        link.decided_by, link.ended_at, link.token_hash = actor.name, clock.now(), None
        link.save(update_fields=["state", "decided_by", "ended_at", "token_hash"])
        record_access(actor, "account.end", "patient", patient.uid, patient_id=patient.pk, reason=reason[:240])
    return link


def hash_of(token: str) -> bytes:
    """Return the hash under which a token is stored."""
    return hashlib.sha256(token.encode()).digest()

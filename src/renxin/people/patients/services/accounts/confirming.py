"""The person proves that an account is hers: the last four of her document, then a code sent to the phone on file.

Wrong tries are counted in the database and lock the link; what was wrong is never said.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Literal

from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.patients import AccountConfirmed
from renxin.kernel.timeline.services import record
from renxin.people.patients import rules, selectors
from renxin.people.patients.finding import blinds
from renxin.people.patients.models import AccountLink, ContactPoint, Identifier, MatchReview, Patient
from renxin.people.patients.services.family.households import add_related_person
from renxin.people.patients.services.identity.merging import merge_now

from .proposing import hash_of

CODE_FOR: Final = timedelta(minutes=10)
LOCK_FOR: Final = timedelta(hours=24)
TRIES: Final = 5
CODES: Final = 4
"""So many wrong tries lock a link; so many codes are sent for one."""
Status = Literal["open", "unknown", "expired", "locked", "done"]
State, Role = AccountLink.State, AccountLink.Role


@dataclass(frozen=True, slots=True)
class Opening:
    """What a token opens; `asks` says what is to be proved next."""

    status: Status
    link: AccountLink | None = None
    asks: Literal["document", "code"] = "document"


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a try. `code` goes to the phone on file and nowhere else."""

    ok: bool
    status: Status = "open"
    code: str = ""
    link: AccountLink | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who the person says she is: the patient herself, or a relative with her name and relation."""

    role: str = "self"
    relation: str = ""
    name: str = ""


def open_account(token: str) -> Opening:
    """Return what a token opens, without changing anything."""
    link = AccountLink.objects.filter(token_hash=hash_of(token)).first()
    if link is None:
        return Opening("unknown")
    now = clock.now()
    if link.state != State.PROPOSED:
        return Opening("done", link)
    if link.locked_until is not None and link.locked_until > now:
        return Opening("locked", link)
    if link.token_expires_at is None or link.token_expires_at <= now:
        return Opening("expired", link)
    waits = link.code_hash is not None and link.code_expires_at is not None and link.code_expires_at > now
    return Opening("open", link, "code" if waits else "document")


def prove_document(token: str, last4: str, claim: Claim) -> Tried:
    """Check the last four characters of a document; right ones make a code for the phone on file."""
    return _try(token, lambda link: _document_fits(link, last4), lambda link: _new_code(link, claim))


def prove_code(token: str, code: str, claim: Claim) -> Tried:
    """Check the code; the right one confirms the account and joins who wrote from it with the patient."""
    return _try(token, lambda link: _code_fits(link, code), lambda link: _confirm(link, claim))


def _try(token: str, fits: Callable[[AccountLink], bool], then: Callable[[AccountLink], Tried]) -> Tried:
    with transaction.atomic():
        opening = open_account(token)
        if opening.link is None or opening.status != "open":
            return Tried(ok=False, status=opening.status, link=opening.link)
        link = AccountLink.objects.select_for_update().get(pk=opening.link.pk)
        if fits(link):
            return then(link)
        return _wrong(link)


def _wrong(link: AccountLink) -> Tried:
    link.wrong_tries += 1
    if link.wrong_tries >= TRIES:
        link.wrong_tries, link.locked_until, link.code_hash = 0, clock.now() + LOCK_FOR, None
    link.save(update_fields=["wrong_tries", "locked_until", "code_hash"])
    detail = {"locked": link.locked_until is not None}
    actor = Actor.patient(link.tenant_id, link.account_patient_id)
    record_access(actor, "account.wrong", "account", link.uid, patient_id=link.patient_id, detail=detail)
    return Tried(ok=False, status="locked" if detail["locked"] else "open", link=link)


def _document_fits(link: AccountLink, last4: str) -> bool:
    given = last4.strip().upper()
    rows = Identifier.objects.of(link.tenant_id).filter(
        patient_id=link.patient_id, is_claim=False, system__in=list(rules.DOCUMENTS)
    )
    token = blinds.of_last4(link.tenant_id, given)
    known = [bytes(blind) for blind in rows.values_list("blind_last4", flat=True)]
    return len(given) == 4 and any(constant_time_compare(token, blind) for blind in known)


def _new_code(link: AccountLink, claim: Claim) -> Tried:
    if link.codes_sent >= CODES:
        return _wrong(link)
    code = f"{secrets.randbelow(1_000_000):06d}"
    link.code_hash, link.code_expires_at = _code_hash(link, code), clock.now() + CODE_FOR
    link.codes_sent += 1
    link.role, link.relation = claim.role, claim.relation[:32]
    link.save(update_fields=["code_hash", "code_expires_at", "codes_sent", "role", "relation"])
    return Tried(ok=True, code=code, link=link)


def _code_fits(link: AccountLink, code: str) -> bool:
    in_time = link.code_expires_at is not None and link.code_expires_at > clock.now()
    return in_time and constant_time_compare(_code_hash(link, code.strip()), bytes(link.code_hash or b""))


def _code_hash(link: AccountLink, code: str) -> bytes:
    return blinds.of_contact(link.tenant_id, f"code:{link.uid}", code)


def _confirm(link: AccountLink, claim: Claim) -> Tried:
    now = clock.now()
    link.state, link.decided_at, link.decided_by = State.CONFIRMED, now, "patient"
    link.code_hash, link.code_expires_at, link.wrong_tries = None, None, 0
    link.save(update_fields=["state", "decided_at", "decided_by", "code_hash", "code_expires_at", "wrong_tries"])
    actor = Actor.system(link.tenant_id, "patients.accounts")
    _note_phone(link)
    if link.role == Role.RELATIVE:
        _add_relative(actor, link, claim)
    else:
        _join(actor, link)
    patient_id = selectors.current_id(link.tenant_id, link.patient_id)
    record(
        actor, AccountConfirmed(patient_id=patient_id, occurred_at=now, account=link.kind, role=link.role or Role.SELF)
    )
    patient = Patient.objects.of(actor).get(pk=patient_id)
    record_access(actor, "account.confirm", "patient", patient.uid, patient_id=patient_id, detail={"role": link.role})
    return Tried(ok=True, status="done", link=link)


def _note_phone(link: AccountLink) -> None:
    """Note that the number which the code went to was answered: an answered number wins over others."""
    rows = ContactPoint.objects.of(link.tenant_id).filter(patient_id=link.patient_id, kind="phone", is_active=True)
    first = rows.order_by("rank", "pk").first()
    if first is not None:
        ContactPoint.objects.filter(pk=first.pk).update(verified_at=clock.now())


def _join(actor: Actor, link: AccountLink) -> None:
    """Merge the nameless writer into the patient; somebody who is known by name herself is for people to decide."""
    writer = Patient.objects.of(actor).get(pk=selectors.current_id(link.tenant_id, link.account_patient_id))
    patient_id = selectors.current_id(link.tenant_id, link.patient_id)
    if writer.pk == patient_id:
        return
    if writer.status == Patient.Status.PROVISIONAL:
        evidence: dict[str, Any] = {"account": str(link.uid), "proved": ["document", "code"]}
        merge_now(actor, patient_id, writer.pk, reason="account confirmed", evidence=evidence)
        return
    pair = {"patient_id": min(writer.pk, patient_id), "other_patient_id": max(writer.pk, patient_id)}
    MatchReview.objects.get_or_create(
        tenant_id=link.tenant_id,
        reason="account",
        state=MatchReview.State.OPEN,
        **pair,
        defaults={"tier": "T6", "evidence": {}, "created_at": clock.now()},
    )


def _add_relative(actor: Actor, link: AccountLink, claim: Claim) -> None:
    """Keep the relative; what she may see is granted on the page of the family, not here."""
    add_related_person(
        actor,
        link.patient_id,
        name=claim.name.strip()[:120] or _("A relative"),
        relation=link.relation or "other",
        related_patient_id=selectors.current_id(link.tenant_id, link.account_patient_id),
        source="self",
    )

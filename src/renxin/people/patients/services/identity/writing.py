"""Rows of a patient: made and changed in one way by every service of this package."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from renxin.kernel.core import clock, names
from renxin.kernel.core.actor import Actor
from renxin.people.patients import matching
from renxin.people.patients.models import ContactPoint, Identifier, IdentityLink, MatchReview, Patient
from renxin.people.patients.search_tokens import tokens_of
from renxin.people.patients.shapes import PatientData

from .intake import GivenContact, GivenIdentifier, Intake
from .remembering import undecided

_RANKS = {"his": 2, "staff": 2, "import": 1}


def new_patient(intake: Intake, held: dict[matching.Key, int], *, status: str = Patient.Status.ACTIVE) -> Patient:
    """Insert and return a patient made of what a source said; numbers that others hold become claims."""
    patient = patient_of(intake, status=status)
    patient.save(force_insert=True)
    Identifier.objects.bulk_create(identifiers_of(patient, intake, held))
    ContactPoint.objects.bulk_create(contacts_of(patient, intake))
    return patient


def patient_of(intake: Intake, *, status: str = Patient.Status.ACTIVE) -> Patient:
    """Return a patient made of what a source said (not saved)."""
    now = clock.now()
    patient = Patient(tenant_id=intake.tenant_id, status=status, source=intake.source, created_at=now, updated_at=now)
    apply(patient, intake.data)
    if not patient.search_tokens:
        name_of(patient, "")
    return patient


def identifiers_of(patient: Patient, intake: Intake, held: dict[matching.Key, int]) -> list[Identifier]:
    """Return the numbers of a new patient (not saved); those that others hold become claims."""
    return [
        _identifier(patient, item, intake.source, is_claim=item.is_claim or item.key in held)
        for item in intake.identifiers
    ]


def contacts_of(patient: Patient, intake: Intake) -> list[ContactPoint]:
    """Return the contact points of a new patient (not saved), in the order given."""
    now = patient.created_at
    return [_contact(patient, item, rank, intake.source, now) for rank, item in enumerate(intake.contacts, start=1)]


def apply(patient: Patient, data: PatientData) -> list[str]:
    """Put what `data` says onto `patient` (not saved) and return the names of the fields that changed."""
    said: dict[str, Any] = {
        "name": data.name[:120],
        "sex": data.sex,
        "birth_date": data.birth_date,
        "address": data.address,
        "language": data.language,
    }
    changed = [field for field, value in said.items() if value and getattr(patient, field) != value]
    for field in changed:
        setattr(patient, field, said[field])
    if "name" in changed:
        name_of(patient, patient.name)
    return changed


def name_of(patient: Patient, name: str) -> None:
    """Give `patient` a name with everything that is stored beside it (not saved)."""
    keys = names.keys_of(name)
    patient.name, patient.pinyin_key, patient.initials = name, keys.pinyin_key, keys.initials
    patient.search_tokens = tokens_of(patient.tenant_id, keys.tokens)


def may_overwrite(patient: Patient, source: str) -> bool:
    """Tell whether `source` outranks or equals where the demographics came from: hospital, then sheet, then self."""
    return _rank(source) >= _rank(patient.source)


def put_identifiers(patient: Patient, given: Sequence[GivenIdentifier], source: str) -> bool:
    """Store `given` for `patient`; a number that another person holds is kept as a claim. Tell whether any is new."""
    if not given:
        return False
    rows = Identifier.objects.of(patient.tenant_id).filter(blind__in=[item.blind for item in given]).defer("value")
    held = {(row.system, bytes(row.blind)): row for row in rows if not row.is_claim}
    claims = {(row.system, bytes(row.blind)): row for row in rows if row.is_claim and row.patient_id == patient.pk}
    fresh: list[Identifier] = []
    promoted = False
    for item in given:
        holder, claim = held.get(item.key), claims.get(item.key)
        is_claim = item.is_claim or (holder is not None and holder.patient_id != patient.pk)
        if holder is not None and holder.patient_id == patient.pk:
            _verify(holder, item)
        elif claim is None:
            fresh.append(_identifier(patient, item, source, is_claim=is_claim))
        elif not is_claim:  # what contradicted it is gone
            claim.is_claim, claim.verified, promoted = False, item.verified, True
            claim.save(update_fields=["is_claim", "verified"])
    Identifier.objects.bulk_create(fresh)
    return bool(fresh) or promoted


def put_contacts(patient: Patient, given: Sequence[GivenContact], source: str) -> bool:
    """Store `given` for `patient`; a new one comes before the old ones of its kind. Tell whether any is new."""
    if not given:
        return False
    rows = list(ContactPoint.objects.of(patient.tenant_id).filter(patient_id=patient.pk).defer("value"))
    known = {(row.kind, bytes(row.blind)): row for row in rows}
    now = clock.now()
    fresh = [item for item in given if (item.kind, item.blind) not in known]
    for item in given:
        row = known.get((item.kind, item.blind))
        if row is not None:
            _refresh_contact(row, item, now)
    _make_room([row for row in rows if row.kind in {item.kind for item in fresh}], len(fresh))
    ContactPoint.objects.bulk_create(
        _contact(patient, item, rank, source, now) for rank, item in enumerate(fresh, start=1)
    )
    return bool(fresh)


def link_identity(actor: Actor, patient_id: int, source: str, link: matching.Match) -> None:
    """Keep why a source's record was taken for this person."""
    IdentityLink.objects.create(
        tenant_id=actor.tenant_id,
        patient_id=patient_id,
        source=source,
        tier=link.tier,
        score=link.score,
        evidence=link.evidence,
        decided_by=actor.name,
        decided_at=clock.now(),
    )


def ask_for_review(tenant_id: int, patient_id: int, matches: Iterable[matching.Match]) -> None:
    """Keep the pairs that a person must look at; one that is open, or was found to be two people, is not asked."""
    now = clock.now()
    asked = (
        MatchReview(
            tenant_id=tenant_id,
            patient_id=min(patient_id, match.patient_id),
            other_patient_id=max(patient_id, match.patient_id),
            reason=match.tier,
            tier=matching.TIER_OF_REASON.get(match.tier, match.tier),
            score=match.score,
            evidence=match.evidence,
            created_at=now,
        )
        for match in matches
        if match.patient_id != patient_id
    )
    MatchReview.objects.bulk_create(undecided(tenant_id, asked), ignore_conflicts=True)


def same_number(person: matching.Person) -> matching.Match:
    """Return the review that a number held by `person` asks for when somebody else gives it."""
    return matching.Match(person.patient_id, "review", "same_document", {})


def _rank(source: str) -> int:
    return _RANKS.get(source.split(":", 1)[0], 0)


def _verify(row: Identifier, item: GivenIdentifier) -> None:
    if item.verified and not row.verified:
        row.verified = True
        row.save(update_fields=["verified"])


def _identifier(patient: Patient, item: GivenIdentifier, source: str, *, is_claim: bool) -> Identifier:
    return Identifier(
        tenant_id=patient.tenant_id,
        patient_id=patient.pk,
        system=item.system,
        value=item.value,
        blind=item.blind,
        blind_last4=item.last4,
        verified=item.verified and not is_claim,
        is_claim=is_claim,
        source=source,
    )


def _make_room(rows: list[ContactPoint], places: int) -> None:
    for row in rows:
        row.rank = min(row.rank + places, 99)
        row.save(update_fields=["rank"])


def _refresh_contact(row: ContactPoint, item: GivenContact, now: datetime) -> None:
    changed = []
    if not row.is_active:
        row.is_active = True
        changed.append("is_active")
    if item.verified and row.verified_at is None:
        row.verified_at = now
        changed.append("verified_at")
    if changed:
        row.save(update_fields=changed)


def _contact(patient: Patient, item: GivenContact, rank: int, source: str, now: datetime) -> ContactPoint:
    return ContactPoint(
        tenant_id=patient.tenant_id,
        patient_id=patient.pk,
        kind=item.kind,
        value=item.value,
        blind=item.blind,
        blind_last4=item.last4,
        rank=rank,
        owner_relation=item.owner_relation,
        source=source,
        verified_at=now if item.verified else None,
        created_at=now,
    )

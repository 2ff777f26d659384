"""Finding and showing patients."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet

from renxin.kernel.core import clock, masking
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.compiled import compiled, compiled_rows
from renxin.kernel.core.errors import NotFound
from renxin.people.patients import rules
from renxin.people.patients.finding import search as searching
from renxin.people.patients.models import (
    Consent,
    ContactPoint,
    Identifier,
    MatchReview,
    Patient,
    PatientDepartment,
    RelatedPerson,
)
from renxin.people.patients.naming_numbers import RECORD

from .consent import decisions
from .looking import looked_at, once
from .peace import in_force_on, kinds_that_ask_for_peace
from .seeing import current_ids, seen_at, seen_of, visible

NAMES: Final = "patients.names"
"""Staff without this permission see names masked, in lists and on the patient's page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientCard:
    """What a list, a header or a search result shows of a patient."""

    id: int
    uid: uuid.UUID
    name: str
    sex: str
    birth_date: date | None
    age: int | None
    phone: str = ""
    identifier: str = ""
    record_no: str = ""
    status: str = "active"
    deceased_at: datetime | None = None
    elder_mode: bool = False
    vip: bool = False
    language: str = "zh"
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NumberLine:
    """A contact point or identifier as people see it: masked."""

    id: int
    kind: str
    masked: str
    rank: int = 1
    relation: str = ""
    verified: bool = False
    is_claim: bool = False

    @property
    def key(self) -> str:
        """Return the id as pages write it into an address."""
        return str(self.id)

    @property
    def is_record(self) -> bool:
        """Tell whether it is a hospital system's own record number, which is not masked."""
        return self.kind.startswith(RECORD)


@dataclass(frozen=True, slots=True)
class ContactProfile:
    """What the contact policy needs of a patient."""

    patient_id: int
    language: str
    deceased_at: datetime | None
    status: str
    elder_mode: bool
    do_not_contact: bool = False


@dataclass(frozen=True, slots=True)
class Addressee:
    """What one needs to know of a patient to speak to her properly."""

    name: str
    sex: str
    birth_date: date | None
    elder_mode: bool
    language: str


def get(actor: Actor, uid: uuid.UUID | str) -> Patient:
    """Return the patient behind an address; the address of a merged record leads to the survivor.

    Raises:
        NotFound: there is none, or not for this actor.
    """
    found = seen_at(actor, uid)
    if found is not None and found.merged_into_id is None:
        return found
    alias = Patient.objects.of(actor).filter(uid=uid).values_list("pk", flat=True).first()
    if alias is None:
        raise NotFound("patient")
    return get_by_id(actor, alias)


def get_by_id(actor: Actor, patient_id: int) -> Patient:
    """Return a patient by internal id, following merges.

    Raises:
        NotFound: there is none, or not for this actor.
    """
    found = looked_at(actor, patient_id) or by_ids(actor, [patient_id]).get(patient_id)
    if found is None:
        raise NotFound("patient")
    return found


def by_ids(actor: Actor, ids: Iterable[int]) -> dict[int, Patient]:
    """Return the visible ones of these patients, by the ids asked for (aliases too)."""
    wanted = set(ids)
    found = {row.pk: row for row in seen_of(actor, wanted) if row.merged_into_id is None}
    missing = wanted - set(found)
    if not missing:
        return found
    current = {asked: now for asked, now in current_ids(actor.tenant_id, missing).items() if asked != now}
    survivors = {row.pk: row for row in seen_of(actor, set(current.values()))}
    return found | {asked: survivors[now] for asked, now in current.items() if now in survivors}


def plain_cards(actor: Actor, ids: Iterable[int]) -> dict[int, PatientCard]:
    """Return these patients by the ids asked for, with name, age and state, without numbers: for long lists."""
    today = clock.today()
    return {asked: _card(actor, patient, ("", "", ""), today) for asked, patient in by_ids(actor, ids).items()}


def cards(actor: Actor, ids: Iterable[int]) -> dict[int, PatientCard]:
    """Return what lists show of these patients, by the ids asked for: three statements for any number."""
    patients = by_ids(actor, ids)
    real = {patient.pk for patient in patients.values()}
    phones = {row.patient_id: row.value for row in _best_contacts(actor.tenant_id, real, "phone")}
    documents, numbers = _documents(actor.tenant_id, real)
    today = clock.today()
    return {
        asked: _card(
            actor,
            patient,
            (phones.get(patient.pk, ""), documents.get(patient.pk, ""), numbers.get(patient.pk, "")),
            today,
        )
        for asked, patient in patients.items()
    }


def header(actor: Actor, patient_id: int) -> PatientCard:
    """Return what stands at the head of every page about a patient.

    Raises:
        NotFound: there is none, or not for this actor.
    """
    patient = get_by_id(actor, patient_id)
    contacts, numbers = _contacts(actor, patient.pk), _numbers(actor, patient.pk)
    phone = next((row.value for row in contacts if row.kind == ContactPoint.Kind.PHONE), "")
    documents, record_numbers = _told_apart(row for row in numbers if not row.is_claim)
    shown = (phone, documents.get(patient.pk, ""), record_numbers.get(patient.pk, ""))
    return _card(actor, patient, shown, clock.today())


def name_for(actor: Actor, patient: Patient) -> str:
    """Return a patient's name as this actor sees it: whole, or masked for staff who need not know who she is."""
    whole = actor.kind != "staff" or actor.may(NAMES)
    return patient.name if whole else masking.name(patient.name)


def search(actor: Actor, text: str, limit: int = 20) -> list[PatientCard]:
    """Return patients by name or part of it, pinyin, initials, telephone, document or record number, or last four."""
    found = searching.find(visible(actor), actor.tenant_id, text, limit)
    shown = cards(actor, found)
    return list({card.id: card for asked in found if (card := shown.get(asked))}.values())


def contact_profiles(tenant_id: int, ids: Iterable[int]) -> dict[int, ContactProfile]:
    """Return what the contact policy asks of these patients, in one statement."""
    rows = _PROFILES(tenant_id, [*set(ids)], kinds_that_ask_for_peace(), clock.today())
    return {row[0]: ContactProfile(*row) for row in rows}


def addressees(tenant_id: int, ids: Iterable[int]) -> dict[int, Addressee]:
    """Return how these patients are to be addressed, in one statement."""
    fields = ("name", "sex", "birth_date", "elder_mode", "language")
    rows = Patient.objects.of(tenant_id).filter(pk__any=set(ids)).values_list("pk", *fields)
    return {row[0]: Addressee(*row[1:]) for row in rows}


def addresses(tenant_id: int, ids: Iterable[int], kinds: Iterable[str]) -> dict[int, dict[str, str]]:
    """Return for each patient the first active contact point of each kind, in clear: for sending, never for showing."""
    wanted, named = {*ids}, {*kinds}
    found: dict[int, dict[str, str]] = {}
    if len(wanted) == 1:  # a page asks for one person, and often
        best = [(row.patient_id, row.kind, row.value) for row in _BEST(tenant_id, *wanted) if row.kind in named]
    else:
        rows = ContactPoint.objects.of(tenant_id).filter(patient_id__any=wanted, kind__in=named, is_active=True)
        rows = rows.order_by("patient_id", "kind", "rank", "pk").distinct("patient_id", "kind")
        best = list(rows.values_list("patient_id", "kind", "value"))
    for patient_id, kind, value in best:
        found.setdefault(patient_id, {})[kind] = value
    return found


def account_addresses(tenant_id: int, ids: Iterable[int], kinds: Iterable[str]) -> dict[int, dict[str, list[str]]]:
    """Return for each patient all active contact points of these kinds, the best first: a person may follow several
    accounts of one vendor, and each of them reaches her by another address."""
    rows = ContactPoint.objects.of(tenant_id).filter(patient_id__any=set(ids), kind__in=set(kinds), is_active=True)
    found: dict[int, dict[str, list[str]]] = {}
    for patient_id, kind, value in rows.order_by("rank", "pk").values_list("patient_id", "kind", "value"):
        found.setdefault(patient_id, {}).setdefault(kind, []).append(value)
    return found


def unshared_addresses(tenant_id: int, ids: Iterable[int], kinds: Iterable[str]) -> dict[int, dict[str, str]]:
    """Return what `addresses` returns, without numbers of relatives and numbers that several patients have."""
    rows = ContactPoint.objects.of(tenant_id).filter(
        patient_id__any=set(ids), kind__in=set(kinds), is_active=True, owner_relation="self"
    )
    best = list(rows.order_by("patient_id", "kind", "rank", "pk"))
    same = ContactPoint.objects.of(tenant_id).filter(blind__in=[row.blind for row in best], is_active=True)
    holders: dict[bytes, set[int]] = {}
    for blind, holder in same.values_list("blind", "patient_id"):
        holders.setdefault(bytes(blind), set()).add(holder)
    found: dict[int, dict[str, str]] = {}
    for row in best:
        if len(holders[bytes(row.blind)]) == 1:
            found.setdefault(row.patient_id, {}).setdefault(row.kind, row.value)
    return found


def contact_points(actor: Actor, patient_id: int) -> list[NumberLine]:
    """Return a patient's contact points, masked."""
    patient = get_by_id(actor, patient_id)
    return [
        NumberLine(
            row.pk, row.kind, _masked_contact(row), row.rank, row.owner_relation, verified=row.verified_at is not None
        )
        for row in sorted(_contacts(actor, patient.pk), key=lambda row: row.kind)
    ]


def identifiers(actor: Actor, patient_id: int) -> list[NumberLine]:
    """Return a patient's identifiers, masked; record numbers of the hospital are shown."""
    patient = get_by_id(actor, patient_id)
    return [
        NumberLine(row.pk, row.system, _masked_identifier(row), verified=row.verified, is_claim=row.is_claim)
        for row in _numbers(actor, patient.pk)
    ]


def consents(actor: Actor, patient_id: int) -> dict[str, Consent]:
    """Return the latest decision of a patient for each purpose that she decided on."""
    return decisions(get_by_id(actor, patient_id))


def related_persons(actor: Actor, patient_id: int) -> list[RelatedPerson]:
    """Return the people who belong to a patient."""
    patient = get_by_id(actor, patient_id)
    return list(RelatedPerson.objects.of(actor).filter(patient_id=patient.pk).order_by("pk"))


def open_reviews(actor: Actor, patient_id: int | None = None) -> QuerySet[MatchReview]:
    """Return the pairs that wait for a person's decision, oldest first."""
    actor.require("patients.merge")
    rows = MatchReview.objects.of(actor).filter(state=MatchReview.State.OPEN).order_by("created_at", "pk")
    if patient_id is not None:
        rows = rows.filter(patient_id=patient_id) | rows.filter(other_patient_id=patient_id)
    return rows


def _best_contacts(tenant_id: int, ids: set[int], kind: str) -> QuerySet[ContactPoint]:
    rows = ContactPoint.objects.of(tenant_id).filter(patient_id__in=ids, kind=kind, is_active=True)
    return rows.order_by("patient_id", "rank", "pk").distinct("patient_id")


def _documents(tenant_id: int, ids: set[int]) -> tuple[dict[int, str], dict[int, str]]:
    """Return each patient's masked document and the hospital's own record number."""
    rows = Identifier.objects.of(tenant_id).filter(patient_id__in=ids, is_claim=False).order_by("system", "pk")
    return _told_apart(rows)


def _contacts(actor: Actor, patient_id: int) -> list[ContactPoint]:
    return once(actor, patient_id, "contacts", lambda: _CONTACTS(actor.tenant_id, patient_id))


def _numbers(actor: Actor, patient_id: int) -> list[Identifier]:
    return once(actor, patient_id, "identifiers", lambda: _NUMBERS(actor.tenant_id, patient_id))


_PROFILES = compiled_rows(
    lambda tenant, patients, kinds, today: (
        Patient.objects.of(tenant)
        .filter(pk__any=patients)
        .annotate(peace=Exists(in_force_on(tenant, kinds, today).filter(patient_id=OuterRef("pk"))))
        .values_list("pk", "language", "deceased_at", "status", "elder_mode", "peace")
    )
)
_CONTACTS = compiled(
    lambda tenant, patient: (
        ContactPoint.objects.of(tenant).filter(patient_id=patient, is_active=True).order_by("rank", "pk")
    )
)
_BEST = compiled(
    lambda tenant, patient: (
        ContactPoint.objects.of(tenant)
        .filter(patient_id=patient, is_active=True)
        .order_by("patient_id", "kind", "rank", "pk")
        .distinct("patient_id", "kind")
        .only("patient_id", "kind", "value")
    )
)
_NUMBERS = compiled(
    lambda tenant, patient: (
        Identifier.objects.of(tenant).filter(patient_id=patient, period_end__isnull=True).order_by("system", "pk")
    )
)


def _told_apart(rows: Iterable[Identifier]) -> tuple[dict[int, str], dict[int, str]]:
    documents: dict[int, str] = {}
    numbers: dict[int, str] = {}
    for row in rows:
        if row.system.startswith("his:"):
            numbers.setdefault(row.patient_id, row.value)
        elif row.system in rules.DOCUMENTS:
            documents.setdefault(row.patient_id, masking.identifier(row.value))
    return documents, numbers


def _card(actor: Actor, patient: Patient, numbers: tuple[str, str, str], today: date) -> PatientCard:
    """Return what is shown of a patient; `numbers` are her telephone, her masked document, her record number."""
    phone, document, record_no = numbers
    states = {"provisional": patient.status == Patient.Status.PROVISIONAL, "deceased": patient.deceased_at is not None}
    return PatientCard(
        id=patient.pk,
        uid=patient.uid,
        name=name_for(actor, patient),
        sex=patient.sex,
        birth_date=patient.birth_date,
        age=rules.age_on(patient.birth_date, today),
        phone=masking.phone(phone) if phone else "",
        identifier=document,
        record_no=record_no,
        status=patient.status,
        deceased_at=patient.deceased_at,
        elder_mode=patient.elder_mode,
        vip=patient.vip,
        language=patient.language,
        warnings=tuple(code for code, is_so in states.items() if is_so),
    )


def _masked_contact(row: ContactPoint) -> str:
    if row.kind == ContactPoint.Kind.PHONE:
        return masking.phone(row.value)
    return masking.email(row.value) if row.kind == ContactPoint.Kind.EMAIL else row.kind


def _masked_identifier(row: Identifier) -> str:
    return row.value if row.system.startswith("his:") else masking.identifier(row.value)


def newest_departments(actor: Actor, ids: Iterable[int]) -> dict[int, int]:
    """Return for each of these patients the department that cared for her last, in one statement."""
    rows = PatientDepartment.objects.of(actor).filter(patient_id__in=set(ids)).order_by("patient_id", "-last_at")
    return dict(rows.distinct("patient_id").values_list("patient_id", "department_id"))

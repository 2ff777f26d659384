"""Who may act for whom: given with proof, told to the person, changed and ended with one call."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotAllowed, NotFound, WrongState
from renxin.kernel.timeline.facts.rights import ProxyChanged, ProxyEnded, ProxyGranted, ProxyTold
from renxin.kernel.timeline.services import record
from renxin.people.patients import family_rules, selectors
from renxin.people.patients.models import Patient, Proxy, RelatedPerson
from renxin.people.patients.services.identity.locking import lock_current, locked_patient
from renxin.people.patients.services.rights.evidence import EvidenceData, keep_evidence

_GONE: Final = gettext_lazy("This proxy has ended already.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyData:
    """Who shall act for a patient, for what, why, proved how, until when."""

    relation: str
    classes: Sequence[str]
    basis: str
    method: str
    proxy_patient_id: int | None = None
    related_person_id: int | None = None
    ends_on: date | None = None
    visits: Sequence[int] = field(default_factory=tuple)
    evidence: EvidenceData | None = None


@transaction.atomic
def grant_proxy(actor: Actor, patient_id: int, data: ProxyData) -> Proxy:
    """Let somebody act for a patient. The patient is told who it is and how to end it.

    Raises:
        InvalidInput: something is missing or does not fit the person's age; `where` names it.
    """
    patient = _whose(actor, patient_id)
    today = clock.today()
    name, other_id, related = _somebody(actor, patient, data)
    _check(patient, data, today)
    proof = keep_evidence(actor, patient.pk, "proxy", data.evidence) if data.evidence else None
    row = Proxy.objects.create(
        tenant_id=actor.tenant_id,
        patient_id=patient.pk,
        proxy_patient_id=other_id,
        related_person=related,
        name=name,
        relation=data.relation,
        classes=_ordered(data.classes),
        visits=list(data.visits),
        basis=data.basis,
        method=data.method,
        evidence=proof,
        starts_on=today,
        ends_on=family_rules.last_day(data.basis, today, data.ends_on, patient.birth_date),
        granted_at=clock.now(),
        granted_by=actor.name,
    )
    record_access(actor, "proxy.grant", "patient", patient.uid, patient_id=patient.pk, detail={"basis": data.basis})
    record(actor, ProxyGranted(patient_id=patient.pk, occurred_at=clock.now(), proxy_id=row.pk, basis=row.basis))
    return row


@transaction.atomic
def limit_proxy(actor: Actor, uid: str, taken: Iterable[str]) -> Proxy:
    """Take classes of data away from a proxy (all others are back): what a minor of 14 may do, and staff for her."""
    row, patient = _open_proxy(actor, uid)
    if family_rules.stage_of(patient.birth_date, clock.today()) == "child" and actor.kind == "patient":
        raise InvalidInput(_("Under 14 the guardian decides."), where="classes")
    row.limited = [code for code in row.classes if code in set(taken)]
    row.save(update_fields=["limited"])
    return _changed(actor, row, patient)


@transaction.atomic
def share_visit(actor: Actor, uid: str, encounter_id: int, *, shared: bool = True) -> Proxy:
    """Add a sensitive visit to what a proxy sees, or take it away: only for the person herself, or staff she told."""
    row, patient = _open_proxy(actor, uid)
    row.visits = sorted({*row.visits, encounter_id} if shared else set(row.visits) - {encounter_id})
    row.save(update_fields=["visits"])
    return _changed(actor, row, patient)


@transaction.atomic
def open_apart(actor: Actor, uid: str, *, opened: bool = True) -> Proxy:
    """Let a proxy see what is planned in departments of sensitive visits, or not: for the person, or staff she told."""
    row, patient = _open_proxy(actor, uid)
    if row.sees_apart == opened:
        return row
    row.sees_apart = opened
    row.save(update_fields=["sees_apart"])
    return _changed(actor, row, patient)


@transaction.atomic
def end_proxy(actor: Actor, uid: str, *, reason: str = "ended") -> Proxy:
    """End a proxy at once: the person herself, the one who acts, or staff with one call. No reason is asked.

    Raises:
        WrongState: it has ended already.
    """
    row, patient = _open_proxy(actor, uid, also_proxy=True)
    end_rows(actor, [row], reason)
    record_access(actor, "proxy.end", "patient", patient.uid, patient_id=patient.pk)
    return row


def end_rows(actor: Actor, rows: Sequence[Proxy], reason: str) -> None:
    """End these proxies, in one statement, and record it."""
    now = clock.now()
    Proxy.objects.filter(pk__in=[row.pk for row in rows]).update(
        ended_at=now, ended_by=actor.name, end_reason=reason[:32]
    )
    for row in rows:
        row.ended_at, row.ended_by, row.end_reason = now, actor.name, reason[:32]
    record(
        actor,
        *[
            ProxyEnded(patient_id=row.patient_id, occurred_at=now, proxy_id=row.pk, basis=row.basis, reason=reason)
            for row in rows
        ],
    )


@transaction.atomic
def note_told(actor: Actor, proxy_ids: Iterable[int]) -> int:
    """Note that the persons were told who acts for them."""
    return Proxy.objects.of(actor).filter(pk__in=list(proxy_ids), told_at__isnull=True).update(told_at=clock.now())


@transaction.atomic
def tell_in_person(actor: Actor, uid: str) -> Proxy:
    """Note that a colleague told the person who acts for her and how to end it; told twice it is noted once."""
    row, patient = _open_proxy(actor, uid)
    if row.told_at is not None:
        return row
    row.told_at = clock.now()
    row.save(update_fields=["told_at"])
    record_access(actor, "proxy.told", "patient", patient.uid, patient_id=patient.pk)
    record(actor, ProxyTold(patient_id=patient.pk, occurred_at=row.told_at, proxy_id=row.pk, basis=row.basis))
    return row


def _whose(actor: Actor, patient_id: int) -> Patient:
    """Return the patient, for herself or for staff who may change patients."""
    if actor.kind != "patient":
        return locked_patient(actor, patient_id)
    current = lock_current(actor.tenant_id, [patient_id])[patient_id]
    if selectors.current_id(actor.tenant_id, actor.patient_id or 0) != current:
        raise NotAllowed("patients.edit")
    return selectors.get_by_id(actor, current)


def _somebody(actor: Actor, patient: Patient, data: ProxyData) -> tuple[str, int | None, RelatedPerson | None]:
    related = None
    if data.related_person_id is not None:
        rows = RelatedPerson.objects.of(actor).filter(pk=data.related_person_id, patient_id=patient.pk)
        related = rows.first()
        if related is None:
            raise NotFound("relation")
    other_id = data.proxy_patient_id or (related.related_patient_id if related else None)
    if other_id is None and related is None:
        raise InvalidInput(_("Choose who shall act for this person."), where="who")
    if other_id is None:
        return (related.name if related else ""), None, related
    other_id = selectors.current_id(actor.tenant_id, other_id)
    other = Patient.objects.of(actor).filter(pk=other_id).first()
    if other is None or other_id == patient.pk or other.deceased_at is not None:
        raise InvalidInput(_("Choose another person."), where="who")
    if family_rules.stage_of(other.birth_date, clock.today()) != "adult":
        raise InvalidInput(_("Only an adult may act for somebody."), where="who")
    return other.name, other_id, related


def _check(patient: Patient, data: ProxyData, today: date) -> None:
    pack = family_rules.pack()
    rule = pack.basis(data.basis)
    stage = family_rules.stage_of(patient.birth_date, today)
    if rule is None or data.method not in {one.code for one in pack.methods}:
        raise InvalidInput(_("Say on what basis and how it was agreed."), where="basis")
    if data.relation not in {one.code for one in pack.relations}:
        raise InvalidInput(_("Say how they are related."), where="relation")
    if not set(data.classes) or set(data.classes) - {one.code for one in pack.classes}:
        raise InvalidInput(_("Choose at least one kind of data."), where="classes")
    if stage == "child" and data.basis == "consent":
        raise InvalidInput(_("Under 14 only a guardian can act."), where="basis")
    if stage == "adult" and data.basis == family_rules.GUARDIAN:
        raise InvalidInput(_("An adult has no guardian of a minor: ask for her own agreement."), where="basis")
    if rule.needs_evidence and data.method in ("paper", "phone") and data.evidence is None:
        raise InvalidInput(_("Please add the signed paper or the recording."), where="evidence")
    if data.ends_on and data.ends_on < today:
        raise InvalidInput(_("The last day lies in the past."), where="ends_on")
    if patient.deceased_at is not None:
        raise InvalidInput(_("Nobody acts for a person who has died."), where="who")


def _open_proxy(actor: Actor, uid: str, *, also_proxy: bool = False) -> tuple[Proxy, Patient]:
    row = Proxy.objects.of(actor).filter(uid=uid).select_for_update(of=("self",)).first()
    if row is None:
        raise NotFound("proxy")
    if actor.kind == "patient":
        me = selectors.current_id(actor.tenant_id, actor.patient_id or 0)
        if me != row.patient_id and not (also_proxy and me == row.proxy_patient_id):
            raise NotFound("proxy")
        patient = Patient.objects.of(actor).get(pk=row.patient_id)
    else:
        patient = locked_patient(actor, row.patient_id)
    if row.ended_at is not None:
        raise WrongState(_GONE)
    return row, patient


def _changed(actor: Actor, row: Proxy, patient: Patient) -> Proxy:
    record_access(actor, "proxy.change", "patient", patient.uid, patient_id=patient.pk)
    record(actor, ProxyChanged(patient_id=patient.pk, occurred_at=clock.now(), proxy_id=row.pk, basis=row.basis))
    return row


def _ordered(codes: Iterable[str]) -> list[str]:
    wanted = set(codes)
    return [one.code for one in family_rules.pack().classes if one.code in wanted]

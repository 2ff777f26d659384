"""What the rest-period rules look at, read for many people in a few statements."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q

from renxin.engagement.conversations.models import Hold
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient, RelatedPerson
from renxin.people.records.models import Condition, Encounter
from renxin.programs.surveys import never
from renxin.programs.surveys.models import Invitation, InvitationState, Survey
from renxin.programs.surveys.rules import YEAR, Snapshot

Asked = tuple[datetime | None, datetime | None, int]
NEVER_ARRIVED = (InvitationState.WITHHELD, InvitationState.UNDELIVERABLE)


def take(actor: Actor, survey: Survey, patient_ids: Collection[int], now: datetime) -> dict[int, Snapshot]:
    """Return the snapshot of each person."""
    tenant_id = actor.tenant_id
    deceased = set(
        Patient.objects.of(tenant_id).filter(pk__in=patient_ids, deceased_at__isnull=False).values_list("pk", flat=True)
    )
    held = _held(tenant_id, survey, patient_ids, now)
    allowed = patients.consent_state(tenant_id, patient_ids, survey.purpose)
    admitted = set(
        Encounter.objects.of(tenant_id)
        .filter(patient_id__in=patient_ids, status=Encounter.Status.IN_PROGRESS)
        .filter(encounter_class=Encounter.Class.INPATIENT)
        .values_list("patient_id", flat=True)
    )
    asked = _asked(tenant_id, survey, patient_ids, now)
    found = {}
    for patient_id in patient_ids:
        last_any, last_same, in_year = asked.get(patient_id, (None, None, 0))
        found[patient_id] = Snapshot(
            deceased=patient_id in deceased,
            open_case="open_case" in held.get(patient_id, ()),
            held=patient_id in held,
            objected=not allowed.get(patient_id, True),
            admitted=patient_id in admitted,
            last_any_at=last_any,
            last_same_at=last_same,
            in_year=in_year,
        )
    return found


def visits(actor: Actor, wanted: Mapping[int, int | None], now: datetime) -> dict[int, never.Visit]:
    """Return what the never-send rules look at, for each patient and the visit she would be asked about."""
    tenant_id, rulebook = actor.tenant_id, never.pack()
    people = dict(Patient.objects.of(tenant_id).filter(pk__in=wanted).values_list("pk", "birth_date"))
    guarded = set(
        RelatedPerson.objects.of(tenant_id)
        .filter(patient_id__in=wanted, is_guardian=True)
        .values_list("patient_id", flat=True)
    )
    encounters = Encounter.objects.of(tenant_id).filter(pk__in={one for one in wanted.values() if one})
    ends = {pk: (how, mark) for pk, how, mark in encounters.values_list("pk", "disposition", "sensitivity")}
    diagnoses: dict[int, list[str]] = defaultdict(list)
    lately = Condition.objects.of(tenant_id).filter(
        patient_id__in=wanted, recorded_at__gt=now - timedelta(days=rulebook.look_back_days)
    )
    for patient_id, code in lately.values_list("patient_id", "code"):
        if code.upper().startswith(rulebook.diagnoses):
            diagnoses[patient_id].append(code)
    found = {}
    for patient_id, encounter_id in wanted.items():
        disposition, sensitivity = ends.get(encounter_id or 0, ("", ""))
        found[patient_id] = never.Visit(
            born_on=people.get(patient_id),
            has_guardian=patient_id in guarded,
            diagnoses=diagnoses.get(patient_id, ()),
            disposition=disposition,
            sensitivity=sensitivity,
        )
    return found


def _held(tenant_id: int, survey: Survey, patient_ids: Collection[int], now: datetime) -> dict[int, set[str]]:
    in_force = Hold.objects.of(tenant_id).filter(patient_id__in=patient_ids, released_at=None)
    for_us = in_force.filter(Q(until=None) | Q(until__gt=now)).filter(Q(scope=[]) | Q(scope__contains=[survey.purpose]))
    found: dict[int, set[str]] = defaultdict(set)
    for patient_id, reason in for_us.values_list("patient_id", "reason"):
        found[patient_id].add(reason)
    return found


def _asked(tenant_id: int, survey: Survey, patient_ids: Collection[int], now: datetime) -> dict[int, Asked]:
    counted = ~Q(survey__rest__contains={"counted": False})
    rows = (
        Invitation.objects.of(tenant_id)
        .filter(patient_id__in=patient_ids)
        .exclude(state__in=NEVER_ARRIVED)
        .values_list("patient_id")
        .annotate(
            last_any=Max("invited_at", filter=counted),
            last_same=Max("invited_at", filter=Q(survey=survey)),
            in_year=Count("id", filter=Q(invited_at__gt=now - YEAR) & counted),
        )
    )
    return {patient_id: (last_any, last_same, in_year) for patient_id, last_any, last_same, in_year in rows}

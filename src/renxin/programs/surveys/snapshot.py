"""What the rest-period rules look at, read for many people in a few statements."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, Max, Q

from renxin.engagement.conversations.models import Hold
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.people.records.models import Encounter

from .models import Invitation, InvitationState, Survey
from .rules import YEAR, Snapshot

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
            held=patient_id in held,
            objected=not allowed.get(patient_id, True),
            admitted=patient_id in admitted,
            last_any_at=last_any,
            last_same_at=last_same,
            in_year=in_year,
        )
    return found


def _held(tenant_id: int, survey: Survey, patient_ids: Collection[int], now: datetime) -> set[int]:
    in_force = Hold.objects.of(tenant_id).filter(patient_id__in=patient_ids, released_at=None)
    for_us = in_force.filter(Q(until=None) | Q(until__gt=now)).filter(Q(scope=[]) | Q(scope__contains=[survey.purpose]))
    return set(for_us.values_list("patient_id", flat=True))


def _asked(tenant_id: int, survey: Survey, patient_ids: Collection[int], now: datetime) -> dict[int, Asked]:
    rows = (
        Invitation.objects.of(tenant_id)
        .filter(patient_id__in=patient_ids)
        .exclude(state__in=NEVER_ARRIVED)
        .values_list("patient_id")
        .annotate(
            last_any=Max("invited_at"),
            last_same=Max("invited_at", filter=Q(survey=survey)),
            in_year=Count("id", filter=Q(invited_at__gt=now - YEAR)),
        )
    )
    return {patient_id: (last_any, last_same, in_year) for patient_id, last_any, last_same, in_year in rows}

"""What makes an anonymous answer anonymous: a number that was never anybody's, and no time finer than the day."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Final

from renxin.kernel.core import clock, ids
from renxin.kernel.core.actor import Actor
from renxin.people.organizations.models import Organization
from renxin.people.records.models import Encounter
from renxin.programs.surveys.models import Invitation, Submission

from .keeping import drop_drafts

_LOWEST: Final = 1 << 40  # above every tenant's own negative number
_WEEK: Final = timedelta(days=7)
FEW: Final = 35
_TRACES: Final = (
    "department_id",
    "patient_id",
    "origin_patient_id",
    "invitation_id",
    "encounter_id",
    "practitioner_id",
    "seconds",
    "device",
    "received_at",
)


def anonymous_patient() -> int:
    """Return a fresh random negative patient id: nobody's, and no two answers share it."""
    return -_LOWEST - secrets.randbelow(1 << 61)


def midnight_of(at: datetime) -> datetime:
    """Return the beginning of the day of `at`, as people here count days."""
    return datetime.combine(at.astimezone(clock.SHANGHAI).date(), time(), clock.SHANGHAI).astimezone(UTC)


def id_of_the_day() -> int:
    """Return a log id of a random moment of this (real) UTC day, so that the id tells no finer time than the day."""
    return ids.of_the_day(clock.wall())


def hide_senders(actor: Actor, rows: Sequence[Submission]) -> None:
    """Take from the answers of those who were promised it whose they are, before anything is made of them.

    The invitation stays used, so that nobody answers twice, but loses every time of its own: of ten who answered on
    one day nobody can say who wrote which.
    """
    invited = {row.invitation_id for row in rows if row.invitation_id}
    promised = set(
        Invitation.objects.of(actor).filter(pk__in=invited, anonymous=True).values_list("pk", flat=True)
        if invited
        else ()
    )
    ours = [row for row in rows if row.invitation_id in promised]
    if not ours:
        return
    drop_drafts(row.invitation_id for row in ours if row.invitation_id)
    Invitation.objects.filter(pk__in=[row.invitation_id for row in ours]).update(
        opened_at=None, started_at=None, answered_at=None
    )
    upward = {one: larger_place(actor, one) for one in {row.department_id for row in ours}}
    for row in ours:
        row.department_id = upward[row.department_id]
        row.patient_id = anonymous_patient()
        row.origin_patient_id = row.patient_id  # type: ignore[attr-defined]
        row.invitation_id = row.encounter_id = None
        row.practitioner_id, row.seconds, row.device = None, None, ""
        row.received_at = midnight_of(row.received_at)
    # A row that is parked later must not lead back either.
    Submission.objects.bulk_update(ours, list(_TRACES))


def larger_place(actor: Actor, department_id: int | None) -> int | None:
    """Return the place that an anonymous answer may name: one that few visit is counted with the larger one.

    Few are fewer than five visits a day on average in the last week, as records tell. Of a place without any visits
    in the records there is nothing that an answer could be linked with.
    """
    while department_id is not None:
        seen = Encounter.objects.of(actor).filter(
            department_id=department_id, started_at__gte=clock.now() - _WEEK, started_at__lte=clock.now()
        )
        if not 0 < len(seen.values_list("pk")[:FEW]) < FEW:
            return department_id
        above = Organization.objects.of(actor).filter(pk=department_id).values_list("part_of_id", flat=True).first()
        is_department = (
            above and Organization.objects.of(actor).filter(pk=above, kind=Organization.Kind.DEPARTMENT).exists()
        )
        department_id = above if is_department else None
    return None

"""Training: sessions planned, who was there by the code or by the list, talks practised; posts for talking."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.intelligence.improvement.courses import training
from renxin.intelligence.improvement.measuring import today
from renxin.intelligence.improvement.models import Action, Attendance, CommunicationPost, Practice, TrainingSession
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock, throttle
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.kernel.timeline.facts.improvement import TrainingAttended
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Organization, RoleAssignment

OPENS_BEFORE: Final = timedelta(minutes=15)
_TRIES: Final = 10
_DIGITS: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """What is planned: a course of the pack, when and where, for which departments (none: everybody)."""

    course: str
    starts_at: datetime
    place: str = ""
    trainer_id: int | None = None
    departments: Sequence[int] = ()
    action: Action | None = None


@transaction.atomic
def plan_session(actor: Actor, new: NewSession) -> TrainingSession:
    """Plan a session of a course.

    Raises:
        InvalidInput: no such course.
    """
    actor.require("training.manage")
    course = training().course(new.course)
    if course is None:
        raise InvalidInput(_("Choose a course."), where="course")
    made = TrainingSession.objects.create(
        tenant_id=actor.tenant_id,
        course=course.code,
        version=training().version,
        departments=sorted(set(new.departments)),
        trainer_id=new.trainer_id,
        place=new.place.strip()[:120],
        starts_at=new.starts_at,
        ends_at=new.starts_at + timedelta(minutes=course.minutes),
        code="".join(secrets.choice("0123456789") for _ in range(_DIGITS)),
        action=new.action,
        planned_by_id=actor.user_id,
        planned_at=clock.now(),
    )
    record_access(actor, "improvement.training_planned", "training", made.uid)
    return made


@transaction.atomic
def attend_by_code(actor: Actor, code: str) -> TrainingSession:
    """Note that the actor is at the training whose code stands on the wall; once more changes nothing.

    Raises:
        InvalidInput: no training with this code goes on now, or it was tried too often.
    """
    actor.require("training.attend")
    user_id = actor.user_id or 0
    if throttle.is_over("improvement.attend", str(user_id), _TRIES, 600):
        raise InvalidInput(_("Too many tries. Ask the trainer to note you."), where="code")
    now = clock.now()
    running = TrainingSession.objects.of(actor).filter(cancelled_at__isnull=True, starts_at__lte=now + OPENS_BEFORE)
    found = running.filter(ends_at__gte=now, code=code.strip()).first()
    if found is None or not user_id:
        throttle.count("improvement.attend", str(user_id), 600)
        raise InvalidInput(_("No training with this code goes on now."), where="code")
    _note(actor, found, [user_id], Attendance.How.CODE)
    return found


@transaction.atomic
def note_attendance(actor: Actor, session: TrainingSession, user_ids: Sequence[int]) -> int:
    """Note those whom the trainer saw; return how many were not known to be there."""
    actor.require("training.manage")
    found = TrainingSession.objects.of(actor).filter(pk=session.pk, cancelled_at__isnull=True).first()
    if found is None:
        raise NotFound("training")
    if clock.now() < found.starts_at - OPENS_BEFORE:
        raise WrongState(_("It has not begun yet."))
    return _note(actor, found, sorted(organizations.users_by_ids(actor, user_ids)), Attendance.How.LIST)


def _note(actor: Actor, session: TrainingSession, user_ids: Sequence[int], how: str) -> int:
    assigned = RoleAssignment.objects.of(actor).filter(user_id__in=user_ids, department__isnull=False).order_by("-pk")
    homes = dict(assigned.values_list("user_id", "department_id"))
    rows = [
        Attendance(
            tenant_id=actor.tenant_id,
            session=session,
            user_id=one,
            department_id=homes.get(one),
            how=how,
            at=clock.now(),
        )
        for one in user_ids
    ]
    fresh = insert_rows(rows, "ON CONFLICT DO NOTHING RETURNING id") if rows else []
    if fresh:
        fact = TrainingAttended(
            patient_id=-actor.tenant_id,
            occurred_at=clock.now(),
            session_id=session.pk,
            course=session.course,
            attended=len(fresh),
        )
        record(actor, fact)
    return len(fresh)


@transaction.atomic
def note_practice(
    actor: Actor, checklist: str, user_id: int, met: Sequence[str], *, session: TrainingSession | None = None
) -> Practice:
    """Keep how a talk went by a checklist: of oneself, or of a colleague at a training. It counts for learning only.

    Raises:
        InvalidInput: no such checklist or colleague, or a line that it does not have.
    """
    actor.require("training.attend")
    found = training().checklists.get(checklist)
    if found is None:
        raise InvalidInput(_("Choose a checklist."), where="checklist")
    if user_id != actor.user_id and not actor.may("training.manage"):
        raise InvalidInput(_("Only the trainer writes about others."), where="user")
    if user_id not in organizations.users_by_ids(actor, [user_id]):
        raise InvalidInput(_("There is no such colleague."), where="user")
    codes = [line.code for line in found.lines]
    if set(met) - set(codes):
        raise InvalidInput(_("This checklist has no such line."), where="met")
    return Practice.objects.create(
        tenant_id=actor.tenant_id,
        checklist=checklist,
        session=session,
        user_id=user_id,
        watched_by_id=actor.user_id,
        met=[code for code in codes if code in set(met)],
        lines=len(codes),
        at=clock.now(),
    )


@transaction.atomic
def make_post(
    actor: Actor, user_id: int, department: Organization, hours: Sequence[tuple[int, int, int]], since_on: date
) -> CommunicationPost:
    """Name somebody whose post is to talk with patients in a department; named again, the hours are changed.

    Raises:
        InvalidInput: no such colleague, or hours that are none.
    """
    actor.require("training.manage")
    if user_id not in organizations.users_by_ids(actor, [user_id]):
        raise InvalidInput(_("There is no such colleague."), where="user")
    if not hours or any(not (0 <= day <= 6 and 0 <= start < end <= 1440) for day, start, end in hours):
        raise InvalidInput(_("Say on which days, from when until when."), where="hours")
    made, _is_new = CommunicationPost.objects.update_or_create(
        tenant_id=actor.tenant_id,
        user_id=user_id,
        department=department,
        until_on=None,
        defaults={
            "hours": [list(one) for one in hours],
            "since_on": since_on,
            "made_by_id": actor.user_id,
            "made_at": clock.now(),
        },
    )
    record_access(actor, "improvement.post_made", "communication_post", made.uid)
    return made


@transaction.atomic
def end_post(actor: Actor, post: CommunicationPost) -> None:
    """End a post as of today."""
    actor.require("training.manage")
    CommunicationPost.objects.of(actor).filter(pk=post.pk, until_on__isnull=True).update(until_on=today(actor))
    record_access(actor, "improvement.post_ended", "communication_post", post.uid)

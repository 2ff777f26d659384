"""Praise: read by a person, counted for those it names, told to them; stars of service chosen from what counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.worklist.services import NewTask, create_tasks
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.kernel.timeline.facts.programs import PraiseRecorded
from renxin.kernel.timeline.services import record
from renxin.people.organizations.models import Practitioner, User
from renxin.programs.cases.course import facts
from renxin.programs.cases.models import (
    Case,
    CaseConcern,
    CaseKind,
    CasePraise,
    CaseStatus,
    NoteKind,
    Outcome,
    ServiceStar,
)
from renxin.programs.cases.reading import praise as reading

from .changing import locked, tell_story
from .ending import end

_A_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What somebody made of praise: whom it names, and what the patient agreed to."""

    people: Sequence[int]
    may_name: bool = False
    may_publish: bool = False


@transaction.atomic
def record_praise(actor: Actor, case: Case, read: Reading) -> CasePraise:
    """Count praise for those it names, tell them, and close it.

    Raises:
        InvalidInput: it names nobody of the house.
        WrongState: it is counted already.
    """
    actor.require("cases.work")
    case, row = _locked(actor, case)
    people = {one.pk: one for one in Practitioner.objects.of(actor).filter(pk__in=read.people)}
    if not people or actor.practitioner_id in people:
        raise InvalidInput(_("Choose who is praised; nobody counts praise for herself."), where="who")
    now = clock.now()
    CaseConcern.objects.filter(case=case, part=CaseConcern.Part.PRAISED).exclude(practitioner_id__in=people).delete()
    for one in people.values():
        CaseConcern.objects.update_or_create(
            tenant_id=case.tenant_id,
            case=case,
            practitioner=one,
            defaults={"part": CaseConcern.Part.PRAISED, "noted_at": now, "department_id": case.department_id},
        )
    row.state, row.recorded_at, row.recorded_by_id = CasePraise.State.RECORDED, now, actor.user_id
    row.may_name, row.may_publish = read.may_name, read.may_publish
    row.save()
    _tell(actor, case, list(people))
    tell_story(
        actor, case, NoteKind.CHANGE, code="praise_recorded", body=", ".join(str(one) for one in people.values())
    )
    record(actor, facts.of(PraiseRecorded, case, people=len(people)))
    if case.status != CaseStatus.CLOSED:
        end(actor, case, Outcome.RESOLVED, "")
    return row


@transaction.atomic
def drop_praise(actor: Actor, case: Case, words: str) -> CasePraise:
    """Say that it does not count, and why: it names nobody, it was told by staff …

    Raises:
        InvalidInput: nobody says why.
        WrongState: it is counted already.
    """
    actor.require("cases.work")
    if not words.strip():
        raise InvalidInput(_("Say why it does not count."), where="words")
    case, row = _locked(actor, case)
    row.state, row.recorded_at, row.recorded_by_id = CasePraise.State.DROPPED, clock.now(), actor.user_id
    row.save()
    tell_story(actor, case, NoteKind.CHANGE, code="praise_dropped", body=words.strip())
    if case.status != CaseStatus.CLOSED:
        end(actor, case, Outcome.RESOLVED, words.strip())
    return row


@transaction.atomic
def choose_star(actor: Actor, month: date, practitioner_id: int, reason: str) -> ServiceStar:
    """Choose a star of service of a month from those whose praise counts; the machine only proposes.

    Raises:
        InvalidInput: nobody says why, or she is not among those who may be chosen.
    """
    actor.require("cases.approve")
    if not reason.strip():
        raise InvalidInput(_("Say for the public why it is her."), where="reason")
    found = next((one for one in reading.candidates(actor, month) if one.practitioner.pk == practitioner_id), None)
    if found is None or not found.may_be_star:
        raise InvalidInput(_("She has no counted praise in this month, or a substantiated complaint is open."))
    row, _made = ServiceStar.objects.update_or_create(
        tenant_id=actor.tenant_id,
        month=month.replace(day=1),
        practitioner_id=practitioner_id,
        defaults={
            "department": found.department,
            "praises": found.count,
            "reason": reason.strip()[:2000],
            "chosen_at": clock.now(),
            "chosen_by_id": actor.user_id,
            "agreed_at": None,
            "published_at": None,
            "withdrawn_at": None,
        },
    )
    record_access(actor, "star.choose", "star", row.uid)
    return row


@transaction.atomic
def agree_star(actor: Actor, uid: UUID, *, agrees: bool) -> ServiceStar:
    """Let somebody chosen say whether she may be shown to the public.

    Raises:
        NotFound: it is not she.
    """
    rows = ServiceStar.objects.of(actor).select_for_update().filter(uid=uid, withdrawn_at=None)
    row = rows.filter(practitioner_id=actor.practitioner_id or 0).first()
    if row is None:
        raise NotFound("star")
    row.agreed_at = clock.now() if agrees else None
    row.published_at = row.published_at if agrees else None
    row.save(update_fields=["agreed_at", "published_at"])
    record_access(actor, "star.agree", "star", row.uid, detail={"agrees": agrees})
    return row


@transaction.atomic
def publish_star(actor: Actor, uid: UUID, *, shown: bool) -> ServiceStar:
    """Show a star of service to the public, or take her off; only with her word.

    Raises:
        NotFound: there is none.
        WrongState: she has not agreed.
    """
    actor.require("cases.approve")
    row = ServiceStar.objects.of(actor).select_for_update().filter(uid=uid).first()
    if row is None:
        raise NotFound("star")
    if shown and row.agreed_at is None:
        raise WrongState(_("She has not agreed to be shown."))
    row.published_at = clock.now() if shown else None
    row.withdrawn_at = None if shown else clock.now()
    row.save(update_fields=["published_at", "withdrawn_at"])
    record_access(actor, "star.publish" if shown else "star.withdraw", "star", row.uid)
    return row


def _locked(actor: Actor, case: Case) -> tuple[Case, CasePraise]:
    case = locked(actor, case, "note")
    if case.kind != CaseKind.PRAISE:
        raise NotFound("praise")
    CasePraise.objects.get_or_create(tenant_id=case.tenant_id, case=case, defaults={"heard_at": case.opened_at})
    row = CasePraise.objects.select_for_update().get(case=case)
    if row.state != CasePraise.State.HEARD:
        raise WrongState(_("Somebody has read this praise already."))
    return case, row


def _tell(actor: Actor, case: Case, people: Sequence[int]) -> None:
    """Tell those praised: a task about no patient, that leads to the words."""
    rows = User.objects.of(actor).filter(practitioner_id__in=people, is_active=True)
    create_tasks(
        Actor.system(actor.tenant_id, "cases"),
        [
            NewTask(
                patient_id=-case.tenant_id,
                kind="case",
                title_code="praise",
                words={"zh": "有患者表扬了您", "en": "A patient praised you"},
                source=f"praise:{case.uid}:{user.pk}",
                due_at=clock.now() + _A_WEEK,
                owner_id=user.pk,
            )
            for user in rows
        ],
    )

"""A call ends: each contact gets its answers or an attempt, each task its outcome, all in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from renxin.engagement.conversations.services import Outgoing, send
from renxin.engagement.phone import services as phone
from renxin.engagement.questionnaires.selectors import Level
from renxin.engagement.worklist import services as worklist
from renxin.engagement.worklist.models import Task
from renxin.engagement.worklist.services import NewTask
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.core.locks import lock_patients
from renxin.people.organizations import selectors as organizations
from renxin.programs.careplans import services
from renxin.programs.careplans.models import CallSheet, Closure, Contact
from renxin.programs.careplans.services import Given
from renxin.programs.careplans.services.following import due_by

from .drafting import Draft, answers_of, contacts_of, draft_of, judge_sheet, locked, share_of
from .pack import Outcome, pack

_BOOK: Final = "care_book"
_LEVELS: Final = frozenset(str(int(one)) for one in Level)


@transaction.atomic
def settle(actor: Actor, sheet: CallSheet, outcome: str, *, book: bool = False) -> CallSheet:
    """Write a call down by its outcome, from what was typed: everything that was due is settled or tried once more.

    `book` asks the desk to book a visit. An answer about health needs the identity check before.

    Raises:
        InvalidInput: there is no such outcome; the identity was not checked; an answer or a reason is missing.
        WrongState: the call is written down already.
    """
    chosen = pack().outcome(outcome)
    if chosen is None:
        raise InvalidInput(_("Choose how the call ended."), where="outcome")
    lock_patients([sheet.patient_id])
    row = locked(actor, sheet)
    ending = _Ending(row, contacts_of(actor, row), draft_of(row), chosen)
    if chosen.reached and not row.identity:
        raise InvalidInput(_("Check first who is on the line."), where="said")
    level = _answer(actor, ending) if chosen.reached else None
    _finish_tasks(actor, ending, level)
    if not chosen.reached:
        _try_contacts(actor, ending)
    if book and not _is_asked(actor, ending):
        worklist.create_tasks(actor, [_booking(row)])
    _wrap_call(actor, ending)
    row.state, row.outcome, row.level, row.closed_at = CallSheet.State.DONE, outcome, level, clock.now()
    row.save(update_fields=["state", "outcome", "level", "closed_at"])
    return row


@transaction.atomic
def tell_tried(actor: Actor, sheet: CallSheet) -> bool:
    """Send the patient that we tried to reach her, once for a call; nothing about health. Return whether it went."""
    row = CallSheet.objects.of(actor).select_for_update(of=("self",)).get(pk=sheet.pk)
    chosen = pack().outcome(row.outcome)
    if row.told_tried or chosen is None or chosen.reached or chosen.lost:
        return False
    place = organizations.tenant(actor)
    ward = organizations.departments_by_ids(actor, [row.department_id]) if row.department_id else {}
    number = next((one.phone for one in ward.values() if one.phone), "") or place.phone or "–"
    body = {
        "zh": pack().tried.zh.format(hospital=place.name, phone=number),
        "en": pack().tried.en.format(hospital=place.name_en or place.name, phone=number),
    }
    send(
        actor,
        Outgoing(
            patient_id=row.patient_id,
            purpose="FOLLOWUP",
            body=body,
            department_id=row.department_id,
            source=f"careplans:sheet:{row.pk}",
            idempotency_key=f"careplans:sheet:{row.uid}:tried",
        ),
    )
    row.told_tried = True
    row.save(update_fields=["told_tried"])
    return True


@dataclass(frozen=True, slots=True)
class _Ending:
    """A call that ends: its sheet, what still waits on it, what was typed, and how it ended."""

    row: CallSheet
    contacts: Sequence[Contact]
    draft: Draft
    chosen: Outcome


def _answer(actor: Actor, ending: _Ending) -> int:
    contacts, draft = ending.contacts, ending.draft
    answers = answers_of(contacts, draft)
    found = judge_sheet(actor, contacts, answers)
    own = int(draft.level) if draft.level in _LEVELS else None
    level = int(found.level) if own is None else own
    if level < found.level and not draft.note.strip():
        raise InvalidInput(_("Please write why the level is lower than the rules say."), where="note")
    by = "family" if ending.chosen.code == "answered_family" else "herself"
    for contact in contacts:
        given = Given(
            method="phone",
            answers=share_of(contact, answers),
            answered_by=by,
            relation=draft.relation if by == "family" else "",
            note=draft.note,
            level=own,
            advice=[Level(level).code],
            next_on=draft.day,
            referral_to=draft.referral_to.strip(),
            referral_reason=draft.referral_reason.strip(),
        )
        services.answer_contact(actor, contact, given)
    return level


def _finish_tasks(actor: Actor, ending: _Ending, level: int | None) -> None:
    """End the tasks of the sheet; those of contacts that were answered have gone already."""
    ends = ending.chosen.task or ("well" if not level else "concern")
    note = ending.draft.note.strip() or (_reasons(actor, ending) if ends == "concern" else "")
    rows = Task.objects.of(actor).filter(pk__in=ending.row.tasks, state=Task.State.OPEN).order_by("pk")
    for task in rows:
        worklist.complete_task(actor, task, ends, note or (_("See the answers of this call.") if level else ""))


def _try_contacts(actor: Actor, ending: _Ending) -> None:
    for contact in ending.contacts:
        if ending.chosen.lost:
            services.lose_contact(actor, contact, ending.chosen.lost, ending.draft.note)
        else:
            services.note_attempt(actor, contact, "phone", outcome="no_answer")


def _reasons(actor: Actor, ending: _Ending) -> str:
    """Return why a colleague has to look, in the caller's language."""
    language = get_language() or "zh-hans"
    found = judge_sheet(actor, ending.contacts, answers_of(ending.contacts, ending.draft))
    return "；".join(one.why.get(language) for one in found.reasons)


def _wrap_call(actor: Actor, ending: _Ending) -> None:
    call = ending.row.call
    if call is None or call.wrapped_at is not None:
        return
    try:
        phone.wrap_up(actor, call, ending.chosen.code, note=ending.draft.note)
    except WrongState:  # a colleague wrote it down from the telephone's own page
        return


def _is_asked(actor: Actor, ending: _Ending) -> bool:
    """Tell whether the rules have asked the desk to book already."""
    rows = Closure.objects.of(actor).filter(contact__in=[one.pk for one in ending.contacts])
    return rows.filter(actions__contains=["book"]).exists()


def _booking(row: CallSheet) -> NewTask:
    now = clock.now()
    return NewTask(
        patient_id=row.patient_id,
        kind=Task.Kind.CHECK,
        title_code=_BOOK,
        source=f"careplans:sheet:{row.pk}:book",
        due_at=due_by(Actor.system(row.tenant_id, "careplans"), Level.YELLOW, now),
        department_id=row.department_id,
        promised=True,
    )

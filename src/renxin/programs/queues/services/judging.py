"""A nurse judges somebody before the doctor: complaint, signs, level; who is critical goes first, with an alarm."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.safety import selectors as safety
from renxin.engagement.worklist.services import NewAlarm, raise_alarms
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.core.locks import lock_patients
from renxin.kernel.timeline.facts.access import PatientTriaged
from renxin.kernel.timeline.services import record
from renxin.people.patients import selectors as patients
from renxin.programs.queues.engine import Finding, Proposal, propose
from renxin.programs.queues.engine.triage_pack import TriagePack, triage_pack
from renxin.programs.queues.models import STANDING, Queue, Ticket, Triage

from .line import changed, keep_step, lock_queues, rank_of, rules_for, save, today_of

JUDGE = "triage.work"
NONE_GIVEN = 9
_MOMENT: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedData:
    """What the nurse wrote: the complaint in the patient's words, signs by code, her level, why it is another one."""

    complaint: str = ""
    signs: Mapping[str, float] = field(default_factory=dict)
    level: int
    why_other: str = ""


def proposed(actor: Actor, patient_id: int, complaint: str, signs: Mapping[str, float], count: int) -> Proposal:
    """Return the level that is proposed for what is known. Red flags are read before anything else.

    Raises:
        InvalidInput: a sign that no device can show; `where` names it.
    """
    pack = triage_pack()
    _check_signs(pack, signs)
    person = patients.addressees(actor.tenant_id, [patient_id]).get(patient_id)
    months = _months(person.birth_date, today_of(actor)) if person and person.birth_date else None
    flags = safety.read(complaint).flags if complaint.strip() else ()
    return propose(Finding(flags=flags, signs=signs, age_months=months), pack, count)


def level_count(queue: Queue | None) -> int:
    """Return how many levels a queue works with: its own number or the pack's."""
    own = queue.settings.get("levels") if queue is not None else None
    return int(own) if own in (4, 5) else triage_pack().count


@transaction.atomic
def judge_patient(actor: Actor, patient_id: int, data: JudgedData, ticket: Ticket | None = None) -> Triage:
    """Keep what the nurse found and the level she gives; the ticket gets its place, critical ones an alarm.

    Raises:
        InvalidInput: nothing was written, no such level, an impossible sign, another level without why.
        WrongState: the ticket's visit is over.
    """
    actor.require(JUDGE)
    patient_id = patients.current_id(actor.tenant_id, patient_id)
    lock_patients([patient_id])
    row = _locked(actor, ticket, patient_id) if ticket is not None else None
    complaint, why = data.complaint.strip(), data.why_other.strip()
    if not complaint and not data.signs:
        raise InvalidInput(_("Write the complaint or at least one measured value."), where="complaint")
    count = level_count(row.queue if row else None)
    proposal = proposed(actor, patient_id, complaint, data.signs, count)
    if not 1 <= data.level <= count:
        raise InvalidInput(_("Choose a level."), where="level")
    if data.level != proposal.level and not why:
        raise InvalidInput(_("You give another level than proposed. Please say why."), where="why_other")
    pack = triage_pack()
    vitals = json.dumps(dict(data.signs), sort_keys=True) if data.signs else ""
    again = _pressed_twice(actor, patient_id, row, data.level)
    if again is not None and (again.complaint, again.vitals) == (complaint, vitals):
        return again
    judged = Triage.objects.create(
        tenant_id=actor.tenant_id,
        patient_id=patient_id,
        ticket=row,
        complaint=complaint,
        vitals=vitals,
        flags=[code.removeprefix("flag:") for code in proposal.reasons if code.startswith("flag:")],
        pack_version=f"{pack.code}:{pack.version}",
        proposed=proposal.level,
        level=data.level,
        reasons=list(proposal.reasons),
        why_other=why if data.level != proposal.level else "",
        by_user=actor.user_id or 0,
        by_name=actor.name[:128],
        at=clock.now(),
    )
    if row is not None:
        _place(actor, row, data.level)
    department_id = row.queue.department_id if row else None
    record(
        actor,
        PatientTriaged(
            patient_id=patient_id,
            occurred_at=judged.at,
            triage_id=judged.pk,
            ticket_id=row.pk if row else None,
            department_id=department_id,
            level=data.level,
            red=bool(judged.flags),
        ),
    )
    _ring(actor, judged, department_id, pack)
    return judged


@transaction.atomic
def withdraw_judgement(actor: Actor, judged: Triage) -> Triage:
    """Take a judgement back that was about somebody else or wrong; the ticket waits to be judged again.

    Raises:
        WrongState: it is another nurse's and not of today, or was taken back.
    """
    actor.require(JUDGE)
    row = Triage.objects.of(actor).select_for_update().get(pk=judged.pk)
    if row.withdrawn_at is not None or row.at.date() < clock.now().date():
        raise WrongState(_("This was taken back already, or is not of today."), where="triage")
    row.withdrawn_at = clock.now()
    row.save(update_fields=["withdrawn_at"])
    ticket = Ticket.objects.of(actor).filter(pk=row.ticket_id or 0, state=Ticket.State.WAITING).first()
    if ticket is not None and ticket.on_date == today_of(actor):
        ticket.queue = lock_queues(actor, ticket.queue_id)[ticket.queue_id]
        earlier = Triage.objects.of(actor).filter(ticket=ticket, withdrawn_at__isnull=True).order_by("-at").first()
        _place(actor, ticket, earlier.level if earlier else NONE_GIVEN)
    return row


def _locked(actor: Actor, ticket: Ticket, patient_id: int) -> Ticket:
    queue = lock_queues(actor, ticket.queue_id)[ticket.queue_id]
    row = Ticket.objects.of(actor).select_for_update().get(pk=ticket.pk)
    row.queue = queue
    if row.patient_id != patient_id:
        raise InvalidInput(_("This number belongs to somebody else."), where="ticket")
    if row.state not in STANDING or row.on_date != today_of(actor):
        raise WrongState(_("%(label)s does not stand in the line any more.") % {"label": row.label}, where="ticket")
    return row


def _pressed_twice(actor: Actor, patient_id: int, row: Ticket | None, level: int) -> Triage | None:
    """Return the same nurse's judgement of a moment ago: a second press must not ring a second alarm."""
    rows = Triage.objects.of(actor).filter(patient_id=patient_id, level=level, by_user=actor.user_id or 0)
    lately = rows.filter(at__gte=clock.now() - _MOMENT, withdrawn_at__isnull=True)
    same = lately.filter(ticket=row) if row is not None else lately.filter(ticket__isnull=True)
    return same.order_by("-at").first()


def _place(actor: Actor, row: Ticket, level: int) -> None:
    rules = rules_for(row.queue)
    moved = row.rank - rank_of(actor, row, rules)  # passed over, kept waiting elsewhere, back with results
    row.level = level
    row.rank = rank_of(actor, row, rules) + (0 if level in rules.first else moved)
    save(row, "level", "rank")
    keep_step(actor, row, "level", str(level))
    changed(actor, row.queue)


def _ring(actor: Actor, judged: Triage, department_id: int | None, pack: TriagePack) -> None:
    if judged.level > pack.alarm.up_to:
        return
    words = {"zh": pack.alarm.words.zh, "en": pack.alarm.words.en}
    raise_alarms(
        actor,
        [
            NewAlarm(
                patient_id=judged.patient_id,
                level=pack.alarm.level,
                source=f"queues:triage:{judged.pk}",
                words=words,
                department_id=department_id,
            )
        ],
    )


def _check_signs(pack: TriagePack, signs: Mapping[str, float]) -> None:
    for code, value in signs.items():
        sign = next((one for one in pack.signs if one.code == code), None)
        if sign is None:
            raise InvalidInput(f"no such sign: {code}", where=code)
        if not sign.low <= value <= sign.high:
            raise InvalidInput(
                _("%(sign)s is %(low)g to %(high)g %(unit)s. Look at the device again.")
                % {"sign": sign.text, "low": sign.low, "high": sign.high, "unit": sign.unit},
                where=code,
            )


def _months(born: date, today: date) -> int:
    return (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)

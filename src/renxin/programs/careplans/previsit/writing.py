"""Writes of what is asked before visits: planned when a visit is booked, sent, answered, read."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.conversations.services import Outgoing, send_many
from renxin.engagement.questionnaires.selectors import Level, highest, is_plausible, judge
from renxin.engagement.worklist import selectors as worklist
from renxin.engagement.worklist import services as tasks
from renxin.engagement.worklist.models import Task
from renxin.engagement.worklist.services import NewAlarm, NewTask
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import InvalidInput, NotAllowed, WrongState
from renxin.kernel.core.ids import uuid7
from renxin.kernel.core.locks import lock_patients
from renxin.kernel.timeline.facts.care import PrevisitAnswered
from renxin.kernel.timeline.facts.programs import AppointmentBooked, AppointmentChanged, AppointmentFact
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.people.records.models import Encounter
from renxin.programs.careplans import knowing, reading
from renxin.programs.careplans.models import Enrolment, EnrolmentState, Previsit, PrevisitSwitch
from renxin.programs.careplans.services.measuring import keep_measurements

from . import pack as book

State = Previsit.State
_BATCH: Final = 500
_LONGEST: Final = 1000
_WITHIN: Final = {Level.YELLOW: timedelta(hours=24), Level.ORANGE: timedelta(hours=4)}


@transaction.atomic
def switch(actor: Actor, *, is_on: bool) -> PrevisitSwitch:
    """Let questions go out before return visits, or not any more.

    Raises:
        WrongState: nobody is on duty for what people may answer.
    """
    actor.require("careplans.manage")
    if is_on and not worklist.gate(actor).ready:
        raise WrongState(_("First fill the posts of the alarm ladder and hold a drill."))
    row, _made = PrevisitSwitch.objects.update_or_create(
        tenant_id=actor.tenant_id,
        defaults={"is_on": is_on, "changed_at": clock.now(), "changed_by_id": actor.user_id},
    )
    record_access(actor, "previsit.switch", "careplans", detail={"is_on": is_on})
    return row


@transaction.atomic
def follow_appointments(actor: Actor, facts: Sequence[AppointmentFact]) -> None:
    """Plan the questions of return visits that were booked, move those of visits that moved, call off the others."""
    last = {fact.appointment_id: fact for fact in facts}
    gone = [key for key, fact in last.items() if not isinstance(fact, AppointmentBooked | AppointmentChanged)]
    open_rows = Previsit.objects.of(actor).filter(state__in=(State.PLANNED, State.SENT))
    open_rows.filter(appointment_id__in=gone).update(state=State.CANCELLED, act_at=None)
    booked = [fact for key, fact in last.items() if key not in gone and fact.starts_at is not None]
    if booked and PrevisitSwitch.objects.of(actor).filter(is_on=True).exists():
        _plan(actor, booked)


def sweep_previsits() -> int:
    """Send the questions whose time has come; return how many."""
    with transaction.atomic():
        due = Previsit.objects.filter(act_at__lte=clock.now()).order_by("act_at")
        rows = list(due.select_for_update(skip_locked=True, of=("self",))[:_BATCH])
        for tenant_id in {row.tenant_id for row in rows}:
            with tenant.scope(tenant_id):
                _send(Actor.system(tenant_id, "careplans.previsit"), [r for r in rows if r.tenant_id == tenant_id])
    return len(rows)


@transaction.atomic
def answer_previsit(actor: Actor, row: Previsit, answers: Mapping[str, Any], worries: str = "") -> Previsit:
    """Keep what she answered, judge it now rather than on the day, and tell whoever must not wait.

    Raises:
        InvalidInput: an answer that cannot be true.
        NotAllowed: somebody else's.
        WrongState: the visit is over or called off.
    """
    if actor.kind == "patient" and actor.patient_id != row.patient_id:
        raise NotAllowed("careplans.work")
    for code, value in answers.items():
        if isinstance(value, int | float) and not isinstance(value, bool) and not is_plausible(code, value):
            raise InvalidInput(_("This cannot be right. Please measure or ask again."), where=code)
    lock_patients([row.patient_id])
    row = Previsit.objects.of(actor).select_for_update().get(pk=row.pk)
    if row.state == State.CANCELLED or row.starts_at < clock.now():
        raise WrongState(_("This visit is over or was called off."))
    findings = judge(answers, _about(actor, row))
    row.state, row.answered_at, row.act_at = State.ANSWERED, clock.now(), None
    row.answers = json.dumps(dict(answers), ensure_ascii=False)
    row.worries, row.level = worries.strip()[:_LONGEST], int(highest(findings))
    row.reasons = [{"code": one.code, "level": int(one.level), "zh": one.why.zh, "en": one.why.en} for one in findings]
    row.save()
    fact = PrevisitAnswered(
        patient_id=row.patient_id,
        occurred_at=row.answered_at,
        previsit_id=row.pk,
        appointment_id=row.appointment_id,
        level=row.level,
    )
    keep_measurements(actor, row.patient_id, answers, row.answered_at)
    record(actor, fact)
    _follow(Actor.system(actor.tenant_id, "careplans.previsit"), row)
    return row


@transaction.atomic
def note_read(actor: Actor, row: Previsit) -> None:
    """Note that somebody read it before the visit, and who looked."""
    record_access(actor, "previsit.read", "previsit", row.uid, patient_id=row.patient_id)
    unread = Previsit.objects.of(actor).filter(pk=row.pk, read_at__isnull=True)
    unread.update(read_at=clock.now(), read_by_id=actor.user_id)


def _plan(actor: Actor, booked: Sequence[AppointmentFact]) -> None:
    returning = _returning(actor, booked)
    zone, now = organizations.zone_of(actor), clock.now()
    wanted = {fact.appointment_id: fact for fact in booked if fact.patient_id in returning}
    rows = [
        Previsit(
            uid=uuid7(),
            tenant_id=actor.tenant_id,
            patient_id=fact.patient_id,
            appointment_id=fact.appointment_id,
            department_id=fact.department_id,
            starts_at=fact.starts_at,
            act_at=act_at,
        )
        for fact in wanted.values()
        if fact.starts_at and (act_at := book.goes_out_at(fact.starts_at, now, zone))
    ]
    insert_rows(rows, "ON CONFLICT (tenant_id, appointment_id) DO NOTHING")
    for known in Previsit.objects.of(actor).filter(appointment_id__in=wanted).select_for_update():
        _move(known, wanted[known.appointment_id].starts_at or known.starts_at, now, zone)


def _move(row: Previsit, starts_at: datetime, now: datetime, zone: Any) -> None:
    """Follow a visit to its new time; one that was called off and is booked again is asked about again."""
    row.starts_at = starts_at
    if row.state in (State.PLANNED, State.CANCELLED):
        row.state, row.act_at = State.PLANNED, book.goes_out_at(starts_at, now, zone)
    row.save(update_fields=["starts_at", "state", "act_at"])


def _returning(actor: Actor, booked: Iterable[AppointmentFact]) -> set[int]:
    """Return who comes back: she was here before, or is in a programme."""
    people = {fact.patient_id for fact in booked}
    since = clock.now() - timedelta(days=book.pack().return_months * 30)
    seen = Encounter.objects.of(actor).filter(patient_id__in=people, started_at__gte=since)
    inside = Enrolment.objects.of(actor).filter(patient_id__in=people, state=EnrolmentState.ACTIVE)
    return {*seen.values_list("patient_id", flat=True), *inside.values_list("patient_id", flat=True)}


def _send(actor: Actor, rows: Sequence[Previsit]) -> None:
    inside = Enrolment.objects.of(actor).filter(
        patient_id__in={row.patient_id for row in rows}, state=EnrolmentState.ACTIVE
    )
    programmes: dict[int, set[str]] = {}
    for patient_id, code in inside.values_list("patient_id", "programme__code"):
        programmes.setdefault(patient_id, set()).add(code)
    zone, now = organizations.zone_of(actor), clock.now()
    alive = dict(Patient.objects.of(actor).filter(pk__in={r.patient_id for r in rows}).values_list("pk", "deceased_at"))
    for row in rows:
        late = row.starts_at - now < timedelta(hours=book.pack().least_hours) or alive.get(row.patient_id) is not None
        row.asks = book.asks_for(programmes.get(row.patient_id, ()))
        row.state, row.act_at, row.sent_at = (State.CANCELLED, None, None) if late else (State.SENT, None, now)
    Previsit.objects.bulk_update(rows, ["asks", "state", "act_at", "sent_at"])
    send_many(actor, [_message(row, row.starts_at.astimezone(zone)) for row in rows if row.state == State.SENT])


def _message(row: Previsit, starts: datetime) -> Outgoing:
    words = book.pack().message
    return Outgoing(
        patient_id=row.patient_id,
        purpose="FOLLOWUP",
        body={
            "zh": words.zh.format(day=f"{starts.month}月{starts.day}日"),
            "en": words.en.format(day=f"{starts:%-d %B}"),
        },
        url=patients.doorway(row.tenant_id, row.patient_id, until=starts.date(), to="previsit"),
        department_id=row.department_id,
        source=f"careplans:previsit:{row.pk}",
        idempotency_key=f"careplans:previsit:{row.uid}",
        expires_at=row.starts_at,
    )


def _about(actor: Actor, row: Previsit) -> dict[str, Any]:
    """Return what is known of her: what her programmes know, and her last answers."""
    before = reading.before(actor, row.patient_id, clock.today())
    ways = list(
        Enrolment.objects.of(actor)
        .filter(patient_id=row.patient_id, state=EnrolmentState.ACTIVE)
        .select_related("programme")
    )
    return {**before.about, **knowing.together(ways, knowing.about_people(actor, ways))}


def _follow(actor: Actor, row: Previsit) -> None:
    """Let a dangerous answer wait for nobody: the page tells her 120 first, staff are alarmed or have a task."""
    level = Level(row.level or 0)
    if level == Level.RED:
        alarm = NewAlarm(
            patient_id=row.patient_id,
            level=int(level),
            source=f"careplans:previsit:{row.pk}",
            title_code="care_red",
            department_id=row.department_id,
        )
        tasks.raise_alarms(actor, [alarm])
    elif level in _WITHIN:
        new = NewTask(
            patient_id=row.patient_id,
            kind=Task.Kind.CALL if level == Level.ORANGE else Task.Kind.CHECK,
            title_code=f"care_{level.code}",
            source=f"careplans:previsit:{row.pk}:{level.code}",
            due_at=min(clock.now() + _WITHIN[level], row.starts_at),
            risk=3 if level == Level.ORANGE else 2,
            department_id=row.department_id,
        )
        tasks.create_tasks(actor, [new])

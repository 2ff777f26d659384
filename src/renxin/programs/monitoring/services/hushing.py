"""Silence is noticed, pursued from a nudge to a call to a review, and ended by any sign of life. Set-based sweeps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.conversations.services import Outgoing, send_many
from renxin.engagement.worklist.services import NewTask, cancel_tasks, create_tasks
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows, update_rows
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.core.ids import uuid7
from renxin.kernel.timeline.facts.care import SilenceEnded, SilenceNoticed
from renxin.kernel.timeline.services import record
from renxin.programs.monitoring.engine.hush import Steps, soon_steps, steps
from renxin.programs.monitoring.models import MonitoredPatient, Silence
from renxin.programs.monitoring.selectors import Rules, rules_in_force

from .quiet import Quiet, look
from .saying import nudge_words
from .telling import SOURCE

AT_ONCE: Final = 500
_AGAIN: Final = timedelta(days=1)
_WITHIN: Final = timedelta(hours=24)
_REVIEW_WITHIN: Final = timedelta(days=7)
_ONCE: Final = "ON CONFLICT (tenant_id, patient_id, kind, subject) WHERE ended_at IS NULL DO NOTHING RETURNING id, uid"
OUTCOMES: Final = ("reached", "away", "device", "lost", "declined")


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Something of a patient that did not come: a run of medicines, answers, an appointment. `subject` names it."""

    patient_id: int
    kind: str
    subject: str
    last_at: datetime
    department_id: int | None = None


@transaction.atomic
def notice_silence(actor: Actor) -> int:
    """Look at watched patients whose time has come, some at once; nudge those who are silent. Return how many."""
    now, rules = clock.now(), rules_in_force(actor)
    due = MonitoredPatient.objects.of(actor).filter(state=MonitoredPatient.State.ACTIVE, check_at__lte=now)
    rows = list(due.select_for_update(skip_locked=True).order_by("check_at")[:AT_ONCE])
    quiet = look(actor, [row.patient_id for row in rows])
    found: list[Silence] = []
    for row in rows:
        looked = [_look_at(rules, quiet, row, measure, days) for measure, days in row.cadence.items()]
        row.check_at = min((again for again, _silence_of in looked), default=None)
        found += [silence for _again, silence in looked if silence]
    update_rows(rows, ["check_at"])
    _begin(actor, found, quiet)
    return len(rows)


@transaction.atomic
def note_missing(actor: Actor, missing: Sequence[Missing]) -> int:
    """Begin silences of medicines, answers and appointments: a nudge today, a call tomorrow. Return how many."""
    now = clock.now()
    quiet = look(actor, [one.patient_id for one in missing])
    found = [_silence(quiet, one, 1.0) for one in missing if not quiet.excuse(one.patient_id, "")]
    for silence in found:
        silence.next_at = soon_steps().next_after("nudge", now)
    return _begin(actor, found, quiet)


@transaction.atomic
def pursue_silence(actor: Actor) -> int:
    """Take the next step for silences whose time has come: end, wait, call, review. Return how many were looked at."""
    now, rules = clock.now(), rules_in_force(actor)
    due = Silence.objects.of(actor).filter(ended_at__isnull=True, next_at__lte=now)
    rows = list(due.select_for_update(skip_locked=True).order_by("next_at")[:AT_ONCE])
    quiet = look(actor, [row.patient_id for row in rows])
    tasks: list[NewTask] = []
    over: list[Silence] = []
    for row in rows:
        if _is_over(quiet, row):
            over.append(row)
        elif excuse := quiet.excuse(row.patient_id, row.subject):
            row.next_at = now + _AGAIN
            row.why_ended = excuse[:16]
        else:
            tasks.append(_deepen(rules, row))
    going = [row for row in rows if row not in over]
    update_rows(going, ["stage", "next_at", "called_for_at", "reviewed_for_at", "why_ended"])
    create_tasks(actor, tasks)
    _end(actor, over, "sign")
    return len(rows)


@transaction.atomic
def end_by_signs(actor: Actor, heard: Iterable[tuple[int, datetime]]) -> int:
    """End the open silences of patients who were heard of after these were noticed; return how many."""
    newest: dict[int, datetime] = {}
    for patient_id, at in heard:
        newest[patient_id] = max(at, newest.get(patient_id, at))
    rows = Silence.objects.of(actor).filter(patient_id__in=newest, ended_at__isnull=True).select_for_update()
    over = [row for row in rows.order_by("pk") if newest[row.patient_id] >= row.noticed_at]
    return _end(actor, over, "sign")


@transaction.atomic
def end_silences_of(actor: Actor, patient_ids: Iterable[int], why: str) -> int:
    """End the silences of people who died or are watched no more; return how many."""
    rows = Silence.objects.of(actor).filter(patient_id__in=list(patient_ids), ended_at__isnull=True)
    return _end(actor, list(rows.select_for_update().order_by("pk")), why)


@transaction.atomic
def close_silence(actor: Actor, silence: Silence, outcome: str, note: str = "") -> Silence:
    """Write down what a silence was: reached, away, a broken device, lost, or she does not wish to go on.

    Raises:
        InvalidInput: no such outcome; lost or declined without a reason.
        WrongState: it is over already.
    """
    actor.require("monitoring.work")
    if outcome not in OUTCOMES:
        raise InvalidInput(_("Choose one of the outcomes."), where="outcome")
    if outcome in ("lost", "declined") and not note.strip():
        raise InvalidInput(_("Please write down why."), where="note")
    row = Silence.objects.of(actor).select_for_update().filter(pk=silence.pk, ended_at__isnull=True).first()
    if row is None:
        raise WrongState(_("This is over already."))
    row.note = note.strip()
    _end(actor, [row], outcome)
    if outcome in ("lost", "declined"):
        rows = MonitoredPatient.objects.of(actor).filter(patient_id=row.patient_id, state="active")
        rows.update(state="paused", check_at=None, why_ended=outcome)
    return row


@transaction.atomic
def settle_silences_by_tasks(actor: Actor, done: Sequence[tuple[str, str]]) -> int:
    """End silences whose call reached her: (source, outcome); return how many."""
    told = {int(source.rsplit(":", 2)[1]): outcome for source, outcome in done if _is_ours(source)}
    reached = [pk for pk, outcome in told.items() if outcome in ("well", "concern", "done")]
    rows = Silence.objects.of(actor).filter(pk__in=reached, ended_at__isnull=True).select_for_update()
    return _end(actor, list(rows.order_by("pk")), "reached")


def _look_at(
    rules: Rules, quiet: Quiet, row: MonitoredPatient, measure: str, days: float
) -> tuple[datetime, Silence | None]:
    """Return when to look again, and the silence that begins now if there is one."""
    now, plan = clock.now(), steps_of(rules, measure, days)
    since = quiet.since(row.patient_id, measure, row.since_at)
    if now - since < plan.nudge:
        return since + plan.nudge, None
    if quiet.excuse(row.patient_id, measure):
        return now + _AGAIN, None
    read_at = quiet.read.get((row.patient_id, measure), (row.since_at, ""))[0]
    missing = Missing(
        patient_id=row.patient_id, kind="reading", subject=measure, last_at=read_at, department_id=row.department_id
    )
    silence = _silence(quiet, missing, days)
    silence.manager_id = row.manager_id
    silence.next_at = plan.next_after("nudge", since)
    return now + _AGAIN, silence


def steps_of(rules: Rules, measure: str, days: float) -> Steps:
    """Return the steps of a silence of readings."""
    found = rules.pack.measure(measure)
    return steps(days, found.least_silent_days if found else 0)


def _silence(quiet: Quiet, missing: Missing, days: float) -> Silence:
    heard = quiet.heard[missing.patient_id]
    return Silence(
        uid=uuid7(),
        patient_id=missing.patient_id,
        kind=missing.kind,
        subject=missing.subject[:48],
        expected_days=days,
        has_account=heard.has_account,
        last_at=missing.last_at,
        last_sign_at=heard.at,
        last_sign=heard.kind,
        department_id=missing.department_id,
    )


def _begin(actor: Actor, found: Sequence[Silence], quiet: Quiet) -> int:
    now = clock.now()
    for row in found:
        row.tenant_id, row.noticed_at, row.nudged_at = actor.tenant_id, now, now
    made = {uid: pk for pk, uid in insert_rows(found, _ONCE)}
    new = [row for row in found if row.uid in made]
    for row in new:
        row.pk = made[row.uid]
    send_many(actor, [_nudge(actor, row) for row in new])
    record(
        actor,
        *[SilenceNoticed(**_told(row), days=max((now - row.last_at).days, 0)) for row in new],
    )
    return len(new)


def _nudge(actor: Actor, row: Silence) -> Outgoing:
    return Outgoing(
        patient_id=row.patient_id,
        purpose="FOLLOWUP",
        body=nudge_words(rules_in_force(actor), row.kind, row.subject),
        source=f"{SOURCE}:silence:{row.pk}",
        idempotency_key=f"{SOURCE}:silence:{row.pk}",
        expires_at=clock.now() + timedelta(days=2),
    )


def _is_over(quiet: Quiet, row: Silence) -> bool:
    """Tell whether she was heard of since it was noticed, or something explains it that is over now."""
    return quiet.since(row.patient_id, row.subject, row.last_at) > row.noticed_at


def _deepen(rules: Rules, row: Silence) -> NewTask:
    """Take the next step on a row and return its task."""
    now = clock.now()
    plan = steps_of(rules, row.subject, row.expected_days) if row.kind == "reading" else soon_steps()
    origin = (row.next_at or now) - (plan.call if row.stage == "nudge" else plan.review)
    row.stage = Silence.Stage.CALL if row.stage == "nudge" else Silence.Stage.REVIEW
    is_call = row.stage == Silence.Stage.CALL
    row.called_for_at, row.reviewed_for_at = (now, None) if is_call else (row.called_for_at, now)
    row.next_at = plan.next_after(row.stage, origin)
    return NewTask(
        patient_id=row.patient_id,
        kind="call" if is_call else "check",
        title_code="home_silent" if is_call else "home_lost",
        source=f"{SOURCE}:silence:{row.pk}:{row.stage}",
        due_at=now + (_WITHIN if is_call else _REVIEW_WITHIN),
        risk=2,
        owner_id=row.manager_id,
        department_id=row.department_id,
    )


def _end(actor: Actor, rows: Sequence[Silence], why: str) -> int:
    now = clock.now()
    for row in rows:
        row.stage, row.ended_at, row.ended_by_id, row.why_ended = Silence.Stage.ENDED, now, actor.user_id, why[:16]
        row.next_at = None
    update_rows(rows, ["stage", "ended_at", "ended_by", "why_ended", "next_at", "note"])
    sources = [f"{SOURCE}:silence:{row.pk}:{stage}" for row in rows for stage in ("call", "review")]
    cancel_tasks(actor, sources=sources, reason="heard_of")
    record(
        actor,
        *[SilenceEnded(**_told(row), days=max((now - row.noticed_at).days, 0), reason=why) for row in rows],
    )
    return len(rows)


def _told(row: Silence) -> dict[str, Any]:
    return {
        "patient_id": row.patient_id,
        "occurred_at": clock.now(),
        "silence_id": row.pk,
        "silence_kind": row.kind,
        "department_id": row.department_id,
    }


def _is_ours(source: str) -> bool:
    return source.startswith(f"{SOURCE}:silence:")

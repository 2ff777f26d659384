"""Who is told of alerts: an alarm or a task for staff, a few plain words for the patient. One batch, few statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.urls import reverse

from renxin.engagement.conversations.services import Outgoing, send_many
from renxin.engagement.worklist import selectors as worklist
from renxin.engagement.worklist.models import Alarm
from renxin.engagement.worklist.services import NewAlarm, NewTask, cancel_tasks, create_tasks, raise_alarms
from renxin.kernel.core import clock, signing
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts.care import ReadingAlertClosed, ReadingAlerted
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations
from renxin.programs.monitoring.models import Alert
from renxin.programs.monitoring.selectors import Rules

from . import saying

SOURCE: Final = "monitoring"
DOUBTED: Final = "monitoring.doubted"
"""The kind of the sealed link behind which somebody says whose reading it was."""
RED: Final = 3
ORANGE: Final = 2
_DAY: Final = range(8, 18)
_WITHIN: Final = {ORANGE: timedelta(hours=4), 1: timedelta(hours=24)}
_BY_DAY: Final = timedelta(hours=2)
_TITLES: Final = {
    Alert.Kind.TREND: "home_trend",
    Alert.Kind.STRANGE: "home_strange",
    Alert.Kind.SYMPTOM: "home_symptom",
}


@dataclass(slots=True)
class Told:
    """An alert of which staff are to hear. `again`: they heard of it before, when it was milder."""

    alert: Alert
    again: bool = False
    manager_id: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a patient is asked: to measure again after rest (`repeat`) or a third time, or whether it was she."""

    patient_id: int
    what: str
    key: str
    alert: Alert | None = None


def tell(actor: Actor, told: Sequence[Told], rules: Rules) -> None:
    """Raise alarms for what is red, make tasks for the rest, and tell those in danger what to do now, first of all."""
    red = [one for one in told if one.alert.level >= RED]
    send_many(actor, [_first_words(one.alert) for one in red])
    raise_alarms(actor, [_alarm(one.alert) for one in red])
    zone = organizations.zone_of(actor)
    by_day = clock.now().astimezone(zone).hour in _DAY
    milder = [one for one in told if one.alert.level < RED]
    create_tasks(actor, [_task(one, by_day=by_day) for one in milder])
    graver = [one.alert for one in told if one.again]
    cancel_tasks(
        actor,
        sources=[source_of(alert, level) for alert in graver for level in range(1, min(alert.level, RED))],
        reason="graver",
    )


def record_raised(actor: Actor, alerts: Sequence[Alert]) -> None:
    """Record that readings ask for somebody to act."""
    record(
        actor,
        *[
            ReadingAlerted(
                patient_id=alert.patient_id,
                occurred_at=alert.raised_at,
                alert_id=alert.pk,
                measure=alert.measure,
                level=alert.level,
                department_id=alert.department_id,
            )
            for alert in alerts
        ],
    )


def tell_ended(actor: Actor, alerts: Sequence[Alert]) -> None:
    """Take the tasks of ended alerts off the lists and record what came of each."""
    if not alerts:
        return
    sources = [source_of(alert, level) for alert in alerts for level in (1, ORANGE)]
    cancel_tasks(actor, sources=sources, reason="alert_closed")
    record(
        actor,
        *[
            ReadingAlertClosed(
                patient_id=alert.patient_id,
                occurred_at=alert.closed_at or clock.now(),
                alert_id=alert.pk,
                measure=alert.measure,
                level=alert.worst,
                department_id=alert.department_id,
                outcome=alert.outcome,
            )
            for alert in alerts
        ],
    )


def ask(actor: Actor, asked: Sequence[Asked]) -> None:
    """Ask patients in plain words to rest and measure again, or whether a reading is theirs (two buttons by link)."""
    send_many(
        actor,
        [
            Outgoing(
                patient_id=one.patient_id,
                purpose="CARE_SERVICE",
                body=_question(one),
                is_reply=True,
                source=f"{SOURCE}:ask:{one.key}",
                idempotency_key=f"{SOURCE}:{one.what}:{one.patient_id}:{one.key}",
                expires_at=clock.now() + timedelta(hours=2),
            )
            for one in asked
        ],
    )


def _question(one: Asked) -> dict[str, str]:
    body = saying.words(one.what)
    if one.alert is None or one.alert.pk is None:
        return body
    path = reverse("home-doubted", args=[signing.seal(DOUBTED, one.alert.tenant_id, one.alert.pk)])
    link = f"{settings.RENXIN_PUBLIC_URL.rstrip('/')}{path}"
    return {language: f"{said}\n{link}" for language, said in body.items()}


def source_of(alert: Alert, level: int) -> str:
    """Return the key of the task or alarm of an alert at a level."""
    return f"{SOURCE}:{alert.pk}:{level}"


def alert_behind(source: str) -> int | None:
    """Return the alert that a source names, if it is one of ours."""
    head, _sep, rest = source.partition(":")
    pk = rest.partition(":")[0]
    return int(pk) if head == SOURCE and pk.isdigit() else None


def open_alarms_of(actor: Actor, alerts: Sequence[Alert]) -> list[Alarm]:
    """Return the alarms that are still open for these alerts."""
    found = worklist.alarms_by_sources(actor, [source_of(alert, RED) for alert in alerts])
    return [alarm for alarm in found.values() if alarm.closed_at is None]


def _first_words(alert: Alert) -> Outgoing:
    return Outgoing(
        patient_id=alert.patient_id,
        purpose="CARE_SERVICE",
        body=saying.first_words(),
        is_reply=True,
        source=f"{SOURCE}:{alert.pk}",
        idempotency_key=f"{SOURCE}:red:{alert.pk}:{_stamp(alert.told_at)}",
    )


def _alarm(alert: Alert) -> NewAlarm:
    return NewAlarm(
        patient_id=alert.patient_id,
        level=RED,
        source=source_of(alert, RED),
        title_code="home_red",
        department_id=alert.department_id,
    )


def _task(told: Told, *, by_day: bool) -> NewTask:
    alert = told.alert
    is_orange = alert.level == ORANGE
    within = _BY_DAY if is_orange and by_day else _WITHIN[alert.level]
    return NewTask(
        patient_id=alert.patient_id,
        kind="call" if is_orange else "check",
        title_code=_TITLES.get(Alert.Kind(alert.kind), "home_orange" if is_orange else "home_yellow"),
        source=source_of(alert, alert.level),
        due_at=clock.now() + within,
        risk=3 if is_orange else 2,
        owner_id=told.manager_id,
        department_id=alert.department_id,
    )


def _stamp(at: datetime | None) -> str:
    return at.isoformat() if at else ""

"""What people do about alerts: take them, say what was done, call them false; death and mistaken identity end them."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from renxin.engagement.worklist.services import close_alarm
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import update_rows
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.programs.monitoring.models import Alert

from . import telling, withdrawing

_CLOSED = ("state", "action", "outcome", "note", "closed_at", "closed_by", "taken_at", "taken_by")


@transaction.atomic
def take_alert(actor: Actor, alert: Alert) -> Alert:
    """Say that one looks after an alert.

    Raises:
        WrongState: it is closed.
    """
    actor.require("monitoring.work")
    row = _locked(actor, alert)
    if row.taken_at is None:
        row.state, row.taken_at, row.taken_by_id = Alert.State.TAKEN, clock.now(), actor.user_id
        row.save(update_fields=["state", "taken_at", "taken_by"])
    return row


@transaction.atomic
def close_alert(actor: Actor, alert: Alert, *, action: str, outcome: str = Alert.Outcome.TRUE, note: str = "") -> Alert:
    """Write down what was done about an alert and what it turned out to be; its tasks and alarm are settled with it.

    Raises:
        InvalidInput: something that counts as nothing done; a red one without a note.
        WrongState: it is closed already.
    """
    actor.require("monitoring.work")
    if outcome not in Alert.Outcome.values or not outcome:
        raise InvalidInput(_("Choose what it turned out to be."), where="outcome")
    if outcome == Alert.Outcome.TRUE and (action not in Alert.Action.values or not action):
        raise InvalidInput(_("Choose what was done."), where="action")
    row = _locked(actor, alert)
    if row.worst >= telling.RED and not note.strip():
        raise InvalidInput(_("Please write a line about it: this reading was red."), where="note")
    row.action, row.outcome, row.note = action, outcome, note.strip()
    for alarm in telling.open_alarms_of(actor, [row]):
        close_alarm(actor, alarm, action or outcome, note.strip())
    if outcome == Alert.Outcome.NOT_HERS and row.kind in (Alert.Kind.VALUE, Alert.Kind.STRANGE):
        withdrawing.withdraw_readings(actor, row)
    end_alerts(actor, [row])
    record_access(actor, "change", "alert", row.uid, patient_id=row.patient_id)
    return row


def close_many(actor: Actor, rows: QuerySet[Alert], *, action: str, outcome: str) -> int:
    """Close all open alerts among `rows` with one outcome; return how many."""
    found = list(rows.filter(closed_at__isnull=True).select_for_update().order_by("pk"))
    for row in found:
        row.action, row.outcome = action, outcome
    end_alerts(actor, found)
    return len(found)


@transaction.atomic
def end_for_patients(actor: Actor, patient_ids: Iterable[int]) -> int:
    """End the alerts of people who died or are watched no more; return how many."""
    rows = Alert.objects.of(actor).filter(patient_id__in=list(patient_ids))
    return close_many(actor, rows, action="", outcome=Alert.Outcome.ENDED)


@transaction.atomic
def settle_by_tasks(actor: Actor, done: Sequence[tuple[str, str, int | None]]) -> int:
    """Close alerts whose task was done: (source, outcome, who); return how many."""
    told = {pk: (outcome, by) for source, outcome, by in done if (pk := telling.alert_behind(source))}
    rows = Alert.objects.of(actor).filter(pk__in=told, closed_at__isnull=True, worst__lt=telling.RED)
    found = list(rows.select_for_update().order_by("pk"))
    for row in found:
        outcome, row.closed_by_id = told[row.pk]
        row.action = Alert.Action.CALLED if outcome in ("well", "concern") else Alert.Action.WATCHED
        row.outcome = Alert.Outcome.FALSE if outcome == "not_needed" else Alert.Outcome.TRUE
    end_alerts(actor, found)
    return len(found)


@transaction.atomic
def settle_by_alarms(actor: Actor, closed: Sequence[tuple[str, str]]) -> int:
    """Close alerts whose alarm was closed: (source, outcome); return how many."""
    told = {pk: outcome for source, outcome in closed if (pk := telling.alert_behind(source))}
    found = list(Alert.objects.of(actor).filter(pk__in=told, closed_at__isnull=True).select_for_update().order_by("pk"))
    for row in found:
        is_false = told[row.pk] in ("not_meant", "false")
        row.action = Alert.Action.REFERRED if told[row.pk] in ("emergency", "visit") else Alert.Action.CALLED
        row.outcome = Alert.Outcome.FALSE if is_false else Alert.Outcome.TRUE
    end_alerts(actor, found)
    return len(found)


@transaction.atomic
def take_by_alarms(actor: Actor, taken: Sequence[tuple[str, int | None]]) -> int:
    """Note who has the alarm of which alerts: (source, who); return how many."""
    told = {pk: by for source, by in taken if (pk := telling.alert_behind(source))}
    rows = list(Alert.objects.of(actor).filter(pk__in=told, closed_at__isnull=True, taken_at__isnull=True))
    for row in rows:
        row.state, row.taken_at, row.taken_by_id = Alert.State.TAKEN, clock.now(), told[row.pk]
    update_rows(rows, ["state", "taken_at", "taken_by"])
    return len(rows)


def find(actor: Actor, uid: UUID) -> Alert:
    """Return an alert for changing.

    Raises:
        NotFound: there is none, or the actor may not see it.
    """
    row = Alert.objects.of(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound("alert")
    return row


def _locked(actor: Actor, alert: Alert) -> Alert:
    row = Alert.objects.of(actor).select_for_update(of=("self",)).filter(pk=alert.pk).first()
    if row is None or row.closed_at is not None:
        raise WrongState(_("This alert is closed already."))
    return row


def end_alerts(actor: Actor, rows: Sequence[Alert]) -> None:
    """Close these alerts with the outcome they have, and take their tasks off the lists."""
    now = clock.now()
    for row in rows:
        row.state, row.closed_at = Alert.State.CLOSED, now
        row.closed_by_id = row.closed_by_id or actor.user_id
        if actor.user_id and row.taken_at is None:
            row.taken_at, row.taken_by_id = now, actor.user_id
    update_rows(rows, _CLOSED)
    telling.tell_ended(actor, rows)

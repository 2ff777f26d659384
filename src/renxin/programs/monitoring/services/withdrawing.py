"""Readings that were somebody else's: they leave the record, what was made of them, and the alerts about them."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import update_rows
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.locks import lock_patients
from renxin.people.records.services import withdraw_record
from renxin.programs.monitoring.engine import level_of
from renxin.programs.monitoring.engine.doubting import is_refused
from renxin.programs.monitoring.models import Alert, MeasureState
from renxin.programs.monitoring.selectors import rules_in_force

from . import telling
from .gathering import gather

_OPEN = {"closed_at__isnull": True}


@transaction.atomic
def withdraw_readings(actor: Actor, alert: Alert) -> int:
    """Take the readings of an alert out of the record: trends, aims and the page before a visit know them no more.

    Each keeps its trace. What is shown as measured last is found anew. Return how many numbers went.
    """
    writer = Actor.system(actor.tenant_id, "monitoring")
    gone = 0
    for ref in alert.readings:
        try:
            withdraw_record(writer, alert.patient_id, "observation", ref, reason=_("Somebody else's reading"))
        except NotFound:  # too long ago: its month is gone already
            continue
        gone += 1
    _look_again(writer, alert.patient_id, alert.measure)
    return gone


@transaction.atomic
def answer_doubt(actor: Actor, alert: Alert, *, hers: bool) -> Alert:
    """Take the answer to "was it you?". Once is enough: a closed alert stays as it is.

    Hers: an unusual value counts and nobody has to ask; one that cannot be true still has to be looked at. Not hers:
    the reading is withdrawn and the doubt is over, unless it has raised a red alarm: that a person ends, who reads
    the answer in its note.
    """
    lock_patients([alert.patient_id])
    row = Alert.objects.of(actor).select_for_update(of=("self",)).get(pk=alert.pk)
    if row.closed_at is not None:
        return row
    about = _about_the_same(actor, row)
    if not hers and any(one.worst >= telling.RED for one in about):
        for one in (row, *about):
            one.note = "\n".join(filter(None, [one.note, _("She says that it was not she who measured.")]))
            one.save(update_fields=["note"])
        return row
    if not hers:
        withdraw_readings(actor, row)
        _close(actor, [row, *about], Alert.Outcome.NOT_HERS)
    elif not is_refused(row.rule.rpartition(":")[2]):
        _close(actor, [row], Alert.Outcome.FALSE)
    else:
        row.note = "\n".join(filter(None, [row.note, _("She says that it was she who measured.")]))
        row.save(update_fields=["note"])
    return row


def _about_the_same(actor: Actor, row: Alert) -> list[Alert]:
    """Return the other open alerts that stand on nothing but these readings."""
    rows = Alert.objects.of(actor).filter(patient_id=row.patient_id, measure=row.measure, **_OPEN).exclude(pk=row.pk)
    return list(rows.filter(readings__contained_by=row.readings).select_for_update(of=("self",)))


def _close(actor: Actor, rows: Iterable[Alert], outcome: str) -> None:
    found = list(rows)
    for row in found:
        row.state, row.outcome, row.closed_at = Alert.State.CLOSED, outcome, clock.now()
    update_rows(found, ["state", "outcome", "closed_at"])
    telling.tell_ended(actor, found)


def _look_again(actor: Actor, patient_id: int, measure: str) -> None:
    """Find anew what was measured last."""
    MeasureState.objects.of(actor).filter(patient_id=patient_id, measure=measure).delete()
    for series in gather(actor, rules_in_force(actor), [patient_id]):
        if series.measure.code == measure and series.readings:
            newest = series.readings[0]
            MeasureState.objects.create(
                tenant_id=actor.tenant_id,
                patient_id=patient_id,
                measure=measure,
                at=newest.at,
                values=dict(newest.values),
                level=int(level_of(series.measure, newest.values, series.limits)[0]),
                source=newest.source,
            )

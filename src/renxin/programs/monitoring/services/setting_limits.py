"""Limits: a patient's own with the reason; versions of the house that a second person puts in force."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from renxin.engagement.questionnaires.selectors import Level
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.kernel.core.packs import as_data
from renxin.kernel.core.shapes import Misfit
from renxin.people.organizations import selectors as organizations
from renxin.programs.monitoring.engine.pack import own_limits, read
from renxin.programs.monitoring.models import PatientThreshold, ThresholdVersion
from renxin.programs.monitoring.selectors import rules_in_force

_LONGEST: Final = timedelta(days=366)
State = ThresholdVersion.State


@transaction.atomic
def set_patient_limits(
    actor: Actor, patient_id: int, measure: str, limits: Mapping[str, Any], *, reason: str, review_on: date
) -> PatientThreshold:
    """Give one patient limits of her own for a measure; those she had end.

    Raises:
        InvalidInput: no reason, no sensible day to look again, or limits that nobody could mean.
    """
    actor.require("monitoring.work")
    today = clock.now().astimezone(organizations.zone_of(actor)).date()
    if not reason.strip():
        raise InvalidInput(_("Please say why she needs limits of her own."), where="reason")
    if not today < review_on <= today + _LONGEST:
        raise InvalidInput(_("Choose a day within a year on which they are looked at again."), where="review_on")
    _check(actor, measure, limits)
    end_patient_limits(actor, patient_id, measure)
    row = PatientThreshold.objects.create(
        tenant_id=actor.tenant_id,
        patient_id=patient_id,
        measure=measure,
        limits=dict(limits),
        reason=reason.strip(),
        set_by_id=actor.user_id,
        set_at=clock.now(),
        review_on=review_on,
    )
    record_access(actor, "change", "limits", row.uid, patient_id=patient_id, reason=reason.strip())
    return row


def end_patient_limits(actor: Actor, patient_id: int, measure: str) -> int:
    """Let the limits of the house count again for a patient; return how many rows ended."""
    actor.require("monitoring.work")
    rows = PatientThreshold.objects.of(actor).filter(patient_id=patient_id, measure=measure, ended_at__isnull=True)
    return rows.update(ended_at=clock.now(), ended_by_id=actor.user_id)


@transaction.atomic
def save_thresholds(actor: Actor, definition: Mapping[str, Any], *, source: str, note: str = "") -> ThresholdVersion:
    """Keep a draft of the house's thresholds.

    Raises:
        InvalidInput: it does not fit the shape (says where), or names no source.
    """
    actor.require("monitoring.write")
    if not source.strip():
        raise InvalidInput(_("Please say which guideline or decision this comes from."), where="source")
    try:
        pack = read(dict(definition))
    except Misfit as error:
        raise InvalidInput(_("This does not fit: %(problem)s") % {"problem": error}, where="definition") from error
    last = ThresholdVersion.objects.of(actor).aggregate(number=Max("number"))["number"] or 0
    row = ThresholdVersion.objects.of(actor).filter(state=State.DRAFT, written_by_id=actor.user_id).first()
    row = row or ThresholdVersion(tenant_id=actor.tenant_id, number=last + 1, written_by_id=actor.user_id)
    row.definition, row.source, row.note, row.written_at = as_data(pack), source.strip(), note.strip(), clock.now()
    row.save()
    return row


@transaction.atomic
def propose_thresholds(actor: Actor, row: ThresholdVersion) -> ThresholdVersion:
    """Hand a draft to a second person."""
    actor.require("monitoring.write")
    return _move(actor, row, State.DRAFT, State.PROPOSED, proposed_at=clock.now())


@transaction.atomic
def approve_thresholds(actor: Actor, row: ThresholdVersion) -> ThresholdVersion:
    """Put a proposal in force; what counted before is replaced.

    Raises:
        WrongState: it is not proposed, or the actor wrote it.
    """
    actor.require("monitoring.approve")
    if row.written_by_id == actor.user_id:
        raise WrongState(_("A second person decides: you wrote this."))
    ThresholdVersion.objects.of(actor).filter(state=State.IN_FORCE).update(state=State.RETIRED)
    return _move(actor, row, State.PROPOSED, State.IN_FORCE, decided_at=clock.now(), decided_by_id=actor.user_id)


@transaction.atomic
def decline_thresholds(actor: Actor, row: ThresholdVersion, why: str) -> ThresholdVersion:
    """Send a proposal back with the reason."""
    actor.require("monitoring.approve")
    if not why.strip():
        raise InvalidInput(_("Please write down why."), where="why")
    return _move(
        actor,
        row,
        State.PROPOSED,
        State.DECLINED,
        decided_at=clock.now(),
        decided_by_id=actor.user_id,
        why_declined=why.strip(),
    )


def _move(actor: Actor, row: ThresholdVersion, before: str, after: str, **values: Any) -> ThresholdVersion:
    found = ThresholdVersion.objects.of(actor).select_for_update().filter(pk=row.pk).first()
    if found is None:
        raise NotFound("thresholds")
    if found.state != before:
        raise WrongState(_("This version is not in that state any more."))
    for name, value in {"state": after, **values}.items():
        setattr(found, name, value)
    found.save()
    record_access(actor, "change", "thresholds", found.uid, reason=after)
    return found


def _check(actor: Actor, code: str, limits: Mapping[str, Any]) -> None:
    """Refuse limits outside what can be measured, and a red that is not graver than the milder ones."""
    measure = rules_in_force(actor).pack.measure(code)
    try:
        parsed = own_limits(dict(limits))
    except Misfit as error:
        raise InvalidInput(_("This does not fit: %(problem)s") % {"problem": error}, where="limits") from error
    parts = {part.code: part for part in measure.parts} if measure else {}
    if not parsed or not set(parsed) <= set(parts):
        raise InvalidInput(_("Choose at least one limit."), where="limits")
    for name, rows in parsed.items():
        low, high = parts[name].plausible
        values = [
            value for row in rows for value in (row.at_least, row.above, row.below, row.at_most) if value is not None
        ]
        if not all(low <= value <= high for value in values):
            raise InvalidInput(_("A limit lies outside what can be measured."), where="limits")
        upper = sorted((row.rank, row.at_least) for row in rows if row.at_least is not None)
        lower = sorted((row.rank, row.below) for row in rows if row.below is not None)
        if [value for _rank, value in upper] != sorted(value for _rank, value in upper) or [
            value for _rank, value in lower
        ] != sorted((value for _rank, value in lower), reverse=True):
            raise InvalidInput(_("The graver level must lie further out than the milder one."), where="limits")
        if Level.RED not in {row.rank for row in rows}:
            raise InvalidInput(_("A red limit must stay."), where="limits")

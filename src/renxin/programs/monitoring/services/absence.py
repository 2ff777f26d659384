"""Times in which nothing is expected: she travels, gave the device back, or it was agreed."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.timeline.facts.home import TravelDeclared, TravelEnded
from renxin.kernel.timeline.services import record
from renxin.people.organizations import selectors as organizations
from renxin.programs.monitoring.models import Absence

_LONGEST = timedelta(days=120)


@transaction.atomic
def declare_absence(
    actor: Actor, patient_id: int, from_on: date, until_on: date, reason: str = Absence.Reason.TRAVEL
) -> Absence:
    """Note that nothing is expected from one day to another; what she declares anew replaces what overlaps it.

    Raises:
        InvalidInput: the days are in the wrong order, over, or too far apart.
    """
    today = clock.now().astimezone(organizations.zone_of(actor)).date()
    if until_on < from_on or until_on < today or until_on - from_on > _LONGEST:
        raise InvalidInput(_("Choose the first and the last day, at most four months apart."), where="until_on")
    if reason not in Absence.Reason.values:
        raise InvalidInput(_("Choose one of the reasons."), where="reason")
    open_ones = Absence.objects.of(actor).filter(patient_id=patient_id, ended_at__isnull=True)
    open_ones.filter(from_on__lte=until_on, until_on__gte=from_on).update(ended_at=clock.now())
    row = Absence.objects.create(
        tenant_id=actor.tenant_id,
        patient_id=patient_id,
        reason=reason,
        from_on=from_on,
        until_on=until_on,
        by_herself=actor.kind == "patient",
        declared_at=clock.now(),
    )
    record(
        actor,
        TravelDeclared(
            patient_id=patient_id,
            occurred_at=clock.now(),
            away_id=row.pk,
            from_on=from_on,
            until_on=until_on,
            reason=reason,
        ),
    )
    return row


@transaction.atomic
def end_absence(actor: Actor, row: Absence) -> Absence:
    """Note that she is back earlier than she said, or does not go."""
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        record(actor, TravelEnded(patient_id=row.patient_id, occurred_at=row.ended_at, away_id=row.pk))
    return row

"""What somebody has booked and missed, as the rules ask it, in one statement."""

from datetime import datetime, timedelta

from django.db.models import Count, Q

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.programs.appointments import rules
from renxin.programs.appointments.models import Appointment

from .policy import Policy


def standing_of(
    actor: Actor, patient_id: int, policy: Policy, starts_at: datetime, ends_at: datetime, *, apart_from: int = 0
) -> rules.Standing:
    """Return how one patient stands against a policy, apart from an appointment that would be given up."""
    now, status = clock.now(), Appointment.Status
    standing = Q(status__in=[status.PENDING, status.BOOKED, status.ARRIVED]) & ~Q(pk=apart_from)
    missed_since = now - timedelta(days=policy.missed_days)
    counted = (
        Appointment.objects.of(actor)
        .filter(patient_id=patient_id)
        .aggregate(
            open=Count("pk", filter=standing & ~Q(status=status.ARRIVED) & Q(starts_at__gt=now)),
            missed=Count("pk", filter=Q(status=status.NOSHOW, starts_at__gte=missed_since)),
            overlap=Count("pk", filter=standing & Q(starts_at__lt=ends_at, ends_at__gt=starts_at)),
        )
    )
    return rules.Standing(
        open_count=counted["open"],
        max_open=policy.max_open,
        missed_count=counted["missed"],
        missed_limit=policy.missed_limit,
        has_overlap=bool(counted["overlap"]),
    )

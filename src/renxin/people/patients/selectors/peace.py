"""Who asked not to be contacted."""

from datetime import date

from django.db.models import Q, QuerySet

from renxin.kernel.core import clock
from renxin.people.patients.models import ServiceWarning
from renxin.people.patients.rulebook import profile_packs


def wish_for_peace(tenant_id: int) -> QuerySet[ServiceWarning]:
    """Return the warnings in force that stop contact; the contact policy lets only necessary care pass."""
    return in_force_on(tenant_id, kinds_that_ask_for_peace(), clock.today())


def kinds_that_ask_for_peace() -> tuple[str, ...]:
    """Return the kinds of warning that stop contact."""
    return tuple(code for code, kind in profile_packs.warning_kinds().items() if kind.stops_contact)


def in_force_on(tenant_id: int, kinds: tuple[str, ...], day: date) -> QuerySet[ServiceWarning]:
    """Return the warnings of these kinds that are in force on a day."""
    rows = ServiceWarning.objects.of(tenant_id).filter(kind__any=kinds, ended_at__isnull=True)
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))

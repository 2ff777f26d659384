"""Who asked not to be contacted."""

from django.db.models import Q, QuerySet

from renxin.kernel.core import clock
from renxin.people.patients import profile_packs
from renxin.people.patients.models import ServiceWarning


def wish_for_peace(tenant_id: int) -> QuerySet[ServiceWarning]:
    """Return the warnings in force that stop contact; the contact policy lets only necessary care pass."""
    kinds = [code for code, kind in profile_packs.warning_kinds().items() if kind.stops_contact]
    rows = ServiceWarning.objects.of(tenant_id).filter(kind__in=kinds, ended_at__isnull=True)
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=clock.today()))

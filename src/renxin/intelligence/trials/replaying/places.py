"""Where facts happen: the time zone of each department, the hospital's own for the rest."""

from collections.abc import Callable, Mapping
from typing import Any

from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Organization


def zones(actor: Actor) -> Callable[[Mapping[str, Any]], str]:
    """Return a function that tells the zone in which a fact's hours are read."""
    found = Organization.objects.of(actor).filter(location__isnull=False).values_list("pk", "location__zone")
    by_department = {pk: zone for pk, zone in found if zone}
    own = str(organizations.zone_of(actor))
    return lambda payload: by_department.get(payload.get("department_id") or 0, own)

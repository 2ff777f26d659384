"""Beds and desks of a department: many at once, each once."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.models import Location, Organization

_MOST: Final = 200
_KINDS: Final = (Location.Kind.BED, Location.Kind.DESK)


@transaction.atomic
def add_places(actor: Actor, department: Organization, kind: str, names: Sequence[str]) -> list[Location]:
    """Return the beds or desks of a department with these names; those that are missing are made.

    Raises:
        InvalidInput: no name, too many, or neither beds nor desks.
    """
    wanted = list(dict.fromkeys(name.strip()[:40] for name in names if name.strip()))
    if not wanted or len(wanted) > _MOST or kind not in _KINDS:
        raise InvalidInput(_("Name one to two hundred beds or desks."), where="names")
    codes = {name: f"{department.local_code or department.pk}:{name}" for name in wanted}
    fresh = [
        Location(
            tenant_id=actor.tenant_id, kind=kind, name=name, part_of_id=department.location_id, local_code=codes[name]
        )
        for name in wanted
    ]
    Location.objects.bulk_create(fresh, ignore_conflicts=True)
    rows = Location.objects.of(actor).filter(kind=kind, local_code__in=codes.values())
    by_code = {row.local_code: row for row in rows}
    record_access(actor, "create", "location", department.uid, detail={"kind": str(kind), "count": len(wanted)})
    return [by_code[codes[name]] for name in wanted]

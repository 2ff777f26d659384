"""Printed codes of places: a department, a campus, a ward's beds, a desk, a doctor. Made once, then kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.programs.surveys.models import PlaceCode, Survey
from renxin.programs.surveys.tokens import new_code


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlace:
    """A place that gets a code: what it is, the department that answers for it, the bed or desk, the doctor."""

    kind: str = PlaceCode.Kind.DEPARTMENT
    department_id: int | None = None
    location_id: int | None = None
    practitioner_id: int | None = None

    @property
    def key(self) -> tuple[int | None, int | None, int | None]:
        """Return what makes it one place."""
        return (self.department_id, self.location_id, self.practitioner_id)


@transaction.atomic
def make_place_codes(actor: Actor, survey: Survey, places: Sequence[NewPlace]) -> list[PlaceCode]:
    """Return the codes of these places, in order; those that are missing are made, all in two statements."""
    actor.require("surveys.manage")
    Survey.objects.of(actor).select_for_update().get(pk=survey.pk)  # two who press at once get the same codes
    known = {_key(row): row for row in survey.place_codes.filter(is_active=True)}
    now = clock.now()
    fresh = [
        PlaceCode(
            tenant_id=actor.tenant_id,
            survey=survey,
            kind=one.kind,
            department_id=one.department_id,
            location_id=one.location_id,
            practitioner_id=one.practitioner_id,
            code=new_code(),
            created_at=now,
        )
        for one in {one.key: one for one in places if one.key not in known}.values()
    ]
    known |= {_key(row): row for row in PlaceCode.objects.bulk_create(fresh)}
    return [known[one.key] for one in places]


def _key(row: PlaceCode) -> tuple[int | None, int | None, int | None]:
    return (row.department_id, row.location_id, row.practitioner_id)

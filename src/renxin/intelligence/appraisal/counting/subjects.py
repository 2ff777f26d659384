"""Whom a sheet is for: departments, or people by their role in these."""

from dataclasses import dataclass

from renxin.intelligence.appraisal.models import Subject
from renxin.intelligence.appraisal.sheet_pack import Whom
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Organization, PractitionerRole


@dataclass(frozen=True, slots=True)
class One:
    """A department, or a person and her department."""

    department_id: int
    practitioner_id: int | None = None

    @property
    def key(self) -> int:
        """Return under which number it is counted."""
        return self.department_id if self.practitioner_id is None else self.practitioner_id


def subjects(actor: Actor, subject: str, whom: Whom) -> list[One]:
    """Return whom a sheet is for, each once. A person with the role in two departments is appraised in the first."""
    departments = departments_of(actor, whom)
    if subject == Subject.UNIT:
        return [One(row.pk) for row in departments]
    roles = PractitionerRole.objects.of(actor).filter(
        organization__in=departments, role=whom.role, is_active=True, practitioner__is_active=True
    )
    first: dict[int, One] = {}
    for person, department in roles.order_by("organization_id", "pk").values_list("practitioner_id", "organization_id"):
        first.setdefault(person, One(department, person))
    return list(first.values())


def departments_of(actor: Actor, whom: Whom) -> list[Organization]:
    """Return the departments that a sheet reaches."""
    return [
        row
        for row in organizations.departments(actor)
        if row.local_code in whom.departments or (whom.clinical and row.standard_code)
    ]

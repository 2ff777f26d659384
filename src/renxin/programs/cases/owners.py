"""Who owns a new case: the head nurse of the department with the fewest open cases, else the service centre."""

from collections import Counter
from collections.abc import Sequence

from django.db.models import Count

from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Role, RoleAssignment, User

from .models import Case, CaseStatus

ROLE_OF = {
    "head_nurse": Role.HEAD_NURSE,
    "service_centre": Role.SERVICE_CENTRE,
    "director": Role.DIRECTOR,
}


def choose(actor: Actor, department_ids: Sequence[int | None]) -> list[User | None]:
    """Return an owner for each department given (None where the house has nobody), sharing the load evenly."""
    able = {department_id: _able(actor, department_id) for department_id in set(department_ids)}
    load = _load(actor, {user.pk for users in able.values() for user in users})
    chosen: list[User | None] = []
    for department_id in department_ids:
        owner = min(able[department_id], key=lambda user: (load[user.pk], user.pk), default=None)
        if owner:
            load[owner.pk] += 1
        chosen.append(owner)
    return chosen


def told(actor: Actor, case: Case, who: str) -> User | None:
    """Return whom a rung of the ladder tells."""
    if who == "owner":
        return case.owner
    return organizations.responsible_staff(actor, case.department_id, ROLE_OF[who])


def service_centre(actor: Actor) -> list[User]:
    """Return the staff of the service centre."""
    rows = RoleAssignment.objects.of(actor).filter(role=Role.SERVICE_CENTRE, user__is_active=True)
    return list(dict.fromkeys(row.user for row in rows.select_related("user__practitioner").order_by("id")))


def _able(actor: Actor, department_id: int | None) -> list[User]:
    heads = organizations.staff_of_department(actor, department_id, Role.HEAD_NURSE) if department_id else []
    return heads or service_centre(actor)


def _load(actor: Actor, user_ids: set[int]) -> Counter[int]:
    rows = Case.objects.of(actor).filter(owner_id__in=user_ids).exclude(status=CaseStatus.CLOSED)
    return Counter(dict(rows.values_list("owner_id").annotate(Count("id"))))

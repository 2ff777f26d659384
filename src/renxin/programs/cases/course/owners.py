"""Who is given a new case, and who is told: a post by the duty roster, else by its roles, never who is concerned."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count

from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import RoleAssignment, User
from renxin.programs.cases.models import Case, CaseConcern, CaseStatus
from renxin.programs.cases.packs.terms import terms


@dataclass(frozen=True, slots=True)
class Wanted:
    """A case that needs an owner: what it is, where, whom it is about; `post` where it goes to a post of its own."""

    kind: str
    department_id: int | None
    concerned: frozenset[int] = field(default_factory=frozenset)
    post: str = ""


def choose(actor: Actor, wanted: Sequence[Wanted]) -> list[User | None]:
    """Return an owner for each case (None where the house has nobody): who is on duty, else sharing the load evenly."""
    able = {one: _able(actor, one) for one in set(wanted)}
    load = _load(actor, {user.pk for users in able.values() for user in users})
    chosen: list[User | None] = []
    for one in wanted:
        owner = min(able[one], key=lambda user: (load[user.pk], user.pk), default=None)
        if owner:
            load[owner.pk] += 1
        chosen.append(owner)
    return chosen


def told(actor: Actor, case: Case, post: str) -> User | None:
    """Return whom a rung of the ladder tells: the owner, or the first who can be reached for the post."""
    if post == "owner":
        return case.owner
    return next(iter(reach(actor, post, case.department_id, concerned(case))), None)


def reach(actor: Actor, post: str, department_id: int | None, without: Iterable[int] = ()) -> list[User]:
    """Return who is to be asked for a post, one after the other: on duty, on call, named, else by the post's roles."""
    found = organizations.on_post(actor, post, department_id)
    for role in terms().post(post).roles:
        found += organizations.staff_of_department(actor, department_id, role) if department_id else []
        found += _of_house(actor, role)
    left_out = set(without)
    return [user for user in dict.fromkeys(found) if user.practitioner_id not in left_out]


def concerned(case: Case) -> frozenset[int]:
    """Return the members of staff who are complained of in a case."""
    rows = case.concerns.filter(part=CaseConcern.Part.COMPLAINED)
    return frozenset(rows.values_list("practitioner_id", flat=True))


def _able(actor: Actor, one: Wanted) -> list[User]:
    """Return those who may own it: on duty now (the first of them), else everybody of the first role that has one."""
    post = one.post or terms().owners[one.kind]
    on_duty = [
        user
        for user in organizations.on_post(actor, post, one.department_id)
        if user.practitioner_id not in one.concerned
    ]
    if on_duty:
        return on_duty[:1]
    for role in terms().post(post).roles:
        rows = organizations.staff_of_department(actor, one.department_id, role) if one.department_id else []
        users = rows or _of_house(actor, role)
        if free := [user for user in users if user.practitioner_id not in one.concerned]:
            return free
    return []


def _of_house(actor: Actor, role: str) -> list[User]:
    rows = RoleAssignment.objects.of(actor).filter(role=role, user__is_active=True, scope_kind="tenant")
    return list(dict.fromkeys(row.user for row in rows.select_related("user__practitioner").order_by("id")))


def _load(actor: Actor, user_ids: set[int]) -> Counter[int]:
    rows = Case.objects.of(actor).filter(owner_id__in=user_ids).exclude(status=CaseStatus.CLOSED)
    return Counter(dict(rows.values_list("owner_id").annotate(Count("id"))))

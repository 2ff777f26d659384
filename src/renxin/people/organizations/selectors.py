"""Reads of organizations. Staff see the tenant they belong to and nothing of any other."""

import hashlib
from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db.models import Q

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.calendar import Hours, WorkingCalendar
from renxin.kernel.core.compiled import compiled
from renxin.kernel.core.errors import NotFound

from . import standard as standard_catalogue
from .models import (
    ApiToken,
    Location,
    Organization,
    OrganizationChange,
    Practitioner,
    PractitionerRole,
    Role,
    RoleAssignment,
    StaffInvitation,
    User,
)
from .roles import ROLE_PERMISSIONS, permissions_of
from .roster import named as named  # noqa: PLC0414  a face of this package
from .roster import on_post as on_post  # noqa: PLC0414  a face of this package
from .roster import shifts as shifts  # noqa: PLC0414  a face of this package

TENANT_KINDS = (Organization.Kind.HOSPITAL, Organization.Kind.CLINIC)


def is_set_up() -> bool:
    """Tell whether this installation has a hospital yet."""
    return Organization.objects.filter(kind__in=TENANT_KINDS).exists()


def tenants() -> list[Organization]:
    """Return every hospital and clinic of this installation."""
    return list(Organization.objects.filter(kind__in=TENANT_KINDS).order_by("id"))


def tenants_by_ids(ids: Iterable[int]) -> dict[int, Organization]:
    """Return these tenants, for pages that know one from a token and have no actor yet."""
    return Organization.objects.filter(kind__in=TENANT_KINDS).in_bulk(set(ids))


def tenant(actor: Actor) -> Organization:
    """Return the hospital or clinic the actor works for."""
    found = _TENANT(actor.tenant_id)
    if not found:
        raise NotFound("tenant")
    return found[0]


_TENANT = compiled(
    lambda tenant: Organization.objects.filter(pk=tenant, kind__in=TENANT_KINDS).select_related("location")
)


def zone_of(actor: Actor) -> ZoneInfo:
    """Return the time zone of the hospital."""
    location = tenant(actor).location
    return ZoneInfo(location.zone if location else "Asia/Shanghai")


def departments(actor: Actor, *, only_own: bool = False) -> list[Organization]:
    """Return the active departments in the order of their names; `only_own` keeps those the actor's roles reach."""
    rows = _DEPARTMENTS(actor.tenant_id)
    if only_own and not actor.all_departments:
        return [row for row in rows if row.pk in actor.department_ids]
    return rows


def accounts_of_department(actor: Actor, department_id: int) -> list[User]:
    """Return the accounts that hold a role in just this department."""
    actor.require("organizations.manage")
    rows = User.objects.filter(tenant_id=actor.tenant_id, is_active=True, assignments__department_id=department_id)
    return list(rows.select_related("practitioner").distinct().order_by("id"))


def successors(actor: Actor) -> dict[int, int]:
    """Return into which department each one that was merged away went in the end."""
    steps = dict(
        OrganizationChange.objects.of(actor)
        .filter(kind=OrganizationChange.Kind.MERGED)
        .order_by("id")
        .values_list("organization_id", "into_id")
    )
    found = {}
    for gone in steps:
        last, seen = gone, {gone}
        while last in steps and steps[last] not in seen:
            last = steps[last]
            seen.add(last)
        found[gone] = last
    return found


def changes_since(actor: Actor, day: date) -> list[OrganizationChange]:
    """Return which departments were renamed or merged from a day on, the newest first."""
    rows = OrganizationChange.objects.of(actor).filter(changed_on__gte=day)
    return list(rows.select_related("organization", "into").order_by("-changed_on", "-id"))


_DEPARTMENTS = compiled(
    lambda tenant: (
        Organization.objects.of(tenant)
        .filter(kind=Organization.Kind.DEPARTMENT, is_active=True)
        .select_related("location")
        .order_by("pinyin_key", "id")
    )
)


def standard_departments() -> dict[str, standard_catalogue.StandardDepartment]:
    """Return the national catalogue of departments by code, for choosing one in a form."""
    return standard_catalogue.catalogue().departments


def calendar_for(actor: Actor, department_id: int | None = None) -> WorkingCalendar:
    """Return when a department works: by its own hours, else its campus's, else the hospital's, else office hours."""
    rows = Organization.objects.of(actor).filter(pk__in={department_id, actor.tenant_id}).select_related("location")
    found = {row.pk: row for row in rows}
    for place in (found.get(department_id or 0), found.get(actor.tenant_id)):
        written = place and (place.hours or (place.location.hours if place.location else None))
        if written:
            return WorkingCalendar(hours=Hours.read(written))
    return WorkingCalendar()


def campuses(actor: Actor) -> list[Location]:
    """Return the active campuses."""
    return list(Location.objects.of(actor).filter(kind=Location.Kind.CAMPUS, is_active=True).order_by("id"))


def practitioners(actor: Actor, department_id: int | None = None) -> list[Practitioner]:
    """Return the staff by name, of one department if given."""
    rows = Practitioner.objects.of(actor).filter(is_active=True)
    if department_id is not None:
        rows = rows.filter(roles__organization_id=department_id, roles__is_active=True).distinct()
    return list(rows.order_by("pinyin_key", "id"))


def doctors_of(actor: Actor, department_id: int) -> list[Practitioner]:
    """Return the doctors of a department by name."""
    rows = Practitioner.objects.of(actor).filter(
        is_active=True, roles__organization_id=department_id, roles__is_active=True, roles__role=Role.DOCTOR
    )
    return list(rows.distinct().order_by("pinyin_key", "id"))


def staff_of_department(actor: Actor, department_id: int, role: str | None = None) -> list[User]:
    """Return the active accounts whose role reaches a department: named for it first, then campus, then everybody."""
    rows = RoleAssignment.objects.of(actor).filter(user__is_active=True).select_related("user__practitioner")
    if role is not None:
        rows = rows.filter(role=role)
    department = Organization.objects.of(actor).filter(pk=department_id).first()
    campus_id = department.location_id if department else None
    reach = Q(department_id=department_id) | Q(scope_kind=RoleAssignment.Scope.TENANT)
    if campus_id is not None:
        reach |= Q(scope_kind=RoleAssignment.Scope.CAMPUS, campus_id=campus_id)
    found = sorted(rows.filter(reach), key=lambda row: (row.department_id is None, row.campus_id is None, row.pk))
    return list(dict.fromkeys(row.user for row in found))


def responsible_staff(actor: Actor, department_id: int | None, role: str) -> User | None:
    """Return who answers for a department in a role: the first named for it, else the first whose role reaches it."""
    if department_id is not None:
        found = staff_of_department(actor, department_id, role)
        if found:
            return found[0]
    reach_all = RoleAssignment.objects.of(actor).filter(role=role, scope_kind="tenant", user__is_active=True)
    row = reach_all.select_related("user__practitioner").order_by("id").first()
    return row.user if row else None


def roles_borne(actor: Actor) -> set[str]:
    """Return the roles that somebody with an open account has here."""
    rows = RoleAssignment.objects.of(actor).filter(user__is_active=True)
    return set(rows.values_list("role", flat=True).distinct())


def roles_of(actor: Actor) -> set[str]:
    """Return the roles that the actor's own account has."""
    return {row.role for row in _ASSIGNMENTS(actor.user_id)} if actor.user_id else set()


def users_by_ids(actor: Actor, ids: Iterable[int]) -> dict[int, User]:
    """Return the accounts with these ids, those of other tenants left out."""
    return {user.pk: user for user in _USERS(actor.tenant_id, [*set(ids)])}


_USERS = compiled(lambda tenant, ids: User.objects.of(tenant).filter(pk__any=ids).select_related("practitioner"))


def posts_of(actor: Actor, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Return as what and where these accounts work, in words, without their names: for whom they are strangers."""
    rows = RoleAssignment.objects.of(actor).filter(user_id__in=set(ids)).select_related("department")
    found: dict[int, tuple[str, str]] = {}
    for row in rows.order_by("pk"):
        found.setdefault(row.user_id, (str(row.get_role_display()), str(row.department) if row.department else ""))
    return found


def staff_who_may(actor: Actor, permission: str) -> list[User]:
    """Return the active accounts whose roles give `permission`, by name: whom work can be handed to."""
    roles = [role for role, held in ROLE_PERMISSIONS.items() if permission in held]
    rows = User.objects.of(actor).filter(is_active=True, assignments__role__in=roles).distinct()
    return list(rows.select_related("practitioner").order_by("practitioner__pinyin_key", "pk"))


def user_id(actor: Actor, uid: str) -> int | None:
    """Return the id of the account that pages call `uid`; None when there is none in this hospital."""
    try:
        return User.objects.of(actor).filter(uid=uid, is_active=True).values_list("pk", flat=True).first()
    except ValidationError:
        return None


def departments_by_ids(actor: Actor, ids: Iterable[int]) -> dict[int, Organization]:
    """Return the departments with these ids, those of other tenants left out."""
    wanted = [*set(ids)]
    return {row.pk: row for row in _PLACES(actor.tenant_id, wanted)} if wanted else {}


_PLACES = compiled(lambda tenant, ids: Organization.objects.of(tenant).filter(pk__any=ids))


def user_actor(user: User) -> Actor:
    """Return the Actor of a signed-in account: what its roles permit and which departments they reach."""
    assignments = _ASSIGNMENTS(user.pk)
    roles = {row.role for row in assignments}
    return Actor(
        tenant_id=user.tenant_id,
        kind="staff",
        name=user.get_full_name(),
        user_id=user.pk,
        practitioner_id=user.practitioner_id,
        permissions=permissions_of(roles),
        all_departments=any(row.scope_kind == RoleAssignment.Scope.TENANT for row in assignments),
        department_ids=_reached(user, assignments),
    )


_ASSIGNMENTS = compiled(lambda user: RoleAssignment.objects.filter(user_id=user))


def find_invitation(token: str, *, lock: bool = False) -> StaffInvitation:
    """Return the invitation behind a link, used or not.

    Raises:
        NotFound: there is none, or it has expired.
    """
    rows = StaffInvitation.objects.select_related("practitioner")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(token_hash=hashlib.sha256(token.encode()).digest(), expires_at__gt=clock.now()).first()
    if row is None:
        raise NotFound("invitation")
    return row


def tokens(actor: Actor) -> list[ApiToken]:
    """Return the keys of other systems, newest first."""
    actor.require("tokens.manage")
    return list(ApiToken.objects.of(actor).order_by("-created_at"))


def accounts(actor: Actor) -> list[User]:
    """Return the accounts of the hospital with their people and roles."""
    actor.require("organizations.view")
    rows = User.objects.of(actor).select_related("practitioner").prefetch_related("assignments__department")
    return list(rows.order_by("practitioner__pinyin_key", "pk"))


def _reached(user: User, assignments: list[RoleAssignment]) -> frozenset[int]:
    scopes = {row.scope_kind for row in assignments}
    found = {row.department_id for row in assignments if row.department_id is not None}
    if RoleAssignment.Scope.CAMPUS in scopes:
        campuses = {row.campus_id for row in assignments if row.campus_id is not None}
        found |= set(
            Organization.objects.of(user.tenant_id).filter(location_id__in=campuses).values_list("pk", flat=True)
        )
    if RoleAssignment.Scope.SELF in scopes and user.practitioner_id is not None:
        own = PractitionerRole.objects.filter(practitioner_id=user.practitioner_id, is_active=True)
        found |= set(own.values_list("organization_id", flat=True))
    return frozenset(found)


def resolve_department(tenant_id: int, code_or_name: str) -> Organization | None:
    """Return the department that a sender means by its own code, a standard code or a name; None when unknown.

    The hospital's own code wins over its own name, and both over the national catalogue's codes and names.
    """
    wanted = code_or_name.strip()
    if not wanted:
        return None
    rows = Organization.objects.of(tenant_id).filter(kind=Organization.Kind.DEPARTMENT, is_active=True)
    local = rows.filter(local_code=wanted).first()
    if local is not None:
        return local
    named = rows.filter(Q(name=wanted) | Q(name_en__iexact=wanted)).order_by("id").first()
    if named is not None:
        return named
    standard = standard_catalogue.code_of(wanted)
    return rows.filter(standard_code=standard).order_by("id").first() if standard else None


def resolve_practitioner(tenant_id: int, code_or_name: str) -> Practitioner | None:
    """Return the member of staff that a sender means by staff number, external id or (if only one bears it) name."""
    wanted = code_or_name.strip()
    if not wanted:
        return None
    rows = Practitioner.objects.of(tenant_id).filter(is_active=True)
    coded = rows.filter(Q(staff_no=wanted) | Q(external_id=wanted)).order_by("id").first()
    if coded is not None:
        return coded
    named = list(rows.filter(name=wanted)[:2])
    return named[0] if len(named) == 1 else None

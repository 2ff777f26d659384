"""Accounts: making them, giving and taking roles, passwords."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotAllowed
from renxin.people.organizations.models import Location, Organization, Practitioner, Role, RoleAssignment, User
from renxin.people.organizations.roles import ADMINISTRATORS, is_excluded
from renxin.people.organizations.rules import is_username


@transaction.atomic
def create_account(
    actor: Actor,
    practitioner: Practitioner,
    username: str,
    password: str,
    *,
    email: str = "",
    language: str = "zh-hans",
    must_change_password: bool = True,
) -> User:
    """Make an account for a member of staff. A password that somebody else chose must be changed at first sign-in.

    Raises:
        InvalidInput: the name is taken or impossible, or the password is weak.
    """
    actor.require("organizations.manage")
    plain = username.strip()
    if not is_username(plain):
        raise InvalidInput(
            _("The name to sign in with has 3 to 64 letters, digits, dots, dashes or underscores."), where="username"
        )
    now = clock.now()
    user = User(
        tenant_id=actor.tenant_id,
        username=plain.lower(),
        email=email.strip(),
        practitioner=practitioner,
        language=language,
        must_change_password=must_change_password,
        created_at=now,
        password_changed_at=now,
    )
    _set_password(user, password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise InvalidInput(_("This name to sign in with is taken. Choose another one."), where="username") from error
    record_access(actor, "create", "account", user.uid)
    return user


@transaction.atomic
def change_password(user: User, password: str) -> None:
    """Give an account a new password chosen by its owner.

    Raises:
        InvalidInput: it is weak, or the old one.
    """
    if user.check_password(password):
        raise InvalidInput(_("This is your old password. Choose a new one."), where="password")
    _set_password(user, password)
    user.must_change_password = False
    user.password_changed_at = clock.now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    record_access(
        Actor(tenant_id=user.tenant_id, kind="staff", name=user.get_full_name(), user_id=user.pk),
        "change_password",
        "account",
        user.uid,
    )


@transaction.atomic
def grant_role(
    actor: Actor,
    user: User,
    role: str,
    *,
    scope_kind: str,
    department: Organization | None = None,
    campus: Location | None = None,
) -> RoleAssignment:
    """Give an account a role within a scope.

    Raises:
        NotAllowed: only security administrators make administrators, once each of the three exists.
        InvalidInput: the scope names no place, or the role excludes one that is held.
    """
    require_right_to_grant(actor, role)
    held = set(user.assignments.values_list("role", flat=True))
    if is_excluded(held, role):
        raise InvalidInput(_("System, security and audit administration stay in three different hands."), where="role")
    needs = {RoleAssignment.Scope.DEPARTMENT: department, RoleAssignment.Scope.CAMPUS: campus}
    if scope_kind in needs and needs[RoleAssignment.Scope(scope_kind)] is None:
        raise InvalidInput(_("Name the department or campus this role is for."), where="scope")
    row, created = RoleAssignment.objects.of(actor).get_or_create(
        tenant_id=actor.tenant_id,
        user=user,
        role=Role(role),
        scope_kind=RoleAssignment.Scope(scope_kind),
        department=department,
        campus=campus,
        defaults={"granted_at": clock.now(), "granted_by_id": actor.user_id},
    )
    if created:
        record_access(actor, "grant", "account", user.uid, detail={"role": role, "scope": scope_kind})
    return row


@transaction.atomic
def revoke_role(actor: Actor, assignment: RoleAssignment) -> None:
    """Take a role away; it ends with the next request of that account."""
    require_right_to_grant(actor, assignment.role)
    user = User.objects.of(actor).get(pk=assignment.user_id)
    RoleAssignment.objects.of(actor).filter(pk=assignment.pk).delete()
    record_access(actor, "revoke", "account", user.uid, detail={"role": assignment.role})


@transaction.atomic
def deactivate_account(actor: Actor, user: User) -> None:
    """Close an account; whoever is signed in with it is signed out by the next request."""
    actor.require("organizations.manage")
    User.objects.of(actor).filter(pk=user.pk).update(is_active=False)
    record_access(actor, "close", "account", user.uid)


def require_right_to_grant(actor: Actor, role: str) -> None:
    """Raise NotAllowed unless `actor` may give `role`; who manages accounts names the first of each administrator."""
    if actor.may("roles.grant"):
        return
    actor.require("organizations.manage")
    if role in ADMINISTRATORS and RoleAssignment.objects.of(actor).filter(role=role).exists():
        raise NotAllowed("roles.grant")


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidInput(" ".join(error.messages), where="password") from error
    user.set_password(password)

"""Staff make their own accounts by a one-time link, so that nobody ever knows another's password."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import WrongState
from renxin.people.organizations.models import Organization, Practitioner, RoleAssignment, StaffInvitation, User
from renxin.people.organizations.selectors import find_invitation

from .accounts import create_account, grant_role, require_right_to_grant
from .departments import add_practitioner

VALID_FOR: Final = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation and the token of its link, shown once."""

    invitation: StaffInvitation
    token: str


@transaction.atomic
def invite_staff(
    actor: Actor,
    *,
    role: str,
    name: str = "",
    practitioner: Practitioner | None = None,
    department: Organization | None = None,
    title: str = "",
) -> Invited:
    """Invite somebody new by name, or a known member of staff without an account. The link is good for 72 hours, once.

    With a department the role reaches that department; without, the whole hospital.
    """
    actor.require("organizations.manage")
    require_right_to_grant(actor, role)
    person = practitioner or add_practitioner(actor, name=name, title=title, department=department, role=role)
    if User.objects.of(actor).filter(practitioner=person).exists():
        raise WrongState(_("This person has an account already."), where="invite")
    token = secrets.token_urlsafe(24)
    now = clock.now()
    invitation = StaffInvitation.objects.create(
        tenant_id=actor.tenant_id,
        token_hash=hashlib.sha256(token.encode()).digest(),
        practitioner=person,
        role=role,
        scope_kind=RoleAssignment.Scope.DEPARTMENT if department else RoleAssignment.Scope.TENANT,
        department=department,
        created_at=now,
        expires_at=now + VALID_FOR,
        invited_by_id=actor.user_id,
    )
    return Invited(invitation, token)


@transaction.atomic
def accept_invitation(token: str, username: str, password: str) -> User:
    """Make the invited account with the name and password its owner chose.

    Raises:
        NotFound: there is no such invitation, or it has expired.
        WrongState: it was used.
        InvalidInput: the name is taken or the password weak.
    """
    invitation = find_invitation(token, lock=True)
    if invitation.accepted_at is not None:
        raise WrongState(_("This link has been used. Sign in with the account you made."), where="invite")
    actor = Actor.system(invitation.tenant_id, "invitation")
    user = create_account(actor, invitation.practitioner, username, password, must_change_password=False)
    grant_role(actor, user, invitation.role, scope_kind=invitation.scope_kind, department=invitation.department)
    invitation.accepted_at = clock.now()
    invitation.save(update_fields=["accepted_at"])
    return user

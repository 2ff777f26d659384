"""Every write of organizations. They make no facts about patients; who changed what stands in the audit."""

from .access_tokens import Access, ClientCredentials, authenticate_access, create_client, issue_access_token
from .accounts import change_password, create_account, deactivate_account, grant_role, revoke_role
from .departments import (
    add_campus,
    add_department,
    add_practitioner,
    assign_to_department,
    close_department,
    merge_department,
    set_hospital_hours,
    set_hospital_phone,
    update_department,
)
from .invitations import accept_invitation, invite_staff
from .mirroring import mirror_practitioner
from .places import add_places
from .rostering import change_roster, name_for_post, put_on_duty, take_off_duty
from .set_up import SetUp, set_up_hospital
from .tokens import authenticate_token, create_token, revoke_token

__all__ = [
    "Access",
    "ClientCredentials",
    "SetUp",
    "accept_invitation",
    "add_campus",
    "add_department",
    "add_places",
    "add_practitioner",
    "assign_to_department",
    "authenticate_access",
    "authenticate_token",
    "change_password",
    "change_roster",
    "close_department",
    "create_account",
    "create_client",
    "create_token",
    "deactivate_account",
    "grant_role",
    "invite_staff",
    "issue_access_token",
    "merge_department",
    "mirror_practitioner",
    "name_for_post",
    "put_on_duty",
    "revoke_role",
    "revoke_token",
    "set_hospital_hours",
    "set_hospital_phone",
    "set_up_hospital",
    "take_off_duty",
    "update_department",
]

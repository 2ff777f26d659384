"""The first hospital of an installation, its campus and its first account."""

from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import names, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.models import Location, Organization, Role, RoleAssignment, User
from renxin.people.organizations.selectors import TENANT_KINDS, user_actor

from .accounts import create_account, grant_role
from .departments import add_campus, add_practitioner


@dataclass(frozen=True, slots=True)
class SetUp:
    """What a new hospital begins with."""

    tenant: Organization
    campus: Location
    user: User
    actor: Actor


@transaction.atomic
def set_up_hospital(
    *,
    name: str,
    username: str,
    password: str,
    person: str,
    kind: str = "HOSPITAL",
    name_en: str = "",
    zone: str = "Asia/Shanghai",
    campus: str = "",
    campus_en: str = "",
    language: str = "zh-hans",
    must_change_password: bool = False,
) -> SetUp:
    """Make a tenant with one campus and its first account, which runs the house: accounts, and patients' experience.

    Raises:
        InvalidInput: a name is missing, the kind is no tenant, or the password is weak.
    """
    if kind not in TENANT_KINDS:
        raise InvalidInput(_("A tenant is a hospital or a clinic."), where="kind")
    if not name.strip() or not person.strip():
        raise InvalidInput(_("The hospital and its administrator need names."), where="name")
    hospital = _tenant_row(kind, name.strip(), name_en.strip())
    system = Actor.system(hospital.pk, "set-up")
    with tenant.scope(hospital.pk):
        place = add_campus(
            system, name=campus.strip() or name.strip(), name_en=(campus_en or name_en).strip(), zone=zone
        )
        hospital.location = place
        hospital.save(update_fields=["location"])
        practitioner = add_practitioner(system, name=person)
        user = create_account(
            system, practitioner, username, password, language=language, must_change_password=must_change_password
        )
        for role in (Role.SYSTEM_ADMIN, Role.EXPERIENCE_OFFICER):
            grant_role(system, user, role, scope_kind=RoleAssignment.Scope.TENANT)
        record_access(system, "create", "organization", hospital.uid)
        return SetUp(hospital, place, user, user_actor(user))


def _tenant_row(kind: str, name: str, name_en: str) -> Organization:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('organizations_organization', 'id'))")
        (pk,) = cursor.fetchone()
    return Organization.objects.create(
        id=pk, tenant_id=pk, kind=kind, name=name, name_en=name_en, pinyin_key=names.pinyin_key(name)
    )

"""Printed codes: one for the house, each campus and each department. The address holds the place, sealed; no table."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from renxin.kernel.core import signing
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Location, Organization

_KIND = "cases.place"
_CAMPUS = "cases.campus"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a code hangs."""

    tenant: Organization
    department: Organization | None
    campus: Location | None = None

    @property
    def name(self) -> str:
        """Return what the place is called; empty of the whole house."""
        return str(self.department or self.campus or "")

    @property
    def departments(self) -> list[Organization]:
        """Return the departments of a campus, among which one may choose."""
        if self.campus is None:
            return []
        rows = organizations.departments(Actor.system(self.tenant.pk, "cases"))
        return [row for row in rows if row.location_id == self.campus.pk]


def reference(tenant_id: int, department_id: int = 0) -> str:
    """Return the sealed name of a place."""
    return signing.seal(_KIND, tenant_id, department_id)


def campus_address(tenant_id: int, campus_id: int) -> str:
    """Return the absolute address that the code of a campus holds."""
    sealed = signing.seal(_CAMPUS, tenant_id, campus_id)
    return f"{settings.RENXIN_PUBLIC_URL.rstrip('/')}{reverse('case-tell', args=[sealed])}"


def address(tenant_id: int, department_id: int = 0) -> str:
    """Return the absolute address that a printed code holds."""
    return f"{settings.RENXIN_PUBLIC_URL.rstrip('/')}{reverse('case-tell', args=[reference(tenant_id, department_id)])}"


def address_of(name: str, tenant_id: int) -> str:
    """Return the absolute address of a public page of the house."""
    return f"{settings.RENXIN_PUBLIC_URL.rstrip('/')}{reverse(name, args=[reference(tenant_id)])}"


def find(ref: str) -> Place | None:
    """Return the place behind a code; None when it was not made here or is no more."""
    try:
        tenant_id, department_id = signing.unseal(_KIND, ref)
    except NotFound:
        return _campus(ref)
    tenant = organizations.tenants_by_ids([tenant_id]).get(tenant_id)
    if tenant is None:
        return None
    actor = Actor.system(tenant_id, "cases")
    found = organizations.departments_by_ids(actor, [department_id]).get(department_id) if department_id else None
    return None if department_id and found is None else Place(tenant, found)


def _campus(ref: str) -> Place | None:
    try:
        tenant_id, campus_id = signing.unseal(_CAMPUS, ref)
    except NotFound:
        return None
    tenant = organizations.tenants_by_ids([tenant_id]).get(tenant_id)
    if tenant is None:
        return None
    campuses = organizations.campuses(Actor.system(tenant_id, "cases"))
    found = next((one for one in campuses if one.pk == campus_id), None)
    return Place(tenant, None, found) if found else None

"""Who acts: the first argument of every service and selector."""

from dataclasses import dataclass, field, replace
from typing import Literal

from .errors import NotAllowed

Kind = Literal["staff", "patient", "interface", "system"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody or something that reads or writes, inside exactly one tenant.

    `permissions` are codes such as `patients.view`; the system and interfaces hold all of them.
    `department_ids` empty with `all_departments` false means: sees no department's patients.
    """

    tenant_id: int
    kind: Kind
    name: str
    user_id: int | None = None
    practitioner_id: int | None = None
    patient_id: int | None = None
    permissions: frozenset[str] = field(default_factory=frozenset)
    all_departments: bool = False
    department_ids: frozenset[int] = field(default_factory=frozenset)

    @classmethod
    def system(cls, tenant_id: int, name: str) -> "Actor":
        """Return the product itself acting, named after the package or consumer that acts."""
        return cls(tenant_id=tenant_id, kind="system", name=name, all_departments=True)

    @classmethod
    def interface(cls, tenant_id: int, name: str) -> "Actor":
        """Return another system (a HIS, an API client) acting through a door."""
        return cls(tenant_id=tenant_id, kind="interface", name=name, all_departments=True)

    @classmethod
    def patient(cls, tenant_id: int, patient_id: int, name: str = "") -> "Actor":
        """Return a patient acting for herself, by a one-time link or a portal session."""
        return cls(tenant_id=tenant_id, kind="patient", name=name, patient_id=patient_id)

    def may(self, permission: str) -> bool:
        """Tell whether this actor holds `permission`."""
        return self.kind in ("system", "interface") or permission in self.permissions

    def require(self, permission: str) -> None:
        """Raise NotAllowed unless this actor holds `permission`."""
        if not self.may(permission):
            raise NotAllowed(permission)

    def renamed(self, name: str) -> "Actor":
        """Return the same actor under another name, for traces."""
        return replace(self, name=name)

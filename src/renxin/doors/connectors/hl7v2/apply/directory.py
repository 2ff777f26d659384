"""Departments and doctors by what senders call them, remembered for one batch."""

from renxin.people.organizations import selectors as organizations


class Directory:
    """What one tenant's departments and practitioners are called. Made anew for each batch."""

    def __init__(self, tenant_id: int) -> None:
        self._tenant_id = tenant_id
        self._departments: dict[str, int | None] = {}
        self._practitioners: dict[str, int | None] = {}

    def department(self, *names: str) -> int | None:
        """Return the department that the first known of these codes or names means."""
        return next((found for name in names if name.strip() and (found := self._department(name.strip()))), None)

    def practitioner(self, *names: str) -> int | None:
        """Return the member of staff that the first known of these numbers or names means."""
        return next((found for name in names if name.strip() and (found := self._practitioner(name.strip()))), None)

    def _department(self, name: str) -> int | None:
        if name not in self._departments:
            found = organizations.resolve_department(self._tenant_id, name)
            self._departments[name] = found.pk if found else None
        return self._departments[name]

    def _practitioner(self, name: str) -> int | None:
        if name not in self._practitioners:
            found = organizations.resolve_practitioner(self._tenant_id, name)
            self._practitioners[name] = found.pk if found else None
        return self._practitioners[name]

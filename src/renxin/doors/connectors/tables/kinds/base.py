"""A batch of rows whose people are known, and what a kind does with it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model

from renxin.doors.connectors.tables import reasons
from renxin.doors.connectors.tables.mapping import ColumnMap
from renxin.doors.connectors.tables.reasons import Reason
from renxin.doors.connectors.tables.rows import Fault, Row
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations


@dataclass(slots=True)
class Batch:
    """Rows of one kind and the patient of each; rows that are refused get a fault and are left alone."""

    actor: Actor
    mapping: ColumnMap
    rows: list[Row]
    patient_ids: dict[int, int]
    faults: list[Fault] = field(default_factory=list)
    _departments: dict[str, int | None] = field(default_factory=dict)
    _doctors: dict[str, int | None] = field(default_factory=dict)

    def patient(self, row: Row) -> int:
        """Return whom a row is about."""
        return self.patient_ids[row.number]

    def refuse(self, row: Row, reason: Reason, name: str) -> None:
        """Set a row aside."""
        self.faults.append(Fault(row.number, row.cells, reason, name))

    def sound(self) -> list[Row]:
        """Return the rows that are not refused so far."""
        refused = {fault.number for fault in self.faults}
        return [row for row in self.rows if row.number not in refused]

    def department(self, row: Row) -> int | None:
        """Return the department a row names; a name nobody knows is refused unless rows are read leniently."""
        name = row.get("department").strip()
        if name and name not in self._departments:
            found = organizations.resolve_department(self.actor.tenant_id, name)
            self._departments[name] = found.pk if found else None
        if name and self._departments[name] is None and not self.mapping.lenient:
            self.refuse(row, reasons.NO_DEPARTMENT, "department")
        return self._departments.get(name)

    def doctor(self, row: Row) -> int | None:
        """Return the member of staff a row names, None when nobody is known by it."""
        name = row.get("doctor").strip()
        if name and name not in self._doctors:
            found = organizations.resolve_practitioner(self.actor.tenant_id, name)
            self._doctors[name] = found.pk if found else None
        return self._doctors.get(name)

    def happened(self, row: Row, name: str) -> bool:
        """Tell whether an instant of a row lies in the past; one that does not is refused."""
        at: datetime | None = row.get(name, None)
        if at is not None and at > clock.now():
            self.refuse(row, reasons.IN_THE_FUTURE, name)
            return False
        return True

    def key(self, row: Row, *names: str) -> str:
        """Return what names a row for ever: the sender's own number, else the person and what else is given."""
        own = str(row.get(names[0], ""))
        if own:
            return f"{self.mapping.authority}:{own}"
        rest = [str(row.get(name, "")) for name in names[1:]]
        return ":".join([self.mapping.authority, str(self.patient(row)), *rest])


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of table. `check` refuses rows before anybody is registered; `apply` writes what the rows say.

    `made` are the tables of patients that its rows go to; `loose` those beside them that name no patient.
    """

    code: str
    apply: Callable[[Batch], None]
    made: tuple[type[Model], ...]
    check: Callable[[Batch], None] | None = None
    loose: tuple[type[Model], ...] = ()


def by_key(rows: Iterable[Any], key: Callable[[Any], Any]) -> dict[Any, list[Any]]:
    """Return rows by what they share, in their order."""
    found: dict[Any, list[Any]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found

"""How the rows of one source are taken in: what they are, how they are mapped, in whose name."""

from collections.abc import Sequence
from dataclasses import dataclass

from renxin.doors.connectors.models import ImportRun, Interface
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations

from .fields import fields_of
from .mapping import ColumnMap
from .rows import Fault, RowReader


@dataclass(frozen=True, slots=True)
class Plan:
    """What is needed to take rows in, from a file or from a view."""

    interface: Interface
    kind: str
    headers: Sequence[str]
    mapping: ColumnMap
    historic: bool
    actor: Actor

    @classmethod
    def of_run(cls, run: ImportRun) -> "Plan":
        """Return the plan of a run; it acts as whoever started it."""
        actor = Actor.interface(run.tenant_id, run.started_by or run.interface.name)
        return cls(run.interface, run.kind, run.headers, ColumnMap.of(run.mapping), run.historic, actor)

    def reader(self) -> RowReader:
        """Return what reads the rows."""
        zone = organizations.zone_of(self.actor)
        return RowReader(self.kind, self.headers, self.mapping, zone, clock.today(zone))

    def heading(self, field: str) -> str:
        """Return what the file calls a field."""
        known = fields_of(self.kind).get(field)
        return str(self.mapping.columns.get(field) or (known.words if known else ""))

    def place(self, fault: Fault) -> str:
        """Return where a fault lies, as people find it in their file."""
        heading = self.heading(fault.field)
        place = f"{fault.number} · {heading}" if heading else str(fault.number)
        return (f"{place} ↔ {fault.other}" if fault.other else place)[:120]

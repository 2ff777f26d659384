"""What a family asks for while it applies a message: `answer = yield Request(…)`.

Many messages are applied side by side, so each kind of request is carried out for all of them at once: the families
read like a story about one message, and the database sees a few statements for hundreds.
"""

from collections.abc import Callable, Generator, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from renxin.doors.connectors.hl7v2 import reasons
from renxin.doors.connectors.hl7v2.reasons import NotApplied
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import RenxinError
from renxin.people.records import services as records
from renxin.people.records.models import Encounter
from renxin.people.records.services import (
    DispenseData,
    EncounterData,
    Ending,
    LinesOf,
    ObservationData,
    OrderData,
    ReportData,
)

from .incoming import Outcome


class Request:
    """Something to be done for one message. Requests of one kind with the same `key` are done one after the other."""

    writes: bool = True

    @property
    def key(self) -> Hashable:
        """Return what must not be done twice at once."""
        return id(self)

    @staticmethod
    def carry_out(actor: Actor, requests: Sequence[Any]) -> list[Any]:
        """Do all of them; return an answer, or the exception that is the answer, for each."""
        raise NotImplementedError


Story = Generator[Request, Any, Outcome]
"""A family's way through one message."""


@dataclass(frozen=True, slots=True, eq=False)
class FindVisit(Request):
    """Answer with the visit known by this number, None when there is none."""

    source: str
    number: str
    writes = False

    @staticmethod
    def carry_out(actor: Actor, requests: Sequence["FindVisit"]) -> list[Encounter | None]:
        rows = Encounter.objects.of(actor).filter(
            source__in={one.source for one in requests}, visit_no__in={one.number for one in requests if one.number}
        )
        found = {(row.source, row.visit_no): row for row in rows}
        return [found.get((one.source, one.number)) for one in requests]


@dataclass(frozen=True, slots=True, eq=False)
class FindOpenVisit(Request):
    """Answer with the visit of a patient that goes on (or last did), for senders that do not number visits."""

    source: str
    patient_id: int
    writes = False

    @staticmethod
    def carry_out(actor: Actor, requests: Sequence["FindOpenVisit"]) -> list[Encounter | None]:
        rows = Encounter.objects.of(actor).filter(
            source__in={one.source for one in requests}, patient_id__in={one.patient_id for one in requests}
        )
        found: dict[tuple[str, int], Encounter] = {}
        for row in rows.exclude(status=Encounter.Status.CANCELLED).order_by("started_at", "pk"):
            key = row.source, row.patient_id
            if row.status != Encounter.Status.FINISHED or key not in found:
                found[key] = row
        return [found.get((one.source, one.patient_id)) for one in requests]


@dataclass(frozen=True, slots=True, eq=False)
class OpenVisit(Request):
    """Open a visit, or bring it up to date; answer with it."""

    patient_id: int
    data: EncounterData

    @property
    def key(self) -> Hashable:
        return self.data.source, self.data.visit_no

    @staticmethod
    def carry_out(actor: Actor, requests: Sequence["OpenVisit"]) -> list[Encounter | NotApplied]:
        opened = records.open_encounters(actor, [(one.patient_id, one.data) for one in requests])
        return [row or NotApplied(reasons.VISIT_OF_ANOTHER, where="PV1-19") for row in opened]


@dataclass(frozen=True, slots=True, eq=False)
class EndVisit(Request):
    """End a visit; answer with it."""

    ending: Ending

    @property
    def key(self) -> Hashable:
        return self.ending.encounter.pk

    @staticmethod
    def carry_out(actor: Actor, requests: Sequence["EndVisit"]) -> list[Encounter]:
        return records.end_encounters(actor, [one.ending for one in requests])


@dataclass(frozen=True, slots=True, eq=False)
class KeepLines(Request):
    """Keep lines of a record (diagnoses, medicines …): `keep` is the service that files those of many patients."""

    keep: Callable[[Actor, Sequence[LinesOf[Any]]], Any]
    told: LinesOf[Any]

    @property
    def key(self) -> Hashable:
        return self.keep, self.told.patient_id

    @staticmethod
    def carry_out(actor: Actor, requests: Sequence["KeepLines"]) -> list[None]:
        by_service: dict[Any, list[LinesOf[Any]]] = {}
        for one in requests:
            by_service.setdefault(one.keep, []).append(one.told)
        for keep, told in by_service.items():
            keep(actor, told)
        return [None] * len(requests)


@dataclass(frozen=True, slots=True, eq=False)
class FileOrders(Request):
    """Keep what was ordered."""

    patient_id: int
    orders: Sequence[OrderData]

    @property
    def key(self) -> Hashable:
        return self.orders[0].source, self.orders[0].order_no

    @staticmethod
    def carry_out(actor: Actor, requests: Sequence["FileOrders"]) -> list[NotApplied | None]:
        answers: list[NotApplied | None] = []
        for one in requests:
            filed = records.file_orders(actor, [(one.patient_id, order) for order in one.orders])
            answers.append(None if all(filed) else NotApplied(reasons.ORDER_OF_ANOTHER, where="ORC-2"))
        return answers


@dataclass(frozen=True, slots=True, eq=False)
class FileDispenses(Request):
    """Keep how far medicines have come."""

    patient_id: int
    dispenses: Sequence[DispenseData]

    @property
    def key(self) -> Hashable:
        return self.dispenses[0].source, self.dispenses[0].dispense_no

    @staticmethod
    def carry_out(actor: Actor, requests: Sequence["FileDispenses"]) -> list[NotApplied | None]:
        items = [(one.patient_id, item) for one in requests for item in one.dispenses]
        filed, _fresh = records.file_dispenses(actor, items)
        answers: list[NotApplied | None] = []
        for one in requests:
            mine, filed = filed[: len(one.dispenses)], filed[len(one.dispenses) :]
            answers.append(None if all(mine) else NotApplied(reasons.ORDER_OF_ANOTHER, where="ORC-2"))
        return answers


@dataclass(frozen=True, slots=True, eq=False)
class FileReport(Request):
    """File a report with its lines."""

    patient_id: int
    data: ReportData
    lines: Sequence[ObservationData]

    @property
    def key(self) -> Hashable:
        return self.data.source, self.data.report_no

    @staticmethod
    def carry_out(actor: Actor, requests: Sequence["FileReport"]) -> list[NotApplied | None]:
        filed = records.record_reports(actor, [(one.patient_id, one.data, one.lines) for one in requests])
        return [None if row else NotApplied(reasons.REPORT_OF_ANOTHER, where="OBR-3") for row in filed]


@dataclass(frozen=True, slots=True, eq=False)
class Do(Request):
    """Do something rare, by itself; answer with what it returns."""

    act: Callable[[], Any]

    @staticmethod
    def carry_out(actor: Actor, requests: Sequence["Do"]) -> list[Any]:
        return [_attempt(one.act) for one in requests]


def _attempt(act: Callable[[], Any]) -> Any:
    try:
        return act()
    except RenxinError as error:
        return error

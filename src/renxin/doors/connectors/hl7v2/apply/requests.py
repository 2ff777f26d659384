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
from renxin.people.records.services import ConditionsOf, EncounterData, Ending, ObservationData, ReportData

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
class KeepConditions(Request):
    """Keep diagnoses."""

    told: ConditionsOf

    @staticmethod
    def carry_out(actor: Actor, requests: Sequence["KeepConditions"]) -> list[None]:
        records.record_many_conditions(actor, [one.told for one in requests])
        return [None] * len(requests)


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

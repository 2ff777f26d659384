"""Facts recorded by people.records: what the hospital's own systems report about care."""

from dataclasses import dataclass
from typing import ClassVar

from renxin.kernel.timeline.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterFact(Fact):
    """What the encounter facts share. `encounter_class` is FHIR's: AMB, IMP, EMER, HH, VR, PRENC."""

    encounter_id: int = 0
    encounter_class: str = ""
    department_id: int | None = None
    practitioner_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterStarted(EncounterFact):
    """Admitted (A01), registered as an outpatient (A04) or pre-admitted (A05)."""

    kind: ClassVar[str] = "encounter.started"


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterTransferred(EncounterFact):
    """Moved to another ward or department (A02)."""

    kind: ClassVar[str] = "encounter.transferred"


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterDischarged(EncounterFact):
    """The stay ended (A03); `disposition` is the code as sent, `died` what it means."""

    kind: ClassVar[str] = "encounter.discharged"
    disposition: str = ""
    died: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterFinished(EncounterFact):
    """An outpatient or emergency visit ended."""

    kind: ClassVar[str] = "encounter.finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterCancelled(EncounterFact):
    """The admission or visit is called off (A11): it never took place."""

    kind: ClassVar[str] = "encounter.cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class DischargeCancelled(EncounterFact):
    """The discharge is called off (A13): the patient is still in the house."""

    kind: ClassVar[str] = "encounter.discharge_cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationRecorded(Fact):
    """A measurement or result item was reported. Values stay in the record."""

    kind: ClassVar[str] = "observation.recorded"
    observation_id: int = 0
    code: str = ""
    abnormal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportIssued(Fact):
    """A diagnostic report became available (ORU R01)."""

    kind: ClassVar[str] = "report.issued"
    report_id: int = 0
    code: str = ""
    abnormal_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionRecorded(Fact):
    """A diagnosis was reported; the code stays in the record."""

    kind: ClassVar[str] = "condition.recorded"
    condition_id: int = 0
    encounter_id: int | None = None

"""Facts recorded by people.records: what the hospital's own systems report about care."""

from dataclasses import dataclass
from datetime import date, datetime
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
    """The discharge is called off (A13): the patient is still in the house. `ended_at` is the end that is no more."""

    kind: ClassVar[str] = "encounter.discharge_cancelled"
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferCancelled(EncounterFact):
    """The transfer is called off (A12): the patient is where she was before."""

    kind: ClassVar[str] = "encounter.transfer_cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterClassChanged(EncounterFact):
    """An outpatient became an inpatient (A06) or the reverse (A07); `before` is the class until then."""

    kind: ClassVar[str] = "encounter.class_changed"
    before: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRequestPlaced(Fact):
    """Something was ordered: an examination, a test, a treatment. `occurs_at` is when it is due, if that is known."""

    kind: ClassVar[str] = "service_request.placed"
    service_request_id: int = 0
    encounter_id: int | None = None
    category: str = ""
    occurs_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRequestRevoked(Fact):
    """An order was called off."""

    kind: ClassVar[str] = "service_request.revoked"
    service_request_id: int = 0
    encounter_id: int | None = None
    category: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationRecorded(Fact):
    """A measurement or result item was reported. Values stay in the record.

    `told` says that she told it to somebody who judged it at once.
    """

    kind: ClassVar[str] = "observation.recorded"
    observation_id: int = 0
    code: str = ""
    abnormal: bool = False
    told: bool = False


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


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicationRecorded(Fact):
    """A medicine was prescribed, dispensed or reported; `until` is the last day it lasts, when that is known."""

    kind: ClassVar[str] = "medication.recorded"
    medication_id: int = 0
    encounter_id: int | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureRecorded(Fact):
    """An operation or another thing done was reported; the code stays in the record."""

    kind: ClassVar[str] = "procedure.recorded"
    procedure_id: int = 0
    encounter_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImmunizationRecorded(Fact):
    """A vaccine was given or refused; the code stays in the record."""

    kind: ClassVar[str] = "immunization.recorded"
    immunization_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReceived(Fact):
    """A document was put with the record; `type_code` says what sort."""

    kind: ClassVar[str] = "document.received"
    document_id: int = 0
    type_code: str = ""
    encounter_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRecorded(Fact):
    """A physical examination found something important; `grade` is A (at once), B (soon) or milder."""

    kind: ClassVar[str] = "finding.recorded"
    finding_id: int = 0
    report_id: int = 0
    grade: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargePosted(Fact):
    """Money was asked for care; negative when it was given back."""

    kind: ClassVar[str] = "charge.posted"
    charge_id: int = 0
    encounter_id: int | None = None
    amount_fen: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCorrected(Fact):
    """A person set a record right, or said that it was entered in error (`withdrawn`)."""

    kind: ClassVar[str] = "record.corrected"
    record_kind: str = ""
    record_id: int = 0
    fields: tuple[str, ...] = ()
    withdrawn: bool = False

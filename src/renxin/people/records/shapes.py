"""What interfaces hand to the services of records. Empty means: the source says nothing."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterData:
    """A visit or stay as its sender reports it. (source, visit_no) names it for ever.

    `reported_at` is when it was reported: taken for the beginning of a visit whose beginning nobody tells.
    """

    source: str
    visit_no: str
    encounter_class: str = "AMB"
    started_at: datetime | None = None
    reported_at: datetime | None = None
    planned: bool = False
    department_id: int | None = None
    practitioner_id: int | None = None
    location: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionData:
    """A diagnosis."""

    code: str
    text: str = ""
    system: str = "icd-10"
    rank: int = 1
    onset_on: date | None = None
    clinical_status: str = "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class AllergyData:
    """Something the person must not get."""

    code: str
    text: str = ""
    kind: str = ""
    criticality: str = ""
    reaction: str = ""
    clinical_status: str = "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicationData:
    """A medicine; `order_no` is the sender's own."""

    order_no: str
    code: str = ""
    text: str = ""
    dose: str = ""
    frequency: str = ""
    status: str = "active"
    started_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureData:
    """An operation or another thing done."""

    code: str
    performed_at: datetime
    text: str = ""
    system: str = "icd-9-cm"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportData:
    """A report; (source, report_no) names it for ever."""

    source: str
    report_no: str
    issued_at: datetime
    code: str = ""
    name: str = ""
    category: str = ""
    status: str = "final"
    conclusion: str = ""
    encounter_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationData:
    """One line of a report, or a measurement. `interpretation` is HL7's flag: N, H, L, HH, LL, A …"""

    code: str
    set_id: str = ""
    name: str = ""
    value_number: Decimal | None = None
    value_text: str = ""
    unit: str = ""
    reference_range: str = ""
    interpretation: str = ""
    status: str = "final"
    observed_at: datetime | None = None

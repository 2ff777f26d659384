"""What interfaces hand to the services of records. Empty means: the source says nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Generic, TypeVar

T = TypeVar("T")

TOLD: Final = "told"
"""The source of what a patient told somebody who judged it at once: answers to questions of a programme."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesOf(Generic[T]):
    """Diagnoses, allergies, medicines … that one message or bundle tells of one patient."""

    patient_id: int
    source: str
    items: Sequence[T]
    encounter_id: int | None = None
    recorded_at: datetime | None = None


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
    reason: str = ""
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
    """A medicine; `order_no` is the sender's own. `days` is how long the quantity given lasts."""

    order_no: str
    code: str = ""
    text: str = ""
    dose: str = ""
    frequency: str = ""
    days: int | None = None
    quantity: Decimal | None = None
    quantity_unit: str = ""
    status: str = "active"
    started_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DispenseData:
    """A medicine on its way; (source, dispense_no) names it for ever. `state` is one of MedicationDispense.State."""

    source: str
    dispense_no: str
    state: str
    moved_at: datetime
    order_no: str = ""
    code: str = ""
    text: str = ""
    quantity: Decimal | None = None
    quantity_unit: str = ""
    place: str = ""
    note: str = ""
    encounter_id: int | None = None


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
    issuer: str = ""
    recognised: bool = False


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ImmunizationData:
    """A vaccine given (or `not-done`). Without a number of the sender's, vaccine and instant name it."""

    code: str
    occurred_at: datetime
    external_id: str = ""
    text: str = ""
    system: str = ""
    dose_number: int | None = None
    lot: str = ""
    site: str = ""
    performer: str = ""
    status: str = "completed"


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingData:
    """What a physical examination found; `line` names it within its report. `grade` is A, B or milder."""

    line: str
    grade: str
    code: str = ""
    text: str = ""
    action: str = ""
    due_on: date | None = None
    status: str = "final"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentData:
    """A document as its sender gives it; (source, external_id) names it for ever."""

    source: str
    external_id: str
    content: bytes
    content_type: str
    title: str = ""
    type_code: str = ""
    author: str = ""
    authored_at: datetime | None = None
    encounter_id: int | None = None
    report_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceData:
    """A resource as its sender wrote it; (source, resource_type, external_id) names it for ever.

    `patient_id` None: it is about no patient. `modelled_id` is the row of ours that stands for it, when there is one.
    """

    source: str
    resource_type: str
    external_id: str
    body: bytes
    patient_id: int | None = None
    version: str = ""
    modelled_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeData:
    """An item of a bill; (source, charge_no) names it for ever. `amount` is positive; `refund` says it came back.

    `insured` is the part of it that the insurance bears, when the sender says so.
    """

    source: str
    charge_no: str
    amount: Decimal
    posted_at: datetime
    refund: bool = False
    code: str = ""
    text: str = ""
    category: str = ""
    currency: str = "CNY"
    quantity: Decimal | None = None
    insured: Decimal | None = None
    encounter_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderData:
    """An order for an examination, a test or a treatment; (source, order_no) names it for ever."""

    source: str
    order_no: str
    ordered_at: datetime
    code: str = ""
    name: str = ""
    category: str = ""
    status: str = "active"
    priority: str = ""
    note: str = ""
    occurs_at: datetime | None = None
    encounter_id: int | None = None

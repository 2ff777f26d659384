"""Every write of records: idempotent by the sender's own keys, each in one transaction with the facts it makes.

`record_*` takes what one message says of one patient; `file_*`, `record_many_*`, `*_reports`, `keep_resources` and
`post_charges` do the same for many at once.
"""

from renxin.people.records.shapes import (
    TOLD,
    AllergyData,
    ChargeData,
    ConditionData,
    DispenseData,
    DocumentData,
    EncounterData,
    FindingData,
    ImmunizationData,
    LinesOf,
    MedicationData,
    ObservationData,
    OrderData,
    ProcedureData,
    ReportData,
    ResourceData,
)

from .amending import amend_observations
from .charging import post_charges
from .clinical import (
    ConditionsOf,
    Filed,
    file_allergies,
    file_conditions,
    file_immunizations,
    file_medications,
    file_procedures,
    record_allergies,
    record_conditions,
    record_immunizations,
    record_many_conditions,
    record_medications,
    record_procedures,
)
from .correcting import CORRECTABLE, correct_record, withdraw_record
from .dispensing import file_dispenses
from .documents import Kept, keep_document, keep_documents, keep_resources, withdraw_document
from .encounters import cancel_discharge, cancel_encounter, cancel_transfer, change_encounter_class, transfer_encounter
from .encounters_moving import join_encounters, move_encounter, rename_encounter
from .ending import Ending, discharge_encounter, end_encounters, finish_encounter
from .findings import record_findings
from .marking import set_sensitivity
from .media import kind_of_file
from .observing import file_observations, record_observations
from .opening import open_encounter, open_encounters
from .ordering import file_orders
from .reports import recognise_reports, record_report, record_reports

__all__ = [
    "CORRECTABLE",
    "TOLD",
    "AllergyData",
    "ChargeData",
    "ConditionData",
    "ConditionsOf",
    "DispenseData",
    "DocumentData",
    "EncounterData",
    "Ending",
    "Filed",
    "FindingData",
    "ImmunizationData",
    "Kept",
    "LinesOf",
    "MedicationData",
    "ObservationData",
    "OrderData",
    "ProcedureData",
    "ReportData",
    "ResourceData",
    "amend_observations",
    "cancel_discharge",
    "cancel_encounter",
    "cancel_transfer",
    "change_encounter_class",
    "correct_record",
    "discharge_encounter",
    "end_encounters",
    "file_allergies",
    "file_conditions",
    "file_dispenses",
    "file_immunizations",
    "file_medications",
    "file_observations",
    "file_orders",
    "file_procedures",
    "finish_encounter",
    "join_encounters",
    "keep_document",
    "keep_documents",
    "keep_resources",
    "kind_of_file",
    "move_encounter",
    "open_encounter",
    "open_encounters",
    "post_charges",
    "recognise_reports",
    "record_allergies",
    "record_conditions",
    "record_findings",
    "record_immunizations",
    "record_many_conditions",
    "record_medications",
    "record_observations",
    "record_procedures",
    "record_report",
    "record_reports",
    "rename_encounter",
    "set_sensitivity",
    "transfer_encounter",
    "withdraw_document",
    "withdraw_record",
]

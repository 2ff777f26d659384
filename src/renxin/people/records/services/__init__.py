"""Every write of records: idempotent by the sender's own keys, each in one transaction with the facts it makes."""

from renxin.people.records.shapes import (
    AllergyData,
    ConditionData,
    EncounterData,
    MedicationData,
    ObservationData,
    ProcedureData,
    ReportData,
)

from .clinical import record_allergies, record_conditions, record_medications, record_procedures
from .encounters import (
    cancel_discharge,
    cancel_encounter,
    discharge_encounter,
    finish_encounter,
    open_encounter,
    transfer_encounter,
)
from .reports import record_observations, record_report

__all__ = [
    "AllergyData",
    "ConditionData",
    "EncounterData",
    "MedicationData",
    "ObservationData",
    "ProcedureData",
    "ReportData",
    "cancel_discharge",
    "cancel_encounter",
    "discharge_encounter",
    "finish_encounter",
    "open_encounter",
    "record_allergies",
    "record_conditions",
    "record_medications",
    "record_observations",
    "record_procedures",
    "record_report",
    "transfer_encounter",
]

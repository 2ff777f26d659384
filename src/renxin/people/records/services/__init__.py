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

from .clinical import (
    ConditionsOf,
    record_allergies,
    record_conditions,
    record_many_conditions,
    record_medications,
    record_procedures,
)
from .encounters import cancel_discharge, cancel_encounter, transfer_encounter
from .ending import Ending, discharge_encounter, end_encounters, finish_encounter
from .opening import open_encounter, open_encounters
from .reports import record_observations, record_report, record_reports

__all__ = [
    "AllergyData",
    "ConditionData",
    "ConditionsOf",
    "EncounterData",
    "Ending",
    "MedicationData",
    "ObservationData",
    "ProcedureData",
    "ReportData",
    "cancel_discharge",
    "cancel_encounter",
    "discharge_encounter",
    "end_encounters",
    "finish_encounter",
    "open_encounter",
    "open_encounters",
    "record_allergies",
    "record_conditions",
    "record_many_conditions",
    "record_medications",
    "record_observations",
    "record_procedures",
    "record_report",
    "record_reports",
    "transfer_encounter",
]

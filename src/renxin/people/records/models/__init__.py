"""FHIR-shaped tables of care, filled by the interfaces and by hand. Every natural key is the sender's own."""

from .clinical import AllergyIntolerance, Condition, Immunization, MedicationStatement, Procedure
from .dispenses import MedicationDispense
from .encounter import Encounter, EncounterChange
from .kept import DocumentReference, SourceResource
from .orders import ServiceRequest
from .reports import DiagnosticReport, Finding, Observation
from .trace import Charge, RecordCorrection

__all__ = [
    "AllergyIntolerance",
    "Charge",
    "Condition",
    "DiagnosticReport",
    "DocumentReference",
    "Encounter",
    "EncounterChange",
    "Finding",
    "Immunization",
    "MedicationDispense",
    "MedicationStatement",
    "Observation",
    "Procedure",
    "RecordCorrection",
    "ServiceRequest",
    "SourceResource",
]

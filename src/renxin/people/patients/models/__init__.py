"""Patients and what identifies, reaches and binds them."""

from .consent import Consent, Purpose
from .family import Household, HouseholdMember, RelatedPerson
from .identity import IdentityLink, MatchReview, MergeRecord
from .person import ContactPoint, Identifier, Patient, PatientDepartment, Sex

__all__ = [
    "Consent",
    "ContactPoint",
    "Household",
    "HouseholdMember",
    "Identifier",
    "IdentityLink",
    "MatchReview",
    "MergeRecord",
    "Patient",
    "PatientDepartment",
    "Purpose",
    "RelatedPerson",
    "Sex",
]

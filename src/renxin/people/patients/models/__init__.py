"""Patients and what identifies, reaches and binds them."""

from .account import AccountLink
from .consent import Consent, Purpose
from .family import Household, HouseholdMember, RelatedPerson
from .identity import IdentityLink, MatchReview, MergeRecord, MergeRequest
from .person import ContactPoint, Identifier, Patient, PatientDepartment, Sex
from .statement import SourceStatement

__all__ = [
    "AccountLink",
    "Consent",
    "ContactPoint",
    "Household",
    "HouseholdMember",
    "Identifier",
    "IdentityLink",
    "MatchReview",
    "MergeRecord",
    "MergeRequest",
    "Patient",
    "PatientDepartment",
    "Purpose",
    "RelatedPerson",
    "Sex",
    "SourceStatement",
]

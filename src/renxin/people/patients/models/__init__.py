"""Patients and what identifies, reaches and binds them."""

from .account import AccountLink
from .consent import Consent, Purpose
from .family import Household, HouseholdMember, RelatedPerson
from .identity import IdentityLink, MatchReview, MergeRecord, MergeRequest
from .person import ContactPoint, Identifier, Patient, PatientDepartment, RelationStage, Sex
from .profile import CareRelation, ContactPreference, Note, RelationProgress, RelationSigns, ServiceWarning, SoftFact
from .statement import SourceStatement

__all__ = [
    "AccountLink",
    "CareRelation",
    "Consent",
    "ContactPoint",
    "ContactPreference",
    "Household",
    "HouseholdMember",
    "Identifier",
    "IdentityLink",
    "MatchReview",
    "MergeRecord",
    "MergeRequest",
    "Note",
    "Patient",
    "PatientDepartment",
    "Purpose",
    "RelatedPerson",
    "RelationProgress",
    "RelationSigns",
    "RelationStage",
    "ServiceWarning",
    "Sex",
    "SoftFact",
    "SourceStatement",
]

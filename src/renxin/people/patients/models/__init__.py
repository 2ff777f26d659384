"""Patients and what identifies, reaches and binds them."""

from .account import AccountLink
from .consent import Consent, Purpose, Suppression
from .family import Bereavement, Household, HouseholdMember, Proxy, RelatedPerson
from .identity import IdentityLink, MatchReview, MergeRecord, MergeRequest
from .person import ContactPoint, Identifier, Patient, PatientDepartment, RelationStage, Sex
from .profile import CareRelation, ContactPreference, Note, RelationProgress, RelationSigns, ServiceWarning, SoftFact
from .rights import Evidence, RightsCounter, RightsFile, RightsRequest
from .statement import SourceStatement
from .visitor import Visitor

__all__ = [
    "AccountLink",
    "Bereavement",
    "CareRelation",
    "Consent",
    "ContactPoint",
    "ContactPreference",
    "Evidence",
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
    "Proxy",
    "Purpose",
    "RelatedPerson",
    "RelationProgress",
    "RelationSigns",
    "RelationStage",
    "RightsCounter",
    "RightsFile",
    "RightsRequest",
    "ServiceWarning",
    "Sex",
    "SoftFact",
    "SourceStatement",
    "Suppression",
    "Visitor",
]

"""Reads of patients. Tenancy and reach are judged here; numbers stay masked until somebody reveals them with a reason.

Functions that take an `actor` serve people; those that take a `tenant_id` serve the machinery (policy, consumers).
"""

from .consent import consent_state
from .people import (
    ContactProfile,
    NumberLine,
    PatientCard,
    addresses,
    by_ids,
    cards,
    consents,
    contact_points,
    contact_profiles,
    current_id,
    current_ids,
    get,
    get_by_id,
    header,
    holder_of,
    holders_of,
    identifiers,
    open_reviews,
    patients_by_contact,
    related_persons,
    search,
    visible,
)

__all__ = [
    "ContactProfile",
    "NumberLine",
    "PatientCard",
    "addresses",
    "by_ids",
    "cards",
    "consent_state",
    "consents",
    "contact_points",
    "contact_profiles",
    "current_id",
    "current_ids",
    "get",
    "get_by_id",
    "header",
    "holder_of",
    "holders_of",
    "identifiers",
    "open_reviews",
    "patients_by_contact",
    "related_persons",
    "search",
    "visible",
]

"""What callers hand to the services of patients, and what they get back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientData:
    """What a source says about a person. None or empty means: the source says nothing."""

    name: str = ""
    sex: str = ""
    birth_date: date | None = None
    address: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class IdentifierData:
    """A number of a document or record: `cn-id`, `passport`, `his:<source>`, `card`, `health-card` …"""

    system: str
    value: str
    verified: bool = False


@dataclass(frozen=True, slots=True)
class ContactData:
    """A way to reach somebody, and whose it is (`self`, `child`, `spouse`, `parent` …)."""

    kind: str
    value: str
    owner_relation: str = "self"
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Registration:
    """A person as one source knows her, for registering many at once."""

    data: PatientData
    source: str
    identifiers: Sequence[IdentifierData] = ()
    contacts: Sequence[ContactData] = ()


@dataclass(frozen=True, slots=True)
class Resolution:
    """Whom a source's record was taken for. `warnings` are codes of what was kept aside, such as `bad_identifier`."""

    patient_id: int
    created: bool
    tier: str = ""
    evidence: dict[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

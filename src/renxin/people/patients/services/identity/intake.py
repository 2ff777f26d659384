"""What a source said about a person, written one way, before anybody is looked for."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from renxin.kernel.core import clock, names
from renxin.kernel.core.errors import InvalidInput
from renxin.people.patients import matching, rules
from renxin.people.patients.finding import blinds
from renxin.people.patients.shapes import ContactData, IdentifierData, PatientData

UNREADABLE: Final = "unreadable"


@dataclass(frozen=True, slots=True)
class GivenIdentifier:
    """An identifier as it will be stored."""

    system: str
    value: str
    blind: bytes
    last4: bytes
    verified: bool = False
    is_claim: bool = False

    @property
    def key(self) -> matching.Key:
        """Return what matching compares."""
        return self.system, self.blind


@dataclass(frozen=True, slots=True)
class GivenContact:
    """A contact point as it will be stored."""

    kind: str
    value: str
    blind: bytes
    last4: bytes
    owner_relation: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Intake:
    """A source's record, ready to be compared and stored."""

    tenant_id: int
    source: str
    data: PatientData
    identifiers: tuple[GivenIdentifier, ...]
    contacts: tuple[GivenContact, ...]
    warnings: tuple[str, ...]
    description: matching.Description | None = None
    """How it is found without any number."""

    @property
    def keys(self) -> set[bytes]:
        """Return its numbers and contact points as tokens."""
        return {given.blind for given in self.identifiers} | {given.blind for given in self.contacts}

    @property
    def phones(self) -> list[bytes]:
        """Return its telephones as tokens."""
        return [given.blind for given in self.contacts if given.kind == "phone"]

    @property
    def person(self) -> matching.Person:
        """Return it as matching sees it; claims prove nothing and stand apart."""
        sound = [given for given in self.identifiers if not given.is_claim]
        return matching.Person(
            name=self.data.name,
            sex=self.data.sex,
            birth_date=self.data.birth_date,
            documents=frozenset(given.key for given in sound if given.system in rules.DOCUMENTS),
            cards=frozenset(given.key for given in sound if given.system in rules.CARDS),
            source_keys=frozenset(given.key for given in sound if is_source_key(given.system)),
            claims=frozenset(given.key for given in self.identifiers if given.is_claim and given.system != UNREADABLE),
            address=self.data.address,
            phones=frozenset(self.phones),
        )


def is_source_key(system: str) -> bool:
    """Tell whether a system's numbers name one record of one sender: record numbers and cards of that hospital."""
    return system.startswith(("his:", "card"))


def read(
    tenant_id: int,
    source: str,
    data: PatientData,
    identifiers: Iterable[IdentifierData],
    contacts: Iterable[ContactData],
) -> Intake:
    """Return the record normalised; what cannot be read is kept aside and warned about, never lost, never fatal."""
    today = clock.today()
    warnings: list[str] = []
    given = [_identifier(tenant_id, item, today, warnings) for item in identifiers if item.value.strip()]
    data, given = _agree_with_card(_written_one_way(data), given, today, warnings)
    reached = [_contact(tenant_id, item, warnings) for item in contacts if item.value.strip()]
    return Intake(
        tenant_id=tenant_id,
        source=source,
        data=data,
        identifiers=tuple({item.key: item for item in given}.values()),
        contacts=tuple({(item.kind, item.blind): item for item in reached if item is not None}.values()),
        warnings=tuple(warnings),
        description=matching.description(data.name, data.birth_date),
    )


def _written_one_way(data: PatientData) -> PatientData:
    name = names.normalise_name(data.name)
    return data if name == data.name else replace(data, name=name)


def identifier(tenant_id: int, item: IdentifierData) -> GivenIdentifier:
    """Return an identifier as it will be stored.

    Raises:
        InvalidInput: it is not a possible number of its system.
    """
    value = rules.normalise_identifier(item.system, item.value, clock.today())
    return _blinded(tenant_id, item.system, value, verified=item.verified)


def contact(tenant_id: int, item: ContactData) -> GivenContact:
    """Return a contact point as it will be stored.

    Raises:
        InvalidInput: nobody could be reached by it.
    """
    value = rules.normalise_contact(item.kind, item.value)
    blind = blinds.of_contact(tenant_id, item.kind, value)
    return GivenContact(item.kind, value, blind, blinds.of_last4(tenant_id, value), item.owner_relation, item.verified)


def _identifier(tenant_id: int, item: IdentifierData, today: date, warnings: list[str]) -> GivenIdentifier:
    try:
        return identifier(tenant_id, item)
    except InvalidInput:
        warnings.append(f"bad_identifier:{item.system}")
        return _blinded(tenant_id, UNREADABLE, item.value.strip()[:120], is_claim=True)


def _contact(tenant_id: int, item: ContactData, warnings: list[str]) -> GivenContact | None:
    try:
        return contact(tenant_id, item)
    except InvalidInput:
        warnings.append(f"bad_contact:{item.kind}")
        return None


def _agree_with_card(
    data: PatientData, given: list[GivenIdentifier], today: date, warnings: list[str]
) -> tuple[PatientData, list[GivenIdentifier]]:
    """Fill birth date and sex from the identity card; a card that contradicts them becomes a claim."""
    card = next((item for item in given if item.system == rules.CN_ID), None)
    if card is None:
        return data, given
    says = rules.read_identity_card(card.value, today)
    contradicts = (data.birth_date not in (None, says.birth_date)) or (
        data.sex in ("male", "female") and data.sex != says.sex
    )
    if contradicts:
        warnings.append("card_contradicts_data")
        return data, [replace(item, is_claim=True) if item is card else item for item in given]
    if data.birth_date is None or data.sex != says.sex:
        data = replace(data, birth_date=says.birth_date, sex=str(says.sex))
    return data, given


def _blinded(
    tenant_id: int, system: str, value: str, *, verified: bool = False, is_claim: bool = False
) -> GivenIdentifier:
    blind = blinds.of_identifier(tenant_id, value)
    return GivenIdentifier(system, value, blind, blinds.of_last4(tenant_id, value), verified, is_claim)

"""Who is already known that could be the one who comes in. A fixed number of statements, whatever the candidates."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from django.db import connection

from renxin.people.patients import matching, rules
from renxin.people.patients.models import ContactPoint, Identifier, Patient

from .intake import Intake, is_source_key

CROWD: Final = 20
"""A telephone of more patients than this is a switchboard or a placeholder: it says nothing about anybody."""


def lock_keys(tenant_id: int, keys: Iterable[bytes]) -> None:
    """Let one transaction at a time look for the same numbers, so that two senders cannot register a person twice."""
    numbers = sorted({_number(tenant_id, key) for key in keys})
    if numbers:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(unnest(%s::bigint[]))", [numbers])


def holders(intake: Intake) -> dict[matching.Key, int]:
    """Return which of the given numbers already name somebody, and whom."""
    wanted = {given.key for given in intake.identifiers}
    if not wanted:
        return {}
    rows = Identifier.objects.of(intake.tenant_id).filter(blind__in=[blind for _, blind in wanted], is_claim=False)
    found = rows.values_list("system", "blind", "patient_id")
    return {(system, bytes(blind)): holder for system, blind, holder in found if (system, bytes(blind)) in wanted}


def known_record(intake: Intake, held: dict[matching.Key, int]) -> int | None:
    """Return the patient whom the sender's own number names, if every other number given names her too.

    Then nothing is left to compare: this is how almost every message of a hospital's system is resolved.
    """
    own = any(is_source_key(given.system) for given in intake.identifiers)
    named = set(held.values())
    complete = len(held) == len(intake.identifiers) and not any(given.is_claim for given in intake.identifiers)
    return named.pop() if own and complete and len(named) == 1 else None


def candidates(intake: Intake, held: dict[matching.Key, int]) -> list[matching.Person]:
    """Return everybody who shares an identifier or a telephone with `intake`."""
    claimed = {given.key for given in intake.identifiers if given.is_claim}
    by_identifier = {holder for key, holder in held.items() if key not in claimed}
    return people(intake.tenant_id, by_identifier | _by_telephone(intake))


def people(tenant_id: int, ids: Iterable[int]) -> list[matching.Person]:
    """Return these patients as matching sees them."""
    wanted = set(ids)
    if not wanted:
        return []
    keys, phones = _keys_of(tenant_id, wanted), _phones_of(tenant_id, wanted)
    rows = Patient.objects.of(tenant_id).filter(pk__in=wanted)
    return [_person(patient, keys[patient.pk], phones[patient.pk]) for patient in rows]


def _by_telephone(intake: Intake) -> set[int]:
    blinds = [given.blind for given in intake.contacts if given.kind == "phone"]
    if not blinds:
        return set()
    rows = ContactPoint.objects.of(intake.tenant_id).filter(kind="phone", blind__in=blinds, is_active=True)
    by_phone: dict[bytes, set[int]] = defaultdict(set)
    for blind, patient_id in rows.values_list("blind", "patient_id")[: CROWD * len(blinds) + len(blinds)]:
        by_phone[bytes(blind)].add(patient_id)
    return {patient_id for sharing in by_phone.values() if len(sharing) <= CROWD for patient_id in sharing}


def _keys_of(tenant_id: int, ids: set[int]) -> dict[int, set[matching.Key]]:
    keys: dict[int, set[matching.Key]] = defaultdict(set)
    rows = Identifier.objects.of(tenant_id).filter(patient_id__in=ids, is_claim=False)
    for patient_id, system, blind in rows.values_list("patient_id", "system", "blind"):
        keys[patient_id].add((system, bytes(blind)))
    return keys


def _phones_of(tenant_id: int, ids: set[int]) -> dict[int, set[bytes]]:
    phones: dict[int, set[bytes]] = defaultdict(set)
    rows = ContactPoint.objects.of(tenant_id).filter(patient_id__in=ids, kind="phone", is_active=True)
    for patient_id, blind in rows.values_list("patient_id", "blind"):
        phones[patient_id].add(bytes(blind))
    return phones


def _person(patient: Patient, keys: set[matching.Key], phones: set[bytes]) -> matching.Person:
    return matching.Person(
        patient_id=patient.pk,
        name=patient.name,
        sex=patient.sex,
        birth_date=patient.birth_date,
        documents=frozenset(key for key in keys if key[0] in rules.DOCUMENTS),
        cards=frozenset(key for key in keys if key[0] in rules.CARDS),
        source_keys=frozenset(key for key in keys if is_source_key(key[0])),
        phones=frozenset(phones),
        deceased=patient.deceased_at is not None,
        provisional=patient.status == Patient.Status.PROVISIONAL,
    )


def _number(tenant_id: int, key: bytes) -> int:
    digest = hashlib.blake2b(key + tenant_id.to_bytes(8, "big", signed=True), digest_size=8).digest()
    return -(int.from_bytes(digest, "big") >> 2)  # below zero: the core's own locks stand above

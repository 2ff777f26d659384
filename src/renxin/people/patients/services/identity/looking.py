"""Who is already known that could be those who come in: a fixed number of statements for any number of them.

Candidates meet under keys (`matching.keys`): a number, a telephone, day of birth with surname, reading with year of
birth. Each is an index, and each gives no more than a handful: what is shared by a crowd says nothing about anybody.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection

from renxin.kernel.core import hot
from renxin.kernel.core.lookups import literal_of_bytes
from renxin.people.patients import matching, rules
from renxin.people.patients.models import ContactPoint, Identifier, Patient

from .intake import Intake, is_source_key

CROWD: Final = 20
"""A telephone of more patients than this is a switchboard or a placeholder: it says nothing about anybody."""
NAMESAKES: Final = 50
"""No more people of one description are looked at: behind a placeholder's birth date stand thousands."""

_BY_TELEPHONE: Final = """
SELECT k.blind, c.patient_id FROM unnest(%(blinds)s::bytea[]) AS k (blind)
CROSS JOIN LATERAL (
    SELECT patient_id FROM patients_contactpoint
    WHERE tenant_id = %(tenant)s::bigint AND blind = k.blind AND kind = 'phone' AND is_active
    LIMIT %(most)s::int
) AS c
"""
_BY_DESCRIPTION: Final = """
SELECT k.at, p.id, p.name, p.birth_date
FROM json_to_recordset(%(asked)s::json)
    AS k (at int, born date, surname text, past text, reading text, first date, last date)
CROSS JOIN LATERAL (
    (SELECT id, name, birth_date FROM patients_patient
     WHERE tenant_id = %(tenant)s::bigint AND birth_date = k.born
       AND pinyin_key ~>=~ k.surname AND pinyin_key ~<~ k.past AND status IN ('active', 'provisional')
     LIMIT %(most)s::int)
    UNION
    (SELECT id, name, birth_date FROM patients_patient
     WHERE tenant_id = %(tenant)s::bigint AND pinyin_key = k.reading
       AND birth_date BETWEEN k.first AND k.last AND status IN ('active', 'provisional')
     LIMIT %(most)s::int)
) AS p
"""


@dataclass(slots=True)
class Numbers:
    """Which of the given numbers somebody bears already (`holders`), and who claimed them (`claims`)."""

    holders: dict[matching.Key, Identifier] = field(default_factory=dict)
    claims: dict[matching.Key, list[Identifier]] = field(default_factory=lambda: defaultdict(list))

    def holder(self, key: matching.Key) -> int | None:
        """Return whom a number names."""
        row = self.holders.get(key)
        return row.patient_id if row else None


def lock_keys(tenant_id: int, keys: Iterable[bytes]) -> None:
    """Let one transaction at a time look for the same numbers, so that two senders cannot register a person twice."""
    numbers = sorted({_number(tenant_id, key) for key in keys})
    if numbers:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(unnest(%s::bigint[]))", [numbers])


def numbers_of(tenant_id: int, intakes: Sequence[Intake]) -> Numbers:
    """Return who bears or claims the numbers of these records."""
    found = Numbers()
    wanted = {given.key for intake in intakes for given in intake.identifiers}
    if not wanted:
        return found
    rows = Identifier.objects.of(tenant_id).filter(blind__any={blind for _, blind in wanted}).defer("value")
    for row in rows:
        key = row.system, bytes(row.blind)
        if key in wanted and row.is_claim:
            found.claims[key].append(row)
        elif key in wanted:
            found.holders[key] = row
    return found


def known_record(intake: Intake, numbers: Numbers) -> int | None:
    """Return the patient whom the sender's own number names, if every other number given names her too.

    Then nothing is left to look for: this is how almost every message of a hospital's system is resolved.
    """
    own = any(is_source_key(given.system) for given in intake.identifiers)
    if not own or any(given.is_claim for given in intake.identifiers):
        return None
    named = {numbers.holder(given.key) for given in intake.identifiers}
    return named.pop() if len(named) == 1 else None


def candidates(tenant_id: int, intakes: Sequence[Intake], numbers: Numbers) -> list[list[matching.Person]]:
    """Return for each record everybody who shares a number or a telephone with it, or is described alike."""
    by_phone = _by_telephone(tenant_id, intakes)
    ids = [_by_number(intake, numbers) | found for intake, found in zip(intakes, by_phone, strict=True)]
    for at, found in _by_description(tenant_id, intakes).items():
        ids[at] |= found
    known = people(tenant_id, set().union(*ids))
    return [[known[patient_id] for patient_id in sorted(one) if patient_id in known] for one in ids]


def people(tenant_id: int, ids: Iterable[int]) -> dict[int, matching.Person]:
    """Return these patients as matching sees them; those who were merged away are left out."""
    wanted = set(ids)
    if not wanted:
        return {}
    keys, phones = _keys_of(tenant_id, wanted), _phones_of(tenant_id, wanted)
    rows = Patient.objects.of(tenant_id).filter(pk__any=wanted, merged_into_id__isnull=True)
    rows = rows.only("name", "sex", "birth_date", "address", "deceased_at", "status")
    return {patient.pk: _person(patient, keys[patient.pk], phones[patient.pk]) for patient in rows}


def _by_number(intake: Intake, numbers: Numbers) -> set[int]:
    found = {row.patient_id for given in intake.identifiers if (row := numbers.holders.get(given.key))}
    return found | {row.patient_id for given in intake.identifiers for row in numbers.claims.get(given.key, ())}


def _by_telephone(tenant_id: int, intakes: Sequence[Intake]) -> list[set[int]]:
    blinds = sorted({blind for intake in intakes for blind in intake.phones})
    by_phone: dict[bytes, set[int]] = defaultdict(set)
    if blinds:
        values: dict[str, Any] = {"blinds": literal_of_bytes(blinds), "tenant": tenant_id, "most": CROWD + 1}
        for blind, patient_id in hot.execute(_BY_TELEPHONE, values, rows=True):
            by_phone[bytes(blind)].add(patient_id)
    few = {blind: sharing for blind, sharing in by_phone.items() if len(sharing) <= CROWD}
    return [set().union(*(few.get(blind, set()) for blind in intake.phones)) for intake in intakes]


def _by_description(tenant_id: int, intakes: Sequence[Intake]) -> Mapping[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    asked = [_asked(at, said) for at, intake in enumerate(intakes) if (said := intake.description)]
    if not asked:
        return found
    values = {"asked": json.dumps(asked), "tenant": tenant_id, "most": NAMESAKES}
    for at, patient_id, name, born in hot.execute(_BY_DESCRIPTION, values, rows=True):
        said = intakes[at].data
        if matching.looks_alike(said.name, said.birth_date, name, born):
            found[at].add(patient_id)
    return found


def _asked(at: int, said: matching.Description) -> dict[str, Any]:
    first, last = said.year
    return {
        "at": at,
        "born": said.birth_date.isoformat(),
        "surname": said.surname,
        "past": said.past_surname,
        "reading": said.reading,
        "first": first.isoformat(),
        "last": last.isoformat(),
    }


def _keys_of(tenant_id: int, ids: set[int]) -> dict[int, list[tuple[matching.Key, bool]]]:
    """Return the numbers of these patients, and whether each is only claimed."""
    keys: dict[int, list[tuple[matching.Key, bool]]] = defaultdict(list)
    rows = Identifier.objects.of(tenant_id).filter(patient_id__any=ids, period_end__isnull=True)
    for patient_id, system, blind, is_claim in rows.values_list("patient_id", "system", "blind", "is_claim"):
        keys[patient_id].append(((system, bytes(blind)), is_claim))
    return keys


def _phones_of(tenant_id: int, ids: set[int]) -> dict[int, set[bytes]]:
    phones: dict[int, set[bytes]] = defaultdict(set)
    rows = ContactPoint.objects.of(tenant_id).filter(patient_id__any=ids, kind="phone", is_active=True)
    for patient_id, blind in rows.values_list("patient_id", "blind"):
        phones[patient_id].add(bytes(blind))
    return phones


def _person(patient: Patient, rows: list[tuple[matching.Key, bool]], phones: set[bytes]) -> matching.Person:
    sound = [key for key, is_claim in rows if not is_claim]
    return matching.Person(
        patient_id=patient.pk,
        name=patient.name,
        sex=patient.sex,
        birth_date=patient.birth_date,
        address=patient.address,
        documents=frozenset(key for key in sound if key[0] in rules.DOCUMENTS),
        cards=frozenset(key for key in sound if key[0] in rules.CARDS),
        source_keys=frozenset(key for key in sound if is_source_key(key[0])),
        claims=frozenset(key for key, is_claim in rows if is_claim),
        phones=frozenset(phones),
        deceased=patient.deceased_at is not None,
        provisional=patient.status == Patient.Status.PROVISIONAL,
    )


def _number(tenant_id: int, key: bytes) -> int:
    digest = hashlib.blake2b(key + tenant_id.to_bytes(8, "big", signed=True), digest_size=8).digest()
    return -(int.from_bytes(digest, "big") >> 2)  # below zero: the core's own locks stand above

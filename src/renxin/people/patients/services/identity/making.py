"""New patients, many at once, by COPY: a few statements for hundreds."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection

from renxin.kernel.core import clock, names
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import copy_rows
from renxin.kernel.core.ids import uuid7
from renxin.kernel.timeline.fact import Fact
from renxin.kernel.timeline.facts.patients import PatientRegistered
from renxin.people.patients.finding.search_tokens import tokens_of
from renxin.people.patients.models import ContactPoint, Identifier, Patient
from renxin.people.patients.shapes import Resolution

from .intake import GivenContact, GivenIdentifier, Intake
from .looking import Numbers

if TYPE_CHECKING:
    from .registering_many import Judged

Made = tuple[Resolution, list[Fact]]


def make_all(actor: Actor, judged: Sequence["Judged"], numbers: Numbers) -> list[Made]:
    """Insert a patient for each record; numbers that others bear become claims. Return what to answer and to tell."""
    return make(actor, [one.given for one in judged], numbers)


def make(
    actor: Actor, intakes: Sequence[Intake], numbers: Numbers, *, status: str = Patient.Status.ACTIVE
) -> list[Made]:
    """Insert a patient for each record."""
    if not intakes:
        return []
    now = clock.now()
    keys = _patient_keys(len(intakes))
    together = list(zip(keys, intakes, strict=True))
    copy_rows(Patient, [_patient(key, one, status, now) for key, one in together])
    copy_rows(Identifier, [row for key, one in together for row in _identifiers(key, one, numbers)])
    copy_rows(ContactPoint, [row for key, one in together for row in contact_rows(key, one, one.contacts, now)])
    provisional = status == Patient.Status.PROVISIONAL
    return [
        (
            Resolution(key, created=True, tier="new"),
            [PatientRegistered(patient_id=key, occurred_at=now, provisional=provisional, source=one.source)],
        )
        for key, one in together
    ]


def identifier_row(patient_id: int, intake: Intake, item: GivenIdentifier, *, is_claim: bool) -> dict[str, Any]:
    """Return one number as it is stored."""
    return {
        "tenant_id": intake.tenant_id,
        "patient_id": patient_id,
        "system": item.system,
        "value": item.value,
        "blind": item.blind,
        "blind_last4": item.last4,
        "verified": item.verified and not is_claim,
        "is_claim": is_claim,
        "source": intake.source,
    }


def contact_rows(
    patient_id: int, intake: Intake, items: Iterable[GivenContact], now: datetime, *, after: int = 0
) -> Iterator[dict[str, Any]]:
    """Yield contact points as they are stored, in the order given, after as many places."""
    for rank, item in enumerate(items, start=after + 1):
        yield {
            "tenant_id": intake.tenant_id,
            "patient_id": patient_id,
            "kind": item.kind,
            "value": item.value,
            "blind": item.blind,
            "blind_last4": item.last4,
            "rank": rank,
            "owner_relation": item.owner_relation,
            "source": intake.source,
            "verified_at": now if item.verified else None,
            "created_at": now,
        }


def _identifiers(patient_id: int, one: Intake, numbers: Numbers) -> Iterator[dict[str, Any]]:
    for item in one.identifiers:
        yield identifier_row(patient_id, one, item, is_claim=item.is_claim or item.key in numbers.holders)


def _patient(key: int, one: Intake, status: str, now: datetime) -> dict[str, Any]:
    name = one.data.name[:120]
    keys = names.keys_of(name)
    return {
        "id": key,
        "tenant_id": one.tenant_id,
        "uid": uuid7(),
        "name": name,
        "pinyin_key": keys.pinyin_key,
        "initials": keys.initials,
        "search_tokens": tokens_of(one.tenant_id, keys.tokens),
        "sex": one.data.sex or "unknown",
        "birth_date": one.data.birth_date,
        "status": status,
        "language": one.data.language or "zh",
        "address": one.data.address,
        "source": one.source,
        "created_at": now,
        "updated_at": now,
    }


def _patient_keys(count: int) -> list[int]:
    """Return keys for new patients: asked for before the insert, so that each row surely gets its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('patients_patient', 'id')) FROM generate_series(1, %s)", [count]
        )
        return [row[0] for row in cursor.fetchall()]

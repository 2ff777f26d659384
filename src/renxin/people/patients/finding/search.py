"""Finding patients by what people type: a name or part of it, pinyin, initials, a number or its last four.

Every path is an index: names and pinyin whole or by prefix, anything inside a name by tokens (GIN), numbers by blind
index. Each asks for no more rows than are shown and sorts nothing in the database, so a surname of 70,000 people costs
no more than a rare one; what was found is ordered by how well it fits, then by name.
"""

import re
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from renxin.kernel.core import clock, names
from renxin.kernel.core.errors import InvalidInput
from renxin.people.patients import rules
from renxin.people.patients.finding import blinds
from renxin.people.patients.finding.search_tokens import tokens_of
from renxin.people.patients.models import ContactPoint, Identifier, Patient

_LAST4 = re.compile(r"^\d{3}[\dXx]$")


def find(rows: QuerySet[Patient], tenant_id: int, text: str, limit: int) -> list[int]:
    """Return ids of `rows` that fit `text`, best first; records that were merged away lead to their survivors."""
    plain = names.normalise_name(text)
    if not plain:
        return []
    found: dict[int, None] = {}
    for ids in _ways(rows, tenant_id, plain, limit):
        found.update(dict.fromkeys(ids))
        if len(found) >= limit:
            break
    return list(found)[:limit]


def blind_of_phone(tenant_id: int, value: str) -> bytes:
    """Return the hash of a text as a telephone number; nothing when it is none."""
    try:
        return blinds.of_contact(tenant_id, "phone", rules.normalise_contact("phone", value))
    except InvalidInput:
        return b""


def contacts(tenant_id: int, kind: str, value: str) -> QuerySet[ContactPoint]:
    """Return the active contact points with this value."""
    try:
        plain = rules.normalise_contact(kind, value)
    except InvalidInput:
        return ContactPoint.objects.none()
    blind = blinds.of_contact(tenant_id, kind, plain)
    return ContactPoint.objects.of(tenant_id).filter(kind=kind, blind=blind, is_active=True)


def _ways(rows: QuerySet[Patient], tenant_id: int, text: str, limit: int) -> Iterator[Iterable[int]]:
    if any(c.isdigit() for c in text):
        yield _seen(rows, _by_number(tenant_id, text, limit))
    elif names.has_han(text):
        yield _first(rows.filter(name=text), limit)
        yield _first(rows.filter(name__startswith=text), limit)
        yield _first(rows.filter(search_tokens__contains=_han_tokens(tenant_id, text)), limit)
    else:
        letters = "".join(re.findall(r"[a-z]+", text.lower()))
        if letters:
            yield _first(rows.filter(pinyin_key=letters), limit)
            yield _first(rows.filter(search_tokens__contains=tokens_of(tenant_id, [letters])), limit)
            yield _first(rows.filter(pinyin_key__startswith=letters), limit)
            parts = re.findall(r"[a-z]+", text.lower())
            if len(parts) > 1:
                yield _first(rows.filter(search_tokens__contains=tokens_of(tenant_id, parts)), limit)


def _first(rows: QuerySet[Patient], limit: int) -> list[int]:
    found = rows.values_list("pinyin_key", "name", "pk")[:limit]
    return [pk for _key, _name, pk in sorted(found)]


def _seen(rows: QuerySet[Patient], ids: list[int]) -> list[int]:
    kept = set(rows.filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    return [patient_id for patient_id in ids if patient_id in kept]


def _by_number(tenant_id: int, text: str, limit: int) -> list[int]:
    """Whole numbers first, whatever they number; then, for four characters, the ends of telephones and documents."""
    found: dict[int, None] = {}
    found.update(dict.fromkeys(contacts(tenant_id, "phone", text).values_list("patient_id", flat=True)[:limit]))
    writings = rules.possible_writings(text, clock.today())
    blinded = [blinds.of_identifier(tenant_id, value) for value in writings]
    numbers = Identifier.objects.of(tenant_id).filter(period_end__isnull=True)
    by_whole = numbers.filter(blind__in=blinded)
    found.update(dict.fromkeys(by_whole.values_list("patient_id", flat=True)[:limit]))
    if _LAST4.match(text):
        last4 = blinds.of_last4(tenant_id, text)
        phones = ContactPoint.objects.of(tenant_id).filter(blind_last4=last4, is_active=True)
        documents = numbers.filter(blind_last4=last4)
        found.update(dict.fromkeys(phones.values_list("patient_id", flat=True)[:limit]))
        found.update(dict.fromkeys(documents.values_list("patient_id", flat=True)[:limit]))
    return list(found)


def _han_tokens(tenant_id: int, text: str) -> list[str]:
    return tokens_of(tenant_id, names.characters_of(text))

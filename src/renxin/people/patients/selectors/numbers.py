"""Whom numbers name: identifiers of a system, telephones, whatever somebody pasted."""

from collections import defaultdict
from collections.abc import Iterable

from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput
from renxin.people.patients import rules
from renxin.people.patients.finding import blinds
from renxin.people.patients.finding import search as searching
from renxin.people.patients.models import ContactPoint, Identifier


def holder_of(tenant_id: int, system: str, blind: bytes) -> int | None:
    """Return the patient whom an identifier names, claims left out."""
    rows = Identifier.objects.of(tenant_id).filter(system=system, blind=blind, is_claim=False)
    return rows.values_list("patient_id", flat=True).first()


def holders_of(tenant_id: int, numbers: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Return whom each (system, number) names, in one statement; unknown numbers and claims are left out."""
    wanted = {(system, _blind(tenant_id, system, value)): (system, value) for system, value in numbers}
    rows = Identifier.objects.of(tenant_id).filter(blind__in={blind for _, blind in wanted}, is_claim=False)
    found = rows.values_list("system", "blind", "patient_id")
    return {wanted[key]: holder for system, blind, holder in found if (key := (system, bytes(blind))) in wanted}


def origins_of(tenant_id: int, numbers: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Return for whom each (system, number) was written before any merge; unknown numbers and claims are left out."""
    wanted = {(system, _blind(tenant_id, system, value)): (system, value) for system, value in numbers}
    rows = Identifier.objects.of(tenant_id).filter(blind__in={blind for _, blind in wanted}, is_claim=False)
    found = rows.values_list("system", "blind", "origin_patient_id")
    return {wanted[key]: origin for system, blind, origin in found if (key := (system, bytes(blind))) in wanted}


def read_card(text: str) -> rules.IdentityCard:
    """Return what an identity card's number says, for forms that ask for one.

    Raises:
        InvalidInput: it is no possible number; the message says what is wrong with it.
    """
    return rules.read_identity_card(text, clock.today())


def patients_by_contact(tenant_id: int, kind: str, value: str) -> list[int]:
    """Return the patients who have this contact point. A telephone may have several: it is an address, no identity."""
    rows = searching.contacts(tenant_id, kind, value)
    return sorted(set(rows.values_list("patient_id", flat=True)))


def found_by_numbers(tenant_id: int, numbers: Iterable[str]) -> dict[str, list[int]]:
    """Return whom each number names: an identifier of any system names one, a telephone all who have it.

    Two statements however many numbers there are; numbers that name nobody are left out.
    """
    wanted = {number.strip() for number in numbers if number.strip()}
    today = clock.today()
    by_identifier = {
        blinds.of_identifier(tenant_id, writing): number
        for number in wanted
        for writing in rules.possible_writings(number, today)
    }
    by_phone = {blind: number for number in wanted if (blind := searching.blind_of_phone(tenant_id, number))}
    found: dict[str, set[int]] = defaultdict(set)
    named = Identifier.objects.of(tenant_id).filter(blind__any=list(by_identifier), is_claim=False)
    for token, patient_id in named.values_list("blind", "patient_id"):
        found[by_identifier[bytes(token)]].add(patient_id)
    phones = ContactPoint.objects.of(tenant_id).filter(kind="phone", blind__any=list(by_phone), is_active=True)
    for token, patient_id in phones.values_list("blind", "patient_id"):
        found[by_phone[bytes(token)]].add(patient_id)
    return {number: sorted(ids) for number, ids in found.items()}


def _blind(tenant_id: int, system: str, value: str) -> bytes:
    try:
        return blinds.of_identifier(tenant_id, rules.normalise_identifier(system, value, clock.today()))
    except InvalidInput:
        return b""

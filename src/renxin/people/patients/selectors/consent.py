"""Which decision of a patient is in force, and which numbers are not to be used."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from renxin.kernel.core import clock, masking
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.compiled import compiled
from renxin.kernel.core.errors import InvalidInput
from renxin.people.patients import rules
from renxin.people.patients.finding import blinds
from renxin.people.patients.models import Consent, ContactPoint, Patient, Purpose, Suppression
from renxin.people.patients.rulebook import consent_pack


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeLine:
    """One purpose as the registry shows it: its basis, whether it is allowed now, and the decision behind it.

    `by_channel` are the decisions about one way that count now: neither ended nor overruled by a later general one.
    """

    code: str
    words: str
    basis: str
    allowed: bool
    can_object: bool
    latest: Consent | None
    by_channel: tuple[Consent, ...] = ()


def consent_state(tenant_id: int, patient_ids: Iterable[int], purpose: str, channel: str = "") -> dict[int, bool]:
    """Return for each patient whether `purpose` is allowed now: consent or lawful basis, and no objection.

    A decision about one channel counts for that channel only; the later of two decisions wins.
    """
    wanted = set(patient_ids)
    channels = {"", channel, consent_pack.way_of(channel)}
    rows = Consent.objects.of(tenant_id).filter(patient_id__any=wanted, purpose=purpose, channel__in=channels)
    rows = rows.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=clock.now()))
    latest = rows.order_by("patient_id", "-decided_at", "-pk").distinct("patient_id")
    decided = dict(latest.values_list("patient_id", "state"))
    return {patient_id: consent_pack.is_allowed(purpose, decided.get(patient_id)) for patient_id in wanted}


def decisions(patient: Patient) -> dict[str, Consent]:
    """Return the latest decision of one patient for each purpose."""
    return {row.purpose: row for row in _DECISIONS(patient.tenant_id, patient.pk)}


def registry(patient: Patient, language: str) -> list[PurposeLine]:
    """Return every purpose with its basis and what the patient decided, in the order of the pack."""
    rows = Consent.objects.of(patient.tenant_id).filter(patient_id=patient.pk).select_related("evidence")
    latest: dict[tuple[str, str], Consent] = {}
    for row in rows.order_by("-decided_at", "-pk"):
        latest.setdefault((row.purpose, row.channel), row)
    allowed = {code: consent_state(patient.tenant_id, [patient.pk], code)[patient.pk] for code in Purpose.values}
    return [
        PurposeLine(
            code=code,
            words=rule.words.get(language),
            basis=rule.basis,
            allowed=allowed[code],
            can_object=rule.can_object,
            latest=latest.get((code, "")),
            by_channel=tuple(
                row
                for (purpose, channel), row in latest.items()
                if purpose == code and channel and _counts(row, latest.get((code, "")))
            ),
        )
        for code, rule in consent_pack.pack().purposes.items()
    ]


def _counts(row: Consent, general: Consent | None) -> bool:
    """Tell whether a decision about one way still counts beside the general one."""
    lasts = row.expires_at is None or row.expires_at > clock.now()
    general_over = general is not None and general.expires_at is not None and general.expires_at <= clock.now()
    return lasts and (general is None or general_over or row.decided_at > general.decided_at)


def consent_words(purpose: str, language: str) -> tuple[str, str]:
    """Return version and words in force for a purpose that needs a consent; both empty where none is asked."""
    found = consent_pack.text_for(purpose, clock.today())
    return (found.version, found.text.get(language)) if found else ("", "")


def consent_ways() -> list[tuple[str, str]]:
    """Return the ways that a decision may be about, in the reader's language."""
    return [(way.code, str(way.text)) for way in consent_pack.pack().ways]


def consent_history(patient: Patient) -> list[Consent]:
    """Return every decision of a patient, the newest first."""
    rows = Consent.objects.of(patient.tenant_id).filter(patient_id=patient.pk).select_related("evidence")
    return list(rows.order_by("-decided_at", "-pk")[:200])


def suppressed(tenant_id: int, numbers: Iterable[tuple[str, str]]) -> dict[tuple[str, str], frozenset[str]]:
    """Return for each (kind, number) the purposes for which it is not to be used; numbers free of this are left out.

    An address of a messenger that is a telephone number counts as that telephone too.
    """
    wanted: dict[tuple[str, bytes], set[tuple[str, str]]] = {}
    for kind, value in set(numbers):
        for each in {kind, "phone"}:
            if blind := _blind(tenant_id, each, value):
                wanted.setdefault((each, blind), set()).add((kind, value))
    if not wanted:
        return {}
    blinds_wanted = [blind for _kind, blind in wanted]
    rows = Suppression.objects.of(tenant_id).filter(blind__in=blinds_wanted, lifted_at__isnull=True)
    found: dict[tuple[str, str], frozenset[str]] = {}
    for kind, stored, purpose in rows.values_list("kind", "blind", "purpose"):
        for pair in wanted.get((kind, bytes(stored)), ()):
            found[pair] = found.get(pair, frozenset()) | _purposes(purpose)
    return found


def suppressions_of(actor: Actor, numbers: Iterable[tuple[str, bytes]]) -> list[Suppression]:
    """Return the entries of the suppression list for numbers known by their hashes."""
    rows = Suppression.objects.of(actor).filter(blind__in=[blind for _kind, blind in numbers], lifted_at__isnull=True)
    return list(rows.order_by("purpose"))


def numbers_of(actor: Actor, patient: Patient) -> list[tuple[int, str]]:
    """Return a patient's active numbers and addresses, masked, with their kind in words."""
    rows = ContactPoint.objects.of(actor).filter(patient_id=patient.pk, is_active=True).order_by("rank", "pk")
    return [(row.pk, f"{row.get_kind_display()} · {_masked(row)}") for row in rows]


def _masked(row: ContactPoint) -> str:
    return masking.email(row.value) if row.kind == ContactPoint.Kind.EMAIL else masking.phone(row.value)


def number_hashes(patient: Patient) -> list[tuple[str, bytes]]:
    """Return the hashes of a patient's active numbers, by which lists know them."""
    rows = ContactPoint.objects.of(patient.tenant_id).filter(patient_id=patient.pk, is_active=True)
    return [(kind, bytes(blind)) for kind, blind in rows.values_list("kind", "blind")]


def _purposes(purpose: str) -> frozenset[str]:
    return frozenset({purpose} if purpose else set(Purpose.values) - {"CARE_SERVICE"})


def _blind(tenant_id: int, kind: str, value: str) -> bytes:
    """Return the hash of a number as this kind of contact point; nothing when it is none."""
    try:
        return blinds.of_contact(tenant_id, kind, rules.normalise_contact(kind, value))
    except InvalidInput:
        return b""


_DECISIONS = compiled(
    lambda tenant, patient: (
        Consent.objects.of(tenant)
        .filter(patient_id=patient)
        .order_by("purpose", "-decided_at", "-pk")
        .distinct("purpose")
    )
)

"""What the contact policy asks of many patients at once: a fixed number of statements however many they are.

These reads serve the machinery: they return addresses in clear and bypass nobody's rights, because nothing of them is
ever shown. Numbers are decrypted only when somebody looks at one.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import Q

from renxin.kernel.core import clock, crypto, hot
from renxin.kernel.core.compiled import compiled_rows
from renxin.kernel.core.lookups import literal_of_bytes
from renxin.people.patients import family_rules, rules
from renxin.people.patients.finding import blinds
from renxin.people.patients.models import Consent, ContactPreference, Patient, Purpose, ServiceWarning
from renxin.people.patients.rulebook import consent_pack

from .family import in_force

_VALUE: Final = "patients_contactpoint.value"
_CARE: Final = frozenset(Purpose.values) - {Purpose.CARE_SERVICE.value}
_WAYS: Final = """
SELECT patient_id, kind, value, blind, owner_relation FROM patients_contactpoint
WHERE tenant_id = %(tenant)s::bigint AND patient_id = ANY(%(patients)s::bigint[]) AND kind = ANY(%(kinds)s::text[])
  AND is_active ORDER BY patient_id, rank, id
"""
_HOLDERS: Final = """
SELECT blind FROM patients_contactpoint WHERE tenant_id = %s AND blind = ANY(%s) AND is_active
GROUP BY blind HAVING count(DISTINCT patient_id) > 1
"""
_SUPPRESSED: Final = """
SELECT kind, blind, purpose FROM patients_suppression
WHERE tenant_id = %(tenant)s::bigint AND lifted_at IS NULL AND blind = ANY(%(blinds)s::bytea[])
"""


@dataclass(slots=True)
class ContactWay:
    """One address of a patient. `suppressed` are the purposes for which it is not to be used."""

    kind: str
    sealed: str
    blind: bytes
    is_own: bool
    suppressed: frozenset[str] = frozenset()
    is_shared: bool = False
    _value: str = ""

    @property
    def value(self) -> str:
        """Return the address in clear."""
        if not self._value:
            self._value = crypto.decrypt(self.sealed, _VALUE)
        return self._value


@dataclass(frozen=True, slots=True)
class Preference:
    """How and when a patient likes to be reached: `hours` are whole hours of her day, from and to."""

    channel: str = ""
    hours: tuple[int, int] | None = None
    learned: bool = False


def ways(
    tenant_id: int, ids: Sequence[int], kinds: Iterable[str], *, with_sharing: bool = False
) -> dict[int, list[ContactWay]]:
    """Return the active addresses of these kinds for each patient, the best first.

    `with_sharing` finds out which of them several patients have.
    """
    found: dict[int, list[ContactWay]] = {}
    values = {"tenant": tenant_id, "patients": list(ids), "kinds": list(kinds)}
    for patient_id, kind, value, blind, relation in hot.execute(_WAYS, values, rows=True):
        found.setdefault(patient_id, []).append(ContactWay(kind, value, bytes(blind), relation == "self"))
    every = [way for each in found.values() for way in each]
    _mark_suppressed(tenant_id, every)
    if with_sharing and every:
        with connection.cursor() as cursor:
            cursor.execute(_HOLDERS, [tenant_id, list({way.blind for way in every})])
            shared = {bytes(blind) for (blind,) in cursor.fetchall()}
        for way in every:
            way.is_shared = way.blind in shared
    return found


def _mark_suppressed(tenant_id: int, every: Sequence[ContactWay]) -> None:
    """Note what is on the list; a messenger's address that is a telephone number counts as that telephone too."""
    by_blind: dict[tuple[str, bytes], list[ContactWay]] = defaultdict(list)
    for way in every:
        by_blind[way.kind, way.blind].append(way)
        if way.kind == "sandbox" and rules.is_mobile(way.value):
            by_blind["phone", blinds.of_contact(tenant_id, "phone", way.value)].append(way)
    if not by_blind:
        return
    values = {"tenant": tenant_id, "blinds": literal_of_bytes(blind for _kind, blind in by_blind)}
    for kind, blind, purpose in hot.execute(_SUPPRESSED, values, rows=True):
        for way in by_blind.get((kind, bytes(blind)), ()):
            way.suppressed |= frozenset({purpose}) if purpose else _CARE


def refusals(
    tenant_id: int, ids: Sequence[int], purposes: Iterable[str], channels: Iterable[str]
) -> dict[tuple[int, str], frozenset[str]]:
    """Return for those who decided otherwise than usual the purposes not allowed, by patient and channel ("": any).

    A decision about one channel counts for that channel only; the later of two decisions wins. Patients who decided
    nothing are left out: `usually_refused` holds for them.
    """
    wanted, kinds = set(purposes), {"", *channels}
    ways = {kind: consent_pack.way_of(kind) for kind in kinds}
    decided: dict[int, dict[tuple[str, str], str]] = defaultdict(dict)
    rows = _DECIDED(tenant_id, list(ids), tuple(wanted), tuple({*kinds, *ways.values()}), clock.now())
    for patient_id, purpose, channel, state in rows:
        known = decided[patient_id]
        known[purpose, channel] = state
        for kind in kinds:  # a later decision about all channels, or all of a way, overrules what was said before
            if not channel or (kind and channel == ways[kind]):
                known[purpose, kind] = state
    return {
        (patient_id, kind): frozenset(
            purpose
            for purpose in wanted
            if not consent_pack.is_allowed(purpose, known.get((purpose, kind), known.get((purpose, ""))))
        )
        for patient_id, known in decided.items()
        for kind in kinds
    }


def usually_refused(purposes: Iterable[str]) -> frozenset[str]:
    """Return those of `purposes` for which nothing happens without a consent."""
    return frozenset(purpose for purpose in purposes if not consent_pack.is_allowed(purpose, None))


def standing_warnings(tenant_id: int, ids: Sequence[int]) -> dict[int, frozenset[str]]:
    """Return the kinds of service warning that stand today, for those who have any."""
    found: dict[int, set[str]] = defaultdict(set)
    for patient_id, kind in _STANDING(tenant_id, list(ids), clock.today()):
        found[patient_id].add(kind)
    return {patient_id: frozenset(kinds) for patient_id, kinds in found.items()}


def preferences(tenant_id: int, ids: Sequence[int]) -> dict[int, tuple[Preference, ...]]:
    """Return what patients said about being reached, then what was learned, for those of whom anything is known."""
    found: dict[int, list[Preference]] = defaultdict(list)
    for patient_id, channel, start, end, learned in _LIKED(tenant_id, list(ids)):
        hours = (start, end) if start is not None and end is not None else None
        found[patient_id].append(Preference(channel, hours, learned))
    return {patient_id: tuple(known) for patient_id, known in found.items()}


def told_in_place_of(tenant_id: int, ids: Sequence[int], data_class: str = "messages") -> dict[int, int]:
    """Return for each patient the person who acts for her in `data_class`, where there is one who can be written to."""
    rows = list(in_force(tenant_id, clock.now()).filter(patient_id__any=list(ids), proxy_patient_id__isnull=False))
    if not rows:
        return {}
    births = Patient.objects.of(tenant_id).filter(pk__in={row.patient_id for row in rows}, deceased_at__isnull=True)
    known: dict[int, Any] = dict(births.values_list("pk", "birth_date"))
    found: dict[int, int] = {}
    for row in sorted(rows, key=lambda row: row.pk):
        if row.patient_id in known and row.proxy_patient_id is not None:
            stage = family_rules.stage_of(known[row.patient_id], clock.today())
            if data_class in family_rules.allowed_classes(row.basis, row.classes, row.limited, stage):
                found.setdefault(row.patient_id, row.proxy_patient_id)
    return found


_DECIDED = compiled_rows(
    lambda tenant, patients, purposes, channels, now: (
        Consent.objects.of(tenant)
        .filter(patient_id__any=patients, purpose__any=purposes, channel__any=channels)
        .filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now))
        .order_by("decided_at", "pk")
        .values_list("patient_id", "purpose", "channel", "state")
    )
)
_STANDING = compiled_rows(
    lambda tenant, patients, today: (
        ServiceWarning.objects.of(tenant)
        .filter(patient_id__any=patients, ended_at__isnull=True)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
        .values_list("patient_id", "kind")
    )
)
_LIKED = compiled_rows(
    lambda tenant, patients: (
        ContactPreference.objects.of(tenant)
        .filter(patient_id__any=patients, ended_at__isnull=True)
        .order_by("is_learned", "-noted_at", "-pk")
        .values_list("patient_id", "channel", "from_hour", "to_hour", "is_learned")
    )
)

"""The facts the policy may know, read for many patients in a fixed number of statements."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Q

from renxin.engagement.conversations.models import ContactCounter, Hold
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.clock import SHANGHAI
from renxin.kernel.core.compiled import compiled_rows
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Purpose
from renxin.people.patients.selectors import ContactWay, Preference
from renxin.people.records import selectors as records

from .accounts import accounts_of
from .facts import NOTHING, ContactRules, HoldFacts, PatientFacts
from .hours import zone_of_number
from .pack import contact_rules, pack
from .ways import Account, Chosen, Route, Wanted, choose

_PEACE: Final = (HoldFacts(reason="do_not_contact", scope=frozenset(Purpose.values) - {Purpose.CARE_SERVICE.value}),)
_ELDERLY: Final = frozenset({"elderly"})
_OWN_ONLY: Final = frozenset({"code"})


@dataclass(slots=True)
class Snapshot:
    """The facts of many patients, and how each of them is reached."""

    accounts: list[Account] = field(default_factory=list)
    facts: dict[int, PatientFacts] = field(default_factory=dict)
    language: dict[int, str] = field(default_factory=dict)
    ways: dict[int, list[ContactWay]] = field(default_factory=dict)
    refused: dict[tuple[int, str], frozenset[str]] = field(default_factory=dict)
    usually_refused: frozenset[str] = NOTHING
    likes: dict[int, tuple[Preference, ...]] = field(default_factory=dict)
    warnings: dict[int, frozenset[str]] = field(default_factory=dict)
    in_place_of: dict[int, int] = field(default_factory=dict)
    zone: ZoneInfo = SHANGHAI

    def of(self, patient_id: int, wanted: Wanted, *, is_reply: bool = False) -> tuple[PatientFacts, Chosen]:
        """Return a patient's facts as seen for a message, and the way it would go.

        The facts are hers, seen for the message asked about last: judge one message before asking about the next.
        """
        others = self._refusals(patient_id)
        chosen = choose(
            self._routes(patient_id, wanted, is_reply=is_reply),
            wanted,
            others,
            self.likes.get(patient_id, ()),
            self.warnings.get(patient_id, ()),
        )
        facts, route = self.facts[patient_id], chosen.route
        facts.reachable = route is not None
        facts.no_way = chosen.no_way
        facts.only_shared = wanted.private and route is None and patient_id in self.ways
        facts.channel_kind = route.channel.kind if route else ""
        facts.refused = others.get(facts.channel_kind, self.usually_refused)
        facts.suppressed = route.way.suppressed if route else NOTHING
        facts.quota_until = route.account.quota_until if route else None
        return facts, chosen

    def place(self, facts: PatientFacts, route: Route) -> None:
        """Let the hours count where the telephone is: a number of another country lives by its own clock."""
        if route.way.kind == "phone":
            facts.zone = zone_of_number(route.address, self.zone)

    def tone_of(self, patient_id: int) -> str:
        """Return the tone in which a patient is spoken to; empty leaves it to her age."""
        return "elder" if "elderly" in self.warnings.get(patient_id, ()) else ""

    def _routes(self, patient_id: int, wanted: Wanted, *, is_reply: bool) -> list[Route]:
        via = self.in_place_of.get(patient_id)
        if via and not is_reply and not wanted.private and wanted.message_class not in _OWN_ONLY:
            told = self._reached(via, private=False)
            if told:
                return [Route(route.account, route.way, via) for route in told]
        return self._reached(patient_id, private=wanted.private)

    def _reached(self, patient_id: int, *, private: bool) -> list[Route]:
        """Return every account that reaches her with the best address it knows, in the order of the ladder."""
        known = self.ways.get(patient_id, ())
        if private:
            known = [way for way in known if way.is_own and not way.is_shared]
        if not known:
            return []
        found = ((account, _best(account, known)) for account in self.accounts)
        return [Route(account, way) for account, way in found if way is not None]

    def way_over(self, patient_id: int, channel_id: int | None) -> ContactWay | None:
        """Return the address of a patient that an account reaches."""
        routes = self._reached(patient_id, private=False)
        return next((route.way for route in routes if route.channel.pk == channel_id), None)

    def _refusals(self, patient_id: int) -> dict[str, frozenset[str]]:
        return {
            account.channel.kind: self.refused.get((patient_id, account.channel.kind), self.usually_refused)
            for account in self.accounts
        } | {"": self.refused.get((patient_id, ""), self.usually_refused)}


def _best(account: Account, known: Sequence[ContactWay]) -> ContactWay | None:
    """Return the best address that an account reaches; one of another account of the vendor is none."""
    for kind in account.kinds:
        for way in known:
            if way.kind == kind and account.reaches(way):
                return way
    return None


def take(
    tenant_id: int,
    patient_ids: Iterable[int],
    purposes: Iterable[str],
    private: Iterable[int] = (),
    templates: Iterable[str] = (),
) -> Snapshot:
    """Read the facts of `patient_ids` for `purposes`: a fixed number of statements however many they are.

    Args:
        tenant_id: whose patients.
        patient_ids: who is written to.
        purposes: for what.
        private: those of them who are written to about a sensitive visit.
        templates: codes of the templates that are spoken.
    """
    ids = sorted(set(patient_ids))
    wanted = sorted(set(purposes))
    zone = organizations.zone_of(Actor.system(tenant_id, "conversations.policy"))
    warnings = patients.standing_warnings(tenant_id, ids)
    accounts = accounts_of(tenant_id, templates)
    snapshot = Snapshot(
        accounts=accounts,
        warnings=warnings,
        in_place_of=_in_place_of(tenant_id, warnings),
        likes=patients.preferences(tenant_id, ids),
        usually_refused=patients.usually_refused(wanted),
        refused=patients.refusals(tenant_id, ids, wanted, {account.channel.kind for account in accounts}),
        zone=zone,
    )
    reached = sorted({*ids, *snapshot.in_place_of.values()})
    kinds = {kind for account in accounts for kind in account.kinds}
    snapshot.ways = patients.ways(tenant_id, reached, kinds, with_sharing=any(True for _each in private))
    _fill(snapshot, tenant_id, ids)
    return snapshot


def _fill(snapshot: Snapshot, tenant_id: int, ids: Sequence[int]) -> None:
    people = patients.contact_profiles(tenant_id, ids)
    holds = _holds(tenant_id, ids)
    sent = _sent(tenant_id, ids, contact_rules(), snapshot.zone)
    admitted = records.admitted(tenant_id, ids)
    mourning = patients.bereaved(tenant_id, ids)
    for patient_id in ids:
        person = people.get(patient_id)
        facts = PatientFacts(zone=snapshot.zone, sent=sent.get(patient_id) or Counter())
        snapshot.facts[patient_id] = facts
        if person is None:
            facts.anonymised = True
            snapshot.language[patient_id] = "zh"
            continue
        snapshot.language[patient_id] = person.language
        facts.deceased = person.deceased_at is not None
        facts.provisional = person.status == "provisional"
        facts.anonymised = person.status == "anonymised"
        facts.admitted = patient_id in admitted
        facts.bereaved = patient_id in mourning
        facts.holds = tuple(holds.get(patient_id, ()))
        if person.do_not_contact:
            facts.holds += _PEACE
        if person.elder_mode:
            snapshot.warnings[patient_id] = snapshot.warnings.get(patient_id, frozenset()) | _ELDERLY
        liked = next((like for like in snapshot.likes.get(patient_id, ()) if like.hours), None)
        if liked:
            facts.hours, facts.hours_learned = liked.hours, liked.learned


def _in_place_of(tenant_id: int, warnings: dict[int, frozenset[str]]) -> dict[int, int]:
    binding = set(pack().in_place_of)
    asked = [patient_id for patient_id, kinds in warnings.items() if kinds & binding]
    return patients.told_in_place_of(tenant_id, asked) if asked else {}


def _holds(tenant_id: int, ids: Sequence[int]) -> dict[int, list[HoldFacts]]:
    holds: dict[int, list[HoldFacts]] = {}
    for patient_id, reason, scope, until in _HOLDS(tenant_id, list(ids), clock.now()):
        facts = HoldFacts(reason=reason, scope=frozenset(scope), until=until)
        holds.setdefault(patient_id, []).append(facts)
    return holds


def _sent(
    tenant_id: int, ids: Sequence[int], rules: ContactRules, zone: ZoneInfo
) -> dict[int, Counter[tuple[str, date]]]:
    sent: dict[int, Counter[tuple[str, date]]] = {}
    since = clock.today(zone) - timedelta(days=max((cap.days for cap in rules.caps), default=1))
    for patient_id, purpose, on, count in _COUNTED(tenant_id, list(ids), since):
        sent.setdefault(patient_id, Counter())[purpose, on] = count
    return sent


_HOLDS = compiled_rows(
    lambda tenant, patients, now: (
        Hold.objects.of(tenant)
        .filter(Q(until__isnull=True) | Q(until__gt=now), patient_id__any=patients, released_at__isnull=True)
        .values_list("patient_id", "reason", "scope", "until")
    )
)
_COUNTED = compiled_rows(
    lambda tenant, patients, since: (
        ContactCounter.objects.of(tenant)
        .filter(patient_id__any=patients, on__gte=since, count__gt=0)
        .values_list("patient_id", "purpose", "on", "count")
    )
)

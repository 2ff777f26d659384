"""The facts the policy may know, read for many patients in a fixed number of statements."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Q

from renxin.engagement.channels import selectors as channels
from renxin.engagement.channels.models import Channel
from renxin.engagement.conversations.models import ContactCounter, Hold
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Purpose
from renxin.people.records import selectors as records

from .pack import contact_rules
from .rules import ContactRules, HoldFacts, PatientFacts


@dataclass(frozen=True, slots=True)
class Route:
    """How a patient can be reached: over which channel, at which address, for which purposes not."""

    channel: Channel
    address: str
    suppressed: frozenset[str] = frozenset()


@dataclass(slots=True)
class Snapshot:
    """The facts of many patients, and how each of them is reached. `refused` is keyed by kind of channel.

    `private` holds the routes of those who are written to about a sensitive visit: numbers that are theirs alone.
    """

    facts: dict[int, PatientFacts] = field(default_factory=dict)
    language: dict[int, str] = field(default_factory=dict)
    routes: dict[int, list[Route]] = field(default_factory=dict)
    refused: dict[tuple[int, str], set[str]] = field(default_factory=dict)
    private: dict[int, list[Route]] = field(default_factory=dict)

    def of(
        self, patient_id: int, purpose: str, channel_kind: str, *, private: bool = False
    ) -> tuple[PatientFacts, Route | None]:
        """Return a patient's facts as seen for `purpose`, and the best route that she has not refused for it.

        Args:
            patient_id: whose.
            purpose: what the message is for.
            channel_kind: only routes over this kind of channel; empty: any.
            private: only numbers that she shares with nobody.
        """
        known = (self.private if private else self.routes).get(patient_id, ())
        usable = [each for each in known if channel_kind in ("", each.channel.kind)]
        agreed = [each for each in usable if purpose not in self.refused[patient_id, each.channel.kind]]
        free = [each for each in agreed if purpose not in each.suppressed]
        route = next(iter(free or agreed or usable), None)
        refused = frozenset(self.refused[patient_id, route.channel.kind if route else ""])
        facts = replace(
            self.facts[patient_id],
            reachable=route is not None,
            refused=refused,
            suppressed=route.suppressed if route else frozenset(),
            only_shared=private and route is None and bool(self.routes.get(patient_id)),
        )
        return facts, route


_PEACE: Final = (HoldFacts(reason="do_not_contact", scope=frozenset(Purpose.values) - {Purpose.CARE_SERVICE.value}),)


def take(tenant_id: int, patient_ids: Iterable[int], purposes: Iterable[str], private: Iterable[int] = ()) -> Snapshot:
    """Read the facts of `patient_ids` for `purposes`: a fixed number of statements however many they are.

    `private` are those of them who are written to about a sensitive visit.
    """
    ids = sorted(set(patient_ids))
    zone = organizations.zone_of(Actor.system(tenant_id, "conversations.policy"))
    people = patients.contact_profiles(tenant_id, ids)
    holds = _holds(tenant_id, ids)
    sent = _sent(tenant_id, ids, contact_rules(), zone)
    admitted = records.admitted(tenant_id, ids)
    accounts = channels.active_channels(tenant_id)
    mourning = patients.bereaved(tenant_id, ids)
    alone = sorted(set(private))
    snapshot = Snapshot(
        routes=_routes(tenant_id, ids, accounts),
        refused=_refused(tenant_id, ids, purposes, accounts),
        private=_routes(tenant_id, alone, accounts, unshared=True) if alone else {},
    )
    for patient_id in ids:
        person = people.get(patient_id)
        snapshot.language[patient_id] = person.language if person else "zh"
        snapshot.facts[patient_id] = PatientFacts(
            deceased=bool(person and person.deceased_at),
            provisional=bool(person and person.status == "provisional"),
            anonymised=person is None or person.status == "anonymised",
            admitted=patient_id in admitted,
            bereaved=patient_id in mourning,
            holds=(*holds[patient_id], *_PEACE) if person and person.do_not_contact else tuple(holds[patient_id]),
            sent=sent[patient_id],
            zone=zone,
        )
    return snapshot


def _refused(
    tenant_id: int, ids: list[int], purposes: Iterable[str], accounts: Sequence[Channel]
) -> dict[tuple[int, str], set[str]]:
    """Return the purposes that each patient does not allow, in general ("") and over each kind of channel."""
    kinds = {"", *(account.kind for account in accounts)}
    refused: dict[tuple[int, str], set[str]] = {(patient_id, kind): set() for patient_id in ids for kind in kinds}
    for purpose in set(purposes):
        for kind in kinds:
            for patient_id, allowed in patients.consent_state(tenant_id, ids, purpose, kind).items():
                if not allowed:
                    refused[patient_id, kind].add(purpose)
    return refused


def _holds(tenant_id: int, ids: list[int]) -> dict[int, list[HoldFacts]]:
    holds: dict[int, list[HoldFacts]] = defaultdict(list)
    in_force = Q(until__isnull=True) | Q(until__gt=clock.now())
    rows = Hold.objects.of(tenant_id).filter(in_force, patient_id__any=ids, released_at__isnull=True)
    for patient_id, reason, scope, until in rows.values_list("patient_id", "reason", "scope", "until"):
        holds[patient_id].append(HoldFacts(reason=reason, scope=frozenset(scope), until=until))
    return holds


def _sent(tenant_id: int, ids: list[int], rules: ContactRules, zone: ZoneInfo) -> dict[int, Counter[tuple[str, date]]]:
    sent: dict[int, Counter[tuple[str, date]]] = defaultdict(Counter)
    since = clock.today(zone) - timedelta(days=max((cap.days for cap in rules.caps), default=1))
    rows = ContactCounter.objects.of(tenant_id).filter(patient_id__any=ids, on__gte=since)
    for patient_id, purpose, on, count in rows.values_list("patient_id", "purpose", "on", "count"):
        sent[patient_id][purpose, on] = count
    return sent


def _routes(
    tenant_id: int, ids: list[int], accounts: Sequence[Channel], *, unshared: bool = False
) -> dict[int, list[Route]]:
    """Return each patient's routes: channels in their order, for each the best address it reaches."""
    kinds = {kind for account in accounts for kind in channels.address_kinds(account)}
    scoped = {kind for account in accounts for kind in channels.scoped_kinds(account)}
    read = patients.unshared_addresses if unshared else patients.addresses
    known: dict[int, dict[str, list[str]]] = {
        patient_id: {kind: [value] for kind, value in by_kind.items()}
        for patient_id, by_kind in read(tenant_id, ids, kinds if unshared else kinds - scoped).items()
    }
    if scoped and not unshared:
        for patient_id, by_kind in patients.account_addresses(tenant_id, ids, scoped).items():
            known.setdefault(patient_id, {}).update(by_kind)
    reached = {
        patient_id: [(account, *found) for account in accounts if (found := _best(account, by_kind))]
        for patient_id, by_kind in known.items()
    }
    stopped = patients.suppressed(tenant_id, {(kind, value) for each in reached.values() for _a, kind, value in each})
    return {
        patient_id: [Route(account, value, stopped.get((kind, value), frozenset())) for account, kind, value in each]
        for patient_id, each in reached.items()
    }


def _best(account: Channel, known: dict[str, list[str]]) -> tuple[str, str] | None:
    """Return kind and value of the best address that an account reaches; one of another account is none."""
    for kind in channels.address_kinds(account):
        for value in known.get(kind, ()):
            if channels.reaches(account, kind, value):
                return kind, value
    return None

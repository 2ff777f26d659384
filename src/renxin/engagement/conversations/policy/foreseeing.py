"""What the policy would say of contacts at other times than now, in the order in which they would come.

The same rules as on the road out, over the facts of today where the past is not kept (consents, holds, ways), and over
the past where it is: stays in hospital, deaths, and what was really sent in those days. Nothing is written.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from renxin.engagement.content import selectors as content
from renxin.engagement.content.models import TemplateVersion
from renxin.engagement.conversations.models import ContactCounter
from renxin.kernel.core.actor import Actor
from renxin.people.patients import selectors as patients
from renxin.people.records.models import Encounter

from . import snapshot
from .facts import ContactRules, PatientFacts, Proposal, Verdict
from .pack import contact_rules
from .rules import evaluate
from .ways import Wanted
from .wording import class_of, purpose_of

_CHUNK: Final = 2_000
# A message that is put off again and again is one that the rules do not let through.
_PATIENCE: Final = 12

Counts = Mapping[int, Mapping[tuple[str, date], int]]
Wordings = Mapping[str, TemplateVersion]
Stays = Mapping[int, Sequence[tuple[datetime, datetime | None]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A message that would be asked for: to whom, when, what for, in which words, until when it makes sense."""

    patient_id: int
    at: datetime
    purpose: str
    template: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What would become of it. `at` is when it would go, None when it would not; `rule` what stopped or delayed it."""

    verdict: Verdict
    rule: str = ""
    at: datetime | None = None
    channel_kind: str = ""


def foresee(actor: Actor, contacts: Sequence[Contact], instead_of: Counts | None = None) -> list[Foreseen]:
    """Return what the policy would say of each contact, in the same order; those let through count for later ones.

    Args:
        actor: who asks.
        contacts: what would be asked for.
        instead_of: what was really sent then and would not have been, by patient: it does not count.
    """
    by_patient: dict[int, list[int]] = defaultdict(list)
    for place, contact in enumerate(contacts):
        by_patient[contact.patient_id].append(place)
    wordings = _wordings(actor, contacts)
    found: dict[int, Foreseen] = {}
    for patient_ids in _chunks(sorted(by_patient)):
        asked = {one: [(place, contacts[place]) for place in by_patient[one]] for one in patient_ids}
        found |= _judge(actor.tenant_id, asked, wordings, instead_of or {})
    return [found[place] for place in range(len(contacts))]


def _judge(
    tenant_id: int, asked: Mapping[int, Sequence[tuple[int, Contact]]], wordings: Wordings, instead_of: Counts
) -> Iterator[tuple[int, Foreseen]]:
    flat = [contact for contacts in asked.values() for _place, contact in contacts]
    purposes = {purpose_of(contact.purpose, _class(contact, wordings)) for contact in flat}
    templates = {contact.template for contact in flat if contact.template}
    seen = snapshot.take(tenant_id, asked, purposes, (), templates)
    rules = contact_rules()
    since, until = min(contact.at for contact in flat), max(contact.at for contact in flat)
    sent = _sent(tenant_id, asked, since, until, rules)
    stays, deaths = _stays(tenant_id, asked, since, until), _deaths(tenant_id, asked)
    for patient_id, contacts in asked.items():
        seen.facts[patient_id].sent = _less(sent.get(patient_id, Counter()), instead_of.get(patient_id, {}))
        past = _Past(stays.get(patient_id, ()), deaths.get(patient_id))
        for place, contact in sorted(contacts, key=lambda each: each[1].at):
            yield place, _one(seen, contact, wordings, past)


@dataclass(frozen=True, slots=True)
class _Past:
    """When she was in the house, and when she died."""

    stays: Sequence[tuple[datetime, datetime | None]]
    died_at: datetime | None

    def tell(self, facts: PatientFacts, at: datetime) -> None:
        """Let the facts be those of `at`."""
        facts.deceased = self.died_at is not None and self.died_at <= at
        facts.admitted = any(begin <= at and (end is None or at < end) for begin, end in self.stays)
        facts.quota_until = None  # how much a vendor took on a past day is nobody's concern now


def _one(seen: snapshot.Snapshot, contact: Contact, wordings: Wordings, past: _Past) -> Foreseen:
    message_class = _class(contact, wordings)
    purpose = purpose_of(contact.purpose, message_class)
    spoken = wordings.get(contact.template)
    ways = spoken.way_kinds if spoken else ()
    wanted = Wanted(purpose=purpose, message_class=message_class, template=contact.template, ways=ways)
    facts, chosen = seen.of(contact.patient_id, wanted)
    if chosen.route:
        seen.place(facts, chosen.route)
    proposal = Proposal(purpose=purpose, message_class=message_class, expires_at=contact.expires_at)
    at, rule = contact.at, ""
    for _attempt in range(_PATIENCE):
        past.tell(facts, at)
        decision = evaluate(proposal, facts, contact_rules(), at)
        if decision.verdict == "block" or chosen.route is None:
            return Foreseen(verdict="block", rule=decision.rule or "no_contact_point")
        if decision.until is None:
            facts.sent[purpose, at.astimezone(facts.zone).date()] += 1
            verdict: Verdict = "defer" if at > contact.at else "allow"
            return Foreseen(verdict=verdict, rule=rule, at=at, channel_kind=chosen.route.channel.kind)
        at, rule = decision.until, rule or decision.rule
    return Foreseen(verdict="block", rule=rule)


def _wordings(actor: Actor, contacts: Sequence[Contact]) -> Wordings:
    """Return the wording of each template that is spoken; one that is not in use has none."""
    codes = {contact.template for contact in contacts if contact.template}
    return {code: version for code in codes if (version := content.in_use(actor, code))}


def _class(contact: Contact, wordings: Wordings) -> str:
    spoken = wordings.get(contact.template)
    return spoken.message_class if spoken else class_of(contact.purpose)


def _sent(
    tenant_id: int, patient_ids: Mapping[int, object], since: datetime, until: datetime, rules: ContactRules
) -> dict[int, Counter[tuple[str, date]]]:
    """Return what was really sent in those days: it counts as it counted then."""
    first = since.date() - timedelta(days=max((cap.days for cap in rules.caps), default=1))
    rows = ContactCounter.objects.of(tenant_id).filter(
        patient_id__any=list(patient_ids), on__range=(first, until.date() + timedelta(days=1)), count__gt=0
    )
    sent: dict[int, Counter[tuple[str, date]]] = {}
    for patient_id, purpose, on, count in rows.values_list("patient_id", "purpose", "on", "count"):
        sent.setdefault(patient_id, Counter())[purpose, on] = count
    return sent


def _less(sent: Counter[tuple[str, date]], own: Mapping[tuple[str, date], int]) -> Counter[tuple[str, date]]:
    return Counter({key: count - own.get(key, 0) for key, count in sent.items() if count > own.get(key, 0)})


def _stays(tenant_id: int, patient_ids: Mapping[int, object], since: datetime, until: datetime) -> Stays:
    rows = (
        Encounter.objects.of(tenant_id)
        .filter(
            patient_id__any=list(patient_ids),
            encounter_class=Encounter.Class.INPATIENT,
            status__in=(Encounter.Status.IN_PROGRESS, Encounter.Status.FINISHED),
            started_at__lte=until,
        )
        .exclude(ended_at__lt=since)
    )
    found: dict[int, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    for patient_id, begin, end in rows.values_list("patient_id", "started_at", "ended_at"):
        found[patient_id].append((begin, end))
    return found


def _deaths(tenant_id: int, patient_ids: Mapping[int, object]) -> dict[int, datetime]:
    people = patients.contact_profiles(tenant_id, list(patient_ids))
    return {patient_id: person.deceased_at for patient_id, person in people.items() if person.deceased_at}


def _chunks(patient_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (patient_ids[start : start + _CHUNK] for start in range(0, len(patient_ids), _CHUNK))

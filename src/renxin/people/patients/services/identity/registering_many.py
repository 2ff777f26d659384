"""Many people at once, a few statements for hundreds: the same verdicts as one after the other.

Records that could be compared with one another (they share a number, a telephone or a description) are taken one
after the other, in waves; within a wave nobody resembles anybody, so it is looked up, judged and written together.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.fact import Fact
from renxin.kernel.timeline.services import record
from renxin.people.patients import matching
from renxin.people.patients.models import Patient
from renxin.people.patients.shapes import Registration, Resolution

from . import intake as reading
from . import looking, making, updating, writing
from .intake import Intake
from .locking import lock_current


@dataclass(slots=True)
class Judged:
    """One record of a wave: whom it is taken for (nobody yet: None), and what a person must look at."""

    given: Intake
    patient: Patient | None = None
    link: matching.Match | None = None
    reviews: tuple[matching.Match, ...] = ()
    compared: frozenset[int] = frozenset()

    def meets(self) -> set[Hashable]:
        """Return under which descriptions she may be found once this record is stored, whatever of it wins."""
        said, known = self.given.data, self.patient
        names = {said.name, known.name if known else ""}
        days = {said.birth_date, known.birth_date if known else None}
        found = [matching.description(name, day) for name in names for day in days]
        return {key for one in found if one for key in one.meets()}


@transaction.atomic
def register_patients(
    actor: Actor, registrations: Sequence[Registration], *, historic: bool = False
) -> list[Resolution]:
    """Find the person each record means, by certain evidence only, or make a new one; store what the source says.

    Numbers that cannot be read, and documents that contradict what is known, are kept as claims and warned about;
    pairs that may be one person go to the review list. Returns whom each was taken for, in order. `historic`: the
    facts are only written down, nothing reacts to them.
    """
    actor.require("patients.edit")
    given = [
        reading.read(actor.tenant_id, one.source, one.data, one.identifiers, one.contacts) for one in registrations
    ]
    looking.lock_keys(actor.tenant_id, (key for one in given for key in one.keys))
    answers: dict[int, Resolution] = {}
    for wave in _waves(given):
        answers.update(_register(actor, {at: given[at] for at in wave}, historic=historic))
    return [answers[at] for at in range(len(given))]


def _register(actor: Actor, wave: dict[int, Intake], *, historic: bool) -> dict[int, Resolution]:
    """Register records of which no two can be one person, unless different numbers lead both to her."""
    numbers = looking.numbers_of(actor.tenant_id, list(wave.values()))
    judged, again = _apart(wave, _judge(actor, wave, numbers))
    known = {at: one for at, one in judged.items() if one.patient is not None}
    fresh = {at: one for at, one in judged.items() if one.patient is None}
    answers: dict[int, Resolution] = {}
    facts: list[Fact] = []
    for parts, write in ((known, updating.apply_all), (fresh, making.make_all)):
        for at, (resolution, told) in zip(parts, write(actor, list(parts.values()), numbers), strict=True):
            answers[at] = replace(resolution, warnings=wave[at].warnings)
            facts += told
    writing.ask_for_reviews(actor.tenant_id, [(answers[at].patient_id, one.reviews) for at, one in judged.items()])
    record(actor, *facts, historic=historic)
    if again:
        answers.update(_register(actor, again, historic=historic))
    return answers


def _judge(actor: Actor, wave: dict[int, Intake], numbers: looking.Numbers) -> dict[int, Judged]:
    judged = {at: Judged(given) for at, given in wave.items()}
    _recognise(actor, judged, numbers)
    open_ones = {at: one for at, one in judged.items() if one.link is None}
    found = looking.candidates(actor.tenant_id, [one.given for one in open_ones.values()], numbers)
    for one, candidates in zip(open_ones.values(), found, strict=True):
        verdict = matching.judge(one.given.person, candidates)
        one.link, one.reviews = verdict.link, verdict.reviews
        one.compared = frozenset(person.patient_id for person in candidates)
    linked = {at: one for at, one in open_ones.items() if one.link}
    patients = _locked(actor, [one.link.patient_id for one in linked.values() if one.link])
    for one in linked.values():
        one.patient = patients[one.link.patient_id] if one.link else None
    return judged


def _recognise(actor: Actor, judged: dict[int, Judged], numbers: looking.Numbers) -> None:
    """Link those whom the sender's own number names, unless all they say is another person's."""
    known = {at: found for at, one in judged.items() if (found := looking.known_record(one.given, numbers))}
    patients = _locked(actor, known.values())
    for at, patient_id in known.items():
        patient, one = patients[patient_id], judged[at]
        said = one.given.data
        described = matching.Person(name=patient.name, sex=patient.sex, birth_date=patient.birth_date)
        saying = matching.Person(name=said.name, sex=said.sex, birth_date=said.birth_date)
        if not matching.contradicts(saying, described):
            one.patient, one.link = patient, matching.Match(patient_id, "link", "T3")


def _locked(actor: Actor, ids: Iterable[int]) -> dict[int, Patient]:
    """Lock these patients and return whom each id means now."""
    wanted = set(ids)
    if not wanted:
        return {}
    current = lock_current(actor.tenant_id, wanted)
    rows = Patient.objects.of(actor).in_bulk(set(current.values()))
    return {asked: rows[now] for asked, now in current.items()}


def _apart(wave: dict[int, Intake], judged: dict[int, Judged]) -> tuple[dict[int, Judged], dict[int, Intake]]:
    """Put aside records that have to do with somebody whom an earlier one of the wave changes: they come after it."""
    touched: set[int] = set()
    described: set[Hashable] = set()
    again: dict[int, Intake] = {}
    for at, one in judged.items():
        mine = one.compared | ({one.patient.pk} if one.patient else frozenset())
        if mine & touched or _description_keys(one.given) & described:
            again[at] = wave[at]
        if one.patient is not None:
            touched.add(one.patient.pk)
            described |= one.meets()
    return {at: one for at, one in judged.items() if at not in again}, again


def _description_keys(one: Intake) -> set[Hashable]:
    return set(one.description.meets()) if one.description else set()


def _waves(given: Sequence[Intake]) -> list[list[int]]:
    """Return the places of the records in waves: who shares a key with an earlier one comes in a later wave.

    A key of more records than make a crowd is a placeholder and orders nobody, unless it is a number that names. Who
    becomes described like another by what an earlier record changes is put aside later (`_apart`).
    """
    keys = [_meeting_keys(one) for one in given]
    times = Counter(key for found in keys for key in found)
    waves: dict[int, list[int]] = defaultdict(list)
    reached: dict[Hashable, int] = {}
    for at, found in enumerate(keys):
        ordering = [key for key in found if times[key] <= looking.CROWD or isinstance(key, bytes)]
        wave = 1 + max((reached.get(key, -1) for key in ordering), default=-1)
        waves[wave].append(at)
        reached.update(dict.fromkeys(ordering, wave))
    return [waves[wave] for wave in sorted(waves)]


def _meeting_keys(one: Intake) -> set[Hashable]:
    found: set[Hashable] = {given.blind for given in one.identifiers}
    found |= {(given.kind, given.blind) for given in one.contacts}
    return found | _description_keys(one)

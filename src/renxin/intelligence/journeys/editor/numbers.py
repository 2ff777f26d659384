"""The numbers on a diagram: who stands where, who has passed, whom which rule has stopped. Counts of the tenant."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Count, Sum

from renxin.engagement.conversations import selectors as conversations
from renxin.intelligence.journeys.definition import Definition
from renxin.intelligence.journeys.editor import document
from renxin.intelligence.journeys.editor.diagram import Numbers
from renxin.intelligence.journeys.models import (
    BY_RULE,
    Journey,
    JourneyRun,
    JourneyTally,
    JourneyVersion,
    RunStatus,
)
from renxin.intelligence.journeys.selectors import LIVE, NOT_PASSED, is_stuck
from renxin.intelligence.journeys.settings import spoken
from renxin.intelligence.journeys.words import reason_words
from renxin.kernel.core.actor import Actor

# Which way an outcome has taken, where the outcome alone says it.
_WAY_OF: Final = {"otherwise": "next", "arrived": "next", "skipped": "next", "timed_out": "late"}


@dataclass(frozen=True, slots=True)
class StoppedBy:
    """How many people a reason has stopped on a version."""

    reason: str
    words: str
    people: int


def of_version(actor: Actor, version: JourneyVersion) -> Numbers:
    """Return the numbers of one version."""
    actor.require("journeys.view")
    here: dict[str, int] = {}
    stuck: dict[str, int] = {}
    live = JourneyRun.objects.of(actor).filter(journey_id=version.journey_id, version=version, status__in=LIVE)
    rows = live.values_list("step").annotate(people=Count("pk"), stuck=Count("pk", filter=is_stuck())).order_by()
    for step, people, held in rows:
        here[step], stuck[step] = people, held
    outcomes = _outcomes(actor, version)
    content = document.explicit(version.definition)
    passed = {step["id"]: _passed(step, outcomes.get(step["id"], Counter())) for step in content["steps"]}
    stopped = {step: found["stopped"] for step, found in outcomes.items() if found["stopped"]}
    ways = _ways(content, outcomes, passed, here, stopped)
    people = {way: query for way, query in _people_of_ways(content, outcomes) if ways.get(way)}
    return Numbers(here=here, stuck=stuck, passed=passed, stopped=stopped, ways=ways, people=people)


@dataclass(frozen=True, slots=True)
class PolicyStop:
    """How many messages of a step a rule of the contact policy has stopped."""

    step: str
    rule: str
    words: str
    messages: int


def policy_stops(actor: Actor, version: JourneyVersion) -> list[PolicyStop]:
    """Return the messages of a version that the contact policy did not let through, the most first."""
    actor.require("journeys.view")
    rows = JourneyTally.objects.of(actor).filter(version=version, outcome__startswith=BY_RULE)
    counted = rows.values_list("step", "outcome").annotate(times=Sum("n")).order_by("-times", "step", "outcome")
    named = [(step, outcome.removeprefix(BY_RULE), times) for step, outcome, times in counted]
    return [PolicyStop(step, rule, conversations.explain(rule), times) for step, rule, times in named]


def stopped_by(actor: Actor, version: JourneyVersion, definition: Definition) -> list[StoppedBy]:
    """Return the reasons that have stopped people on a version, those of its own rules first, also with nobody."""
    actor.require("journeys.view")
    runs = JourneyRun.objects.of(actor).filter(journey_id=version.journey_id, version=version, status=RunStatus.STOPPED)
    people = dict(runs.values_list("reason").annotate(people=Count("pk")).order_by())
    own = {rule.reason: spoken(rule.label) for rule in definition.stops}
    found = [StoppedBy(reason, words, people.pop(reason, 0)) for reason, words in own.items()]
    return found + [StoppedBy(reason, reason_words(reason), count) for reason, count in sorted(people.items())]


def standing(actor: Actor, journey: Journey) -> dict[int, dict[str, int]]:
    """Return how many people are on their way at each step of each version, by its number."""
    actor.require("journeys.view")
    live = JourneyRun.objects.of(actor).filter(journey=journey, status__in=LIVE)
    found: dict[int, dict[str, int]] = defaultdict(dict)
    rows = live.values_list("version__number", "step").annotate(people=Count("pk")).order_by("version__number")
    for number, step, people in rows:
        found[number][step] = people
    return dict(found)


def _outcomes(actor: Actor, version: JourneyVersion) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    tallies = JourneyTally.objects.of(actor).filter(version=version).exclude(outcome__startswith=BY_RULE)
    rows = tallies.values_list("step", "outcome")
    for step, outcome, n in rows.annotate(times=Sum("n")).order_by():
        if step:
            found[step][outcome] = n
    return found


def _ways(
    content: Mapping[str, Any],
    outcomes: Mapping[str, Counter[str]],
    passed: Mapping[str, int],
    here: Mapping[str, int],
    stopped: Mapping[str, int],
) -> dict[tuple[str, str], int]:
    """Return how many took each way: told by the outcome, or by who came to a step that only this way leads to."""
    into = Counter(way.to for step in content["steps"] for way in document.ways(step))
    came = Counter(passed) + Counter(here) + Counter(stopped)
    found: dict[tuple[str, str], int] = {}
    for step in content["steps"]:
        ways, gone = document.ways(step), passed.get(step["id"], 0)
        known: dict[str, int] = {}
        told = _told(step, outcomes.get(step["id"], Counter()))
        for way in ways:
            if way.key in told:
                known[way.key] = told[way.key]
            elif way.to and into[way.to] == 1:
                known[way.key] = came[way.to]
        left = [way.key for way in ways if way.key not in known]
        if len(left) == 1:
            known[left[0]] = max(gone - sum(known.values()), 0)
        found.update({(step["id"], key): people for key, people in known.items()})
    return found


def _passed(step: Mapping[str, Any], outcomes: Mapping[str, int]) -> int:
    """Return how many went on from a step. Who only has a task made stands there until it is done."""
    stays = {"created"} if step.get("wait") else set()
    return sum(people for outcome, people in outcomes.items() if outcome not in NOT_PASSED | stays)


def _told(step: Mapping[str, Any], outcomes: Mapping[str, int]) -> dict[str, int]:
    """Return how many took the ways that outcomes name: those of arms, and where only one way is meant."""
    found: dict[str, int] = defaultdict(int)
    for key, outcome in _telling(step, outcomes):
        found[key] += outcomes[outcome]
    return found


def _telling(step: Mapping[str, Any], outcomes: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each way that an outcome names, with that outcome."""
    arms = {f"arm_{arm.get('name')}"[:32]: f"arms.{place}.to" for place, arm in enumerate(step.get("arms") or [])}
    for outcome in outcomes:
        key = _WAY_OF.get(outcome) or arms.get(outcome)
        if key:
            yield key, outcome


def _people_of_ways(
    content: Mapping[str, Any], outcomes: Mapping[str, Counter[str]]
) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield for each way whose people the traces name how the list of people asks for them."""
    into = Counter(way.to for step in content["steps"] for way in document.ways(step))
    for step in content["steps"]:
        told: dict[str, list[str]] = defaultdict(list)
        for key, outcome in _telling(step, outcomes.get(step["id"], Counter())):
            told[key].append(outcome)
        for way in document.ways(step):
            if told.get(way.key):
                yield (step["id"], way.key), urlencode({"passed": step["id"], "outcome": ",".join(told[way.key])})
            elif way.to and into[way.to] == 1:
                yield (step["id"], way.key), urlencode({"came": way.to})

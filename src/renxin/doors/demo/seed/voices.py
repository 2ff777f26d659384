"""A month of answers: four thousand people say how it was. Departments differ, one thing gets better, one does not.

Believable by rule, the same each time (`world/voices.yaml`): everybody has a mood, every item of a department its own
level. Those who came were asked by link and some answered; the others scanned the code that hangs at the place.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from random import Random
from typing import Any, Final

import yaml

from renxin.engagement.questionnaires.selectors import Definition, definition_of
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.records.models import Encounter
from renxin.programs.surveys import services as surveys
from renxin.programs.surveys.models import Invitation, PlaceCode, Survey, SurveyTrigger
from renxin.programs.surveys.services import WholeAnswer

OUTPATIENT: Final = "outpatient-pulse"
INPATIENT: Final = "inpatient-after-discharge"
PHARMACY: Final = "pharmacy-window"
_WHERE: Final = {OUTPATIENT: "outpatient", INPATIENT: "inpatient", PHARMACY: "pharmacy"}
ANSWERS: Final = 4000
DAYS: Final = 30
_LONGER: Final = 40  # the pharmacy's code hangs ten days longer: a control chart wants twenty points before a change
_A_DAY_AT_THE_PHARMACY: Final = 42
_WEEKEND: Final = 0.4
_WRITE: Final = 0.3
_ASKED, _OPENED, _ANSWERED = 0.82, 0.7, 0.66
_WAITED: Final = ("longer", "under40", "under40", "under20", "under10")


@dataclass(frozen=True, slots=True)
class _Month:
    """What the month is made from."""

    actor: Actor
    now: datetime
    random: Random
    surveys: dict[str, Survey]
    definitions: dict[str, Definition]
    departments: dict[str, int]


@cache
def pack() -> dict[str, Any]:
    """Return the month as written in `world/voices.yaml`."""
    text = resources.files("renxin.doors.demo.world").joinpath("voices.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def speak(tenant_id: int, now: datetime, random: Random, *, answers: int = ANSWERS) -> int:
    """Let the month be answered; return how many answers there are."""
    actor = Actor.system(tenant_id, "demo")
    found = {row.code: row for row in Survey.objects.of(actor).select_related("version")}
    month = _Month(
        actor,
        now,
        random,
        found,
        {code: definition_of(row.version) for code, row in found.items()},
        {row.local_code: row.pk for row in organizations.departments(actor)},
    )
    _hang_codes(month)
    surveys.set_trigger(actor, SurveyTrigger.objects.of(actor).get(code="outpatient-visit"), is_active=True)
    named = list(_visitors(month))
    given = [*named, *_at_the_pharmacy(month)]
    missing = answers - sum(bool(one.answers) and one.at >= now - timedelta(days=DAYS) for one in given)
    given += _at_places(month, max(missing, 0))
    return surveys.import_whole_answers(actor, given)


def _hang_codes(month: _Month) -> None:
    for code, where in ((OUTPATIENT, "outpatient"), (INPATIENT, "inpatient")):
        places = [surveys.NewPlace(department_id=month.departments[one]) for one in pack()[where]["weights"]]
        surveys.make_place_codes(month.actor, month.surveys[code], places)
    pharmacy = surveys.NewPlace(kind=PlaceCode.Kind.DESK, department_id=month.departments["PHAR"])
    surveys.make_place_codes(month.actor, month.surveys[PHARMACY], [pharmacy])


def _visitors(month: _Month) -> Iterator[WholeAnswer]:
    """Yield for every outpatient visit of the month who was asked, and what she said; nobody is asked twice."""
    since = month.now - timedelta(days=DAYS)
    tenant_id = month.actor.tenant_id
    known = set(Invitation.objects.of(tenant_id).filter(invited_at__gte=since).values_list("patient_id", flat=True))
    visits = Encounter.objects.of(tenant_id).filter(ended_at__gte=since, ended_at__lt=month.now - timedelta(hours=20))
    visits = visits.filter(status="finished", encounter_class__in=("AMB", "EMER")).select_related("department")
    for visit in visits.order_by("ended_at", "pk"):
        at = (visit.ended_at or visit.started_at) + timedelta(hours=month.random.choice((3, 4, 6, 18)))
        asked = _invited(month, visit, at)
        if visit.patient_id in known:
            yield _withheld(asked, "recent_same")
        elif month.random.random() > _ASKED:
            yield _withheld(asked, "not_drawn")
        else:
            known.add(visit.patient_id)
            yield _went_on(month, asked, visit.department.local_code if visit.department else "")


def _invited(month: _Month, visit: Encounter, at: datetime) -> dict[str, Any]:
    return {
        "survey": month.surveys[OUTPATIENT],
        "key": f"trigger:outpatient-visit:{visit.pk}",
        "patient_id": visit.patient_id,
        "encounter_id": visit.pk,
        "department_id": visit.department_id,
        "practitioner_id": visit.practitioner_id,
        "at": at,
    }


def _withheld(asked: Mapping[str, Any], reason: str) -> WholeAnswer:
    return WholeAnswer(**asked, state="withheld", reason=reason)


def _went_on(month: _Month, asked: Mapping[str, Any], department: str) -> WholeAnswer:
    """Return how far an invitation went: not delivered, never opened, opened, answered."""
    random, at = month.random, asked["at"]
    if random.random() < 0.04:
        return WholeAnswer(**asked, state="undeliverable")
    opened = at + timedelta(minutes=random.randint(1, 900))
    if random.random() > _OPENED or opened >= month.now:
        return WholeAnswer(**asked, state="sent")
    if random.random() > _ANSWERED:
        return WholeAnswer(**asked, state="opened", opened_at=opened)
    seconds = 5 if random.random() < 0.02 else random.randint(28, 170)
    answered = min(opened + timedelta(seconds=seconds), month.now)
    answers = _fill(month, OUTPATIENT, department, answered)
    mode = "phone" if random.random() < 0.08 else "link"
    return WholeAnswer(**asked, opened_at=opened, answered_at=answered, answers=answers, seconds=seconds, mode=mode)


def _at_the_pharmacy(month: _Month) -> Iterator[WholeAnswer]:
    for ago in range(1, _LONGER + 1):
        at = month.now - timedelta(days=ago)
        count = _A_DAY_AT_THE_PHARMACY * (_WEEKEND if at.weekday() >= 5 else 1)
        for _ in range(round(count * month.random.uniform(0.85, 1.15))):
            yield _scanned(month, PHARMACY, "PHAR", at)


def _at_places(month: _Month, count: int) -> Iterator[WholeAnswer]:
    """Yield anonymous answers from the waiting rooms and wards of the last month."""
    days = [month.now - timedelta(days=ago) for ago in range(1, DAYS)]
    busy = [_WEEKEND if day.weekday() >= 5 else 1.0 for day in days]
    for at in month.random.choices(days, weights=busy, k=count):
        survey = INPATIENT if month.random.random() < 0.32 else OUTPATIENT
        weights: dict[str, int] = pack()[_WHERE[survey]]["weights"]
        department = month.random.choices(list(weights), weights=list(weights.values()))[0]
        yield _scanned(month, survey, department, at)


def _scanned(month: _Month, survey: str, department: str, at: datetime) -> WholeAnswer:
    return WholeAnswer(
        survey=month.surveys[survey],
        at=at,
        answers=_fill(month, survey, department, at),
        mode="kiosk" if month.random.random() < 0.15 else "place",
        department_id=month.departments[department],
    )


def _fill(month: _Month, survey: str, department: str, at: datetime) -> dict[str, Any]:
    """Return what somebody answers: her mood, then the level of each item of the department on that day."""
    random, mood = month.random, month.random.gauss(0, 0.55)
    answers: dict[str, Any] = {}
    worst, best = ("general", 9.0), ("general", 0.0)
    for item in month.definitions[survey].items:
        if item.na_option and random.random() < 0.12:
            answers[item.link_id] = "na"
        elif item.scaled:
            top = len(item.options)
            value = _level(month, survey, (department, item.link_id), at) + mood + random.gauss(0, 0.65)
            answers[item.link_id] = min(max(round(value), 1), top)
            share = answers[item.link_id] / top
            worst = min(worst, (item.dimension or "general", share), key=lambda one: one[1])
            best = max(best, (item.dimension or "general", share), key=lambda one: one[1])
        elif item.role == "recommend":
            answers[item.link_id] = min(max(round(8.2 + 2.6 * mood + random.gauss(0, 1)), 0), 10)
        elif item.link_id == "waited":
            answers[item.link_id] = _WAITED[answers.get("waiting", 3) - 1]
    if random.random() < _WRITE:
        answers["comment"] = _written(random, worst, best)
    return answers


def _level(month: _Month, survey: str, place: tuple[str, str], at: datetime) -> float:
    """Return the mean answer to an item in a department (`place`) on a day."""
    department, item = place
    for change in pack()["changes"]:
        if (change["survey"], change["department"], change["item"]) == (survey, department, item):
            began = month.now - timedelta(days=change["days_ago"])
            return float(change["after" if at >= began else "before"])
    levels = pack()[_WHERE[survey]]
    usual: float = levels["items"].get(item, 4.1)
    added: float = levels.get("departments", {}).get(department, {}).get(item, 0.0)
    return usual + added


def _written(random: Random, worst: tuple[str, float], best: tuple[str, float]) -> str:
    """Return what is written about the worst thing, else about the best."""
    said = pack()["comments"]
    topic, tone = (worst[0], "low") if worst[1] <= 0.6 else (best[0], "high")
    sentences = [random.choice(said.get(topic, said["general"])[tone])]
    if random.random() < 0.2:
        sentences.append(random.choice(said["general"][tone]))
    return "".join(sentences)

"""Two years of visits: who came when, where, for what. Pure; the same seed gives the same visits."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

from .people import Person

ZONE: Final = ZoneInfo("Asia/Shanghai")
_OPENS, _CLOSES = 8, 17


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One outpatient visit or stay. `ended_at` is None while a patient is still in the house."""

    number: str
    person: Person
    department: str
    inpatient: bool
    emergency: bool
    condition: str
    started_at: datetime
    ended_at: datetime | None
    doctor: int


@dataclass(frozen=True, slots=True)
class _Trouble:
    """Something a person lives with, and how often a year it brings her here."""

    condition: dict[str, Any]
    per_year: float


def two_years(random: Random, people: list[Person], hospital: dict[str, Any], until: datetime) -> list[Visit]:
    """Return the visits of `people` in the two years before `until`, in order of their start."""
    departments = {row["code"]: row for row in hospital["departments"]}
    found = [
        (person, trouble.condition, moment)
        for person in people
        for trouble in _troubles(random, person, hospital, departments, until.date())
        for moment in _moments(random, trouble, until)
    ]
    found.sort(key=lambda row: row[2])
    return [_visit(random, i, row, departments, until) for i, row in enumerate(found, start=1)]


def _troubles(
    random: Random, person: Person, hospital: dict[str, Any], departments: dict[str, Any], today: date
) -> list[_Trouble]:
    age = person.age_on(today)
    possible = [
        row
        for row in hospital["conditions"]
        if row["ages"][0] <= age <= row["ages"][1] and row.get("sex", person.sex) == person.sex
    ]
    if not possible:
        return []
    weights = [departments[row["department"]]["weight"] for row in possible]
    chosen = {row["code"]: row for row in random.choices(possible, weights=weights, k=random.choice((1, 1, 2)))}
    return [
        _Trouble(row, random.uniform(2, 5) if row.get("chronic") else random.uniform(0.6, 2)) for row in chosen.values()
    ]


def _moments(random: Random, trouble: _Trouble, until: datetime) -> list[datetime]:
    """Return visit times as a Poisson process over two years, inside opening hours and rarely at weekends."""
    moments, day = [], 0.0
    while (day := day + random.expovariate(trouble.per_year / 365)) < 730:
        date_ = (until - timedelta(days=730 - day)).astimezone(ZONE).date()
        if date_.weekday() >= 5 and random.random() < 0.7:
            date_ -= timedelta(days=2)
        clock_time = time(random.randint(_OPENS, _CLOSES - 1), random.randint(0, 59))
        moment = datetime.combine(date_, clock_time, ZONE)
        if moment < until:
            moments.append(moment)
    return moments


def _visit(
    random: Random,
    number: int,
    row: tuple[Person, dict[str, Any], datetime],
    departments: dict[str, Any],
    until: datetime,
) -> Visit:
    person, condition, started = row
    department = departments[condition["department"]]
    inpatient = random.random() < department["inpatient"]
    stay = (
        timedelta(days=random.randint(2, max(2, department["stay"])), hours=random.randint(-3, 3))
        if inpatient
        else timedelta(minutes=random.randint(25, 160))
    )
    ended = started + stay
    return Visit(
        number=f"V{number:08d}",
        person=person,
        department=department["code"],
        inpatient=inpatient,
        emergency=department["code"] == "EMER",
        condition=condition["code"],
        started_at=started,
        ended_at=ended if ended < until else None,
        doctor=random.randint(0, 1),
    )

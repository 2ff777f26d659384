"""Visits: who came when, where, for what. Pure; the same seed gives the same visits."""

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
    """One outpatient visit or stay."""

    number: str
    person: Person
    department: str
    inpatient: bool
    emergency: bool
    condition: str
    started_at: datetime
    ended_at: datetime
    doctor: int


@dataclass(frozen=True, slots=True)
class _Trouble:
    """Something a person lives with, and how often a year it brings her here."""

    condition: dict[str, Any]
    per_year: float


def between(
    random: Random, people: list[Person], hospital: dict[str, Any], since: datetime, until: datetime
) -> list[Visit]:
    """Return the visits of `people` that begin between two instants, in order."""
    departments = {row["code"]: row for row in hospital["departments"]}
    found = [
        (person, trouble.condition, moment)
        for person in people
        for trouble in _troubles(random, person, hospital, departments, until.date())
        for moment in _moments(random, trouble, since, until)
    ]
    found.sort(key=lambda row: row[2])
    return [_visit(random, number, row, departments) for number, row in enumerate(found, start=1)]


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


def _moments(random: Random, trouble: _Trouble, since: datetime, until: datetime) -> list[datetime]:
    """Return visit times as a Poisson process, inside opening hours and rarely at weekends."""
    moments, day, length = [], 0.0, (until - since) / timedelta(days=1)
    while (day := day + random.expovariate(trouble.per_year / 365)) < length:
        date_ = (since + timedelta(days=day)).astimezone(ZONE).date()
        if date_.weekday() >= 5 and random.random() < 0.7:
            date_ -= timedelta(days=2)
        moment = datetime.combine(date_, time(random.randint(_OPENS, _CLOSES - 1), random.randint(0, 59)), ZONE)
        if moment >= since:
            moments.append(moment)
    return moments


def _visit(
    random: Random, number: int, row: tuple[Person, dict[str, Any], datetime], departments: dict[str, Any]
) -> Visit:
    person, condition, started = row
    department = departments[condition["department"]]
    inpatient = random.random() < department["inpatient"]
    stay = (
        timedelta(days=random.randint(2, max(2, department["stay"])), hours=random.randint(-3, 3))
        if inpatient
        else timedelta(minutes=random.randint(25, 160))
    )
    return Visit(
        number=f"V{number:08d}",
        person=person,
        department=department["code"],
        inpatient=inpatient,
        emergency=department["code"] == "EMER",
        condition=condition["code"],
        started_at=started,
        ended_at=started + stay,
        doctor=random.randint(0, 1),
    )

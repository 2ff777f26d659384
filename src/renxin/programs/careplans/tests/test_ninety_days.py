"""Ninety days of every programme on a small hospital, line by line against tables written out by hand.

Somebody enters each programme, and says something on some days. Held against the table are the day of each contact, its
level, who has to act by when, and when the same questions come again.
The comparison is printed (`pytest -s`).
"""

from datetime import date, timedelta

import pytest

from renxin.engagement.questionnaires.selectors import Level
from renxin.engagement.worklist.models import Alarm, Task
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.programs.careplans import services
from renxin.programs.careplans.models import Contact
from renxin.programs.careplans.programmes import library
from renxin.programs.careplans.services import Given, NewEnrolment

from .making import born, care_ward

pytestmark = pytest.mark.django_db

TOO_HIGH = {"VS_SBP": 145, "VS_DBP": 80}


# Programme, anchor; then each contact: its day, its level with the clock of who acts, and (→) the day on which the
# same questions come once more. Written out from the programmes of the domain and their table of days.
TABLE = """
P01  enrolled  | 14 yellow 24h →28 | 28 orange 2h →42 | 42 green | 90 green
P02  discharge | 3 green | 7 yellow 24h →21 | 14 green | 21 orange 2h →35 | 30 green | 35 green | 90 green
P03  discharge | 3 green | 7 orange 2h | 28 green | 90 green
P04  discharge | 7 green | 28 green | 84 green
P05  discharge | 3 green | 7 red 10m →10 | 10 green | 14 green | 30 green | 90 green
P05H discharge | 3 green | 10 green | 30 green | 90 green
P06  discharge | 3 green | 7 green | 14 red 10m →17 | 17 green | 30 green | 90 green
P07  surgery   | 1 green | 3 orange 2h →4 | 4 green | 7 green | 14 green | 30 green
P08  surgery   | 3 green | 7 green | 14 green | 42 green | 90 green
P08F surgery   | 14 green | 28 green | 49 green | 84 green
P08S surgery   | 3 green | 7 green | 14 green | 42 green | 92 green
P09  lmp       | 13 green | 49 green | 80 green
P10  birth     | 7 green | 30 green | 54 green | 60 green | 68 green | 91 green
P11  cycle     | 1 green | 3 red 10m →4 | 4 green | 7 green | 12 green
P12  visit     | 1 green | 3 orange 2h →5 | 5 green | 7 green
P13  report    | 0 green | 1 green | 7 green
P13  report    | 3 green | 30 green | 90 green
P14  discharge | 3 green | 7 orange 2h →9 | 9 green | 15 green | 30 green
P15A enrolled  | 3 green | 7 yellow 24h →14 | 14 green | 21 green | 28 green | 56 green | 84 green
P15K enrolled  | 90 green
P15T surgery   | 1 green | 3 green | 7 green | 35 green | 92 green
P01S enrolled  |
P02S enrolled  |
"""
LINES = [line.split("|", 1) for line in TABLE.strip().splitlines()]
TOO_HIGH = {"VS_SBP": 145, "VS_DBP": 80}
# What is answered, by line of the table and day; everything else is "nothing to report".
SAYS = {
    0: {14: TOO_HIGH, 28: TOO_HIGH, 42: {"VS_SBP": 128, "VS_DBP": 78}},
    1: {7: {"LAB_GLU_F": 7.4}, 21: {"LAB_GLU_F": 8}},
    2: {7: {"SYM_COUGH": ["dyspnoea", "sputum"]}},
    4: {7: {"SYM_CHEST": "long"}},
    6: {14: {"SYM_FAST": "now"}},
    7: {3: {"VS_TEMP": 38.2}},
    13: {3: {"VS_TEMP": 38.3}},
    14: {3: {"DENT_SOCKET": True}},
    17: {7: {"COND": "worse"}},
    18: {7: {"LAB_INR": 3.5}},
}
FACTS = {7: {"day_surgery": True}, 14: {"treatment": "extraction"}, 15: {"finding_class": "A"},
         16: {"finding_class": "B"}, 19: {"advanced": True}}  # fmt: skip
BEGUN = {11: 77}
LAST = 92  # three months after 10 March
YEARS = {11: 30, 12: 0}
CLOCKS = {Level.GREEN: "", Level.YELLOW: "24h", Level.ORANGE: "2h", Level.RED: "10m"}


def test_ninety_days_match_the_tables_line_by_line(frozen_clock):
    here, start = care_ward(), clock.today()
    people = [_enter(here, number, line.split(), start) for number, (line, _wants) in enumerate(LINES)]
    while due := _next(start + timedelta(days=LAST)):
        if due.due_at > clock.now():
            frozen_clock.set(due.due_at)
        services.sweep_plans()
        services.sweep_contacts()
        due.refresh_from_db()
        if due.closed_at is None:
            says = SAYS.get(people.index(due.patient_id), {}).get((clock.today() - start).days, {})
            answers = {code: value for code, value in says.items() if code in due.asks}
            patient = Actor.patient(here.tenant.pk, due.patient_id)
            services.answer_contact(patient, due, Given(method="message", answers=answers))
    differences = []
    for patient, (line, wants) in zip(people, LINES, strict=True):
        found = " | ".join(_lines(patient, start))
        same = found == wants.strip()
        print(f"{'=' if same else '≠'} {line} | {found}" + ("" if same else f"\n  table          |{wants}"))  # noqa: T201
        differences += [] if same else [line]
    assert differences == []


def test_the_table_has_every_programme_of_the_packs():
    assert {line.split()[0] for line, _wants in LINES} == set(library.programmes())


def _next(until: date) -> Contact | None:
    return Contact.objects.filter(closed_at=None, due_on__lte=until).order_by("due_at").first()


def _enter(here, number: int, line: list[str], start: date) -> int:
    code, anchor = line
    patient = here.patient(f"患者{number}", f"138001{number:05d}")
    born(patient, YEARS.get(number, 50))
    day = start - timedelta(days=BEGUN.get(number, 0))
    one = NewEnrolment(
        patient_id=patient,
        programme=code,
        source=f"story:{number}",
        anchors={} if anchor == "enrolled" else {anchor: day},
        facts=FACTS.get(number, {}),
        department_id=here.department.pk,
    )
    services.enrol(here.system, [one])
    return patient


def _lines(patient: int, start: date) -> list[str]:
    rows = Contact.objects.filter(patient_id=patient, closed_at__isnull=False).select_related("closure")
    return [_line(row, start) for row in rows.order_by("due_at")]


def _line(row: Contact, start: date) -> str:
    held = row.due_at.astimezone(clock.SHANGHAI).date()
    level = Level(row.level or 0)
    closure = getattr(row, "closure", None)
    assert _acted(row, level), f"nobody acts on {row.pk} ({level.code})"
    again = f"→{(closure.next_on - start).days}" if closure and closure.next_on else ""
    return " ".join(filter(None, [str((held - start).days), level.code, CLOCKS[level], again]))


def _acted(row: Contact, level: Level) -> bool:
    """Look at what the level left behind: a task with its clock, or an alarm that climbs."""
    if level == Level.GREEN:
        return True
    if level == Level.RED:
        return Alarm.objects.filter(patient_id=row.patient_id, source__startswith=f"careplans:{row.pk}:").exists()
    task = Task.objects.get(source=f"careplans:{row.pk}:{level.code}")
    return task.due_at - task.created_at == timedelta(hours=24 if level == Level.YELLOW else 2)

"""What work a replay would have made: by kind of task, by department."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from renxin.intelligence.journeys import selectors as journeys
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.ui.words import number


@dataclass(frozen=True, slots=True)
class DepartmentLine:
    """What one department would have had to do with it."""

    name: str
    runs: int
    messages: int
    tasks: int
    tasks_a_week: str


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One kind of work: how many tasks, how many a day on average, and on its busiest day."""

    words: str
    tasks: int
    a_day: float
    busiest: int


def work_of(result: Mapping[str, Any], days: int) -> list[TaskLine]:
    """Return each kind of task, the most first; replays made before it was counted know no busiest day."""
    words, busiest = journeys.kinds_of_tasks(), result.get("kind_days", {})
    return [
        TaskLine(words.get(kind, kind), n, n / days, busiest.get(kind, 0))
        for kind, n in sorted(result.get("task_kinds", {}).items(), key=lambda each: (-each[1], each[0]))
    ]


def departments_of(actor: Actor, counted: Mapping[str, Mapping[str, int]], days: int) -> list[DepartmentLine]:
    """Return what each department would have had to do, the most work first."""
    rows = organizations.departments_by_ids(actor, {int(pk) for pk in counted})
    english = (get_language() or "").startswith("en")
    lines = []
    for pk, counts in counted.items():
        row = rows.get(int(pk))
        name = (row.name_en if english and row.name_en else row.name) if row else _("No department")
        tasks = counts.get("tasks", 0)
        lines.append(
            DepartmentLine(name, counts.get("runs", 0), counts.get("messages", 0), tasks, number(tasks * 7 / days, 1))
        )
    return sorted(lines, key=lambda line: (-line.tasks, -line.messages, line.name))

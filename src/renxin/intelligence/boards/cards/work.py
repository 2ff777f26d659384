"""What waits: tasks and cases, as numbers and as lists."""

from collections.abc import Callable
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.engagement.worklist import selectors as worklist
from renxin.intelligence.boards.cards.shown import Context, Listed, Row, Shown
from renxin.intelligence.insights.selectors import Card
from renxin.kernel.core import clock
from renxin.people.patients import selectors as patients
from renxin.programs.cases import selectors as cases
from renxin.ui.words import clock_state, number, time_left

MOST: Final = 6
NAMES: Final[dict[str, Any]] = {
    "tasks.now": gettext_lazy("My tasks for now"),
    "tasks.late": gettext_lazy("Late tasks"),
    "tasks.department_late": gettext_lazy("Late tasks of the department"),
    "tasks.list": gettext_lazy("What comes first"),
    "cases.mine": gettext_lazy("My cases that wait for an answer"),
    "cases.waiting": gettext_lazy("Open cases of the department"),
    "cases.list": gettext_lazy("Cases nearest to their time"),
    "cases.time_left": gettext_lazy("Open cases by time left"),
}


def _number(code: str, count: int, href: str) -> Shown:
    return Shown(code, "number", Card(code=code, label=str(NAMES[code]), href=href, value=number(count)))


def _tasks_now(context: Context) -> Shown | None:
    if not context.actor.may("tasks.view"):
        return None
    return _number("tasks.now", worklist.counts(context.actor)["mine"], reverse("worklist:list") + "?whose=mine")


def _tasks_late(context: Context) -> Shown | None:
    return _late(context, "tasks.late", "mine", owner_id=context.actor.user_id)


def _department_late(context: Context) -> Shown | None:
    return _late(context, "tasks.department_late", "all")


def _late(context: Context, code: str, whose: str, **where: Any) -> Shown | None:
    if not context.actor.may("tasks.view"):
        return None
    rows = worklist.visible(context.actor).filter(state="open", due_at__lt=clock.now(), **where)
    return _number(code, rows.count(), reverse("worklist:list") + f"?whose={whose}&when=late")


def _tasks_list(context: Context) -> Shown | None:
    actor = context.actor
    if not actor.may("tasks.view"):
        return None
    now = clock.now()
    rows = tuple(
        Row(
            worklist.title_of(one.task), reverse("worklist:task", args=[one.task.uid]),
            time_left(one.task.due_at, now), _tone(one.task.due_at),
        )
        for one in worklist.today(actor, 30)[:MOST]
    )  # fmt: skip
    return _list("tasks.list", rows, reverse("worklist:list"), _("Nothing to do just now."))


def _cases_mine(context: Context) -> Shown | None:
    if not context.actor.may("cases.view"):
        return None
    return _number("cases.mine", len(cases.today(context.actor)), reverse("cases:list") + "?whose=mine")


def _cases_waiting(context: Context) -> Shown | None:
    if not context.actor.may("cases.view"):
        return None
    count = cases.visible(context.actor).exclude(status="closed").count()
    return _number("cases.waiting", count, reverse("cases:list"))


def _cases_list(context: Context) -> Shown | None:
    actor = context.actor
    if not actor.may("cases.view"):
        return None
    found = list(cases.visible(actor).exclude(status="closed").filter(due_at__isnull=False).order_by("due_at")[:MOST])
    people = patients.by_ids(actor, [row.patient_id for row in found]) if actor.may("patients.view") else {}
    now = clock.now()
    rows = tuple(
        Row(
            people[row.patient_id].name if row.patient_id in people else row.get_kind_display(),
            reverse("cases:case", args=[row.uid]), time_left(row.due_at, now), _tone(row.due_at),
        )
        for row in found
    )  # fmt: skip
    return _list("cases.list", rows, reverse("cases:list"), _("No case is open."))


def _time_left(context: Context) -> Shown | None:
    if context.parts is None:
        return None
    return Shown("cases.time_left", "time_left", context.parts.time_left())


def _list(code: str, rows: tuple[Row, ...], href: str, empty: str) -> Shown:
    content = Listed(title=str(NAMES[code]), rows=rows, href=href, empty=empty)
    return Shown(code, "list", content, is_personal=True)


def _tone(due: Any) -> str:
    return {"overdue": "now", "soon": "soon"}.get(clock_state(due, clock.now()), "")


MAKERS: Final[dict[str, Callable[[Context], Shown | None]]] = {
    "tasks.now": _tasks_now,
    "tasks.late": _tasks_late,
    "tasks.department_late": _department_late,
    "tasks.list": _tasks_list,
    "cases.mine": _cases_mine,
    "cases.waiting": _cases_waiting,
    "cases.list": _cases_list,
    "cases.time_left": _time_left,
}

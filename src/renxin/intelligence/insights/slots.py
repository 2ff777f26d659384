"""The room of insights in the console, and the way from a signal's task to its chart."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.engagement.worklist.models import Task
from renxin.ui import nav, slots

from . import selectors


def chart_of_task(request: HttpRequest, *, task: Task, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Offer the chart on the page of a task that a signal made."""
    actor = getattr(request, "actor", None)
    found = selectors.chart_of_task(actor, task.source) if actor is not None else None
    return ("insights/_task_chart.html", {"chart": found}) if found else None


nav.register(
    nav.NavItem(
        "insights", _("Insight"), "chart-line", "boards:board", "insights.view", 90, own=pgettext_lazy("room", "Boards")
    )
)
slots.register("task.actions", 20, chart_of_task)

"""Give a person something to do for the patient: routine is automatic, key moments belong to people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.intelligence.journeys.field import Field
from renxin.intelligence.journeys.filters import FactFilter
from renxin.intelligence.journeys.settings import Words, spoken
from renxin.intelligence.journeys.state import CreateTask, Note, State
from renxin.intelligence.journeys.step import Go, Move, Stay, Step

DONE: Final = "task.completed"
KINDS = (
    ("call", gettext_lazy("call")),
    ("message", gettext_lazy("write")),
    ("check", gettext_lazy("check")),
    ("visit", gettext_lazy("visit at home")),
    ("card", gettext_lazy("write a card by hand")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateTaskStep(Step):
    """A task for the department of the fact that started the run. `risk` 1 ordinary, 2 raised, 3 high.

    Whom it goes to and how it escalates when late is the worklist's business. `promised`: the patient was told so.
    """

    verb: ClassVar[str] = "create_task"
    icon: ClassVar[str] = "phone"
    is_human: ClassVar[bool] = True

    kind: str
    title: Words
    due_hours: int
    risk: int
    promised: bool
    wait: bool
    timeout_days: int
    late: str

    @classmethod
    def called(cls) -> str:
        return _("Task for a person")

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        return (
            Field("kind", "choice", gettext_lazy("What to do"), choices=KINDS, default="call"),
            Field("title", "words", gettext_lazy("Title"), required=True),
            Field("due_hours", "number", gettext_lazy("To be done within hours"), default=24, least=1),
            Field("risk", "number", gettext_lazy("Risk from 1 to 3"), default=1, least=1, most=3),
            Field("promised", "flag", gettext_lazy("The patient was told so")),
            Field("wait", "flag", gettext_lazy("Go on only when it is done")),
            Field("timeout_days", "number", gettext_lazy("At most days"), default=14, least=1, most=365),
            Field("late", "step", gettext_lazy("When the time runs out, go to")),
        )

    def advance(self, state: State, now: datetime) -> Move:
        if self.id in state.seen:
            return Go(to=self.next, outcome="arrived", detail=dict(state.seen[self.id]))
        if self.wait and state.waits_for:
            until = state.entered_at + timedelta(days=self.timeout_days)
            return Go(to=self.late, outcome="timed_out") if now >= until else Stay(until=until, waits_for=DONE)
        due = now + timedelta(hours=self.due_hours)
        task = CreateTask(
            step=self.id,
            kind=self.kind,
            title=self.title,
            risk=self.risk,
            promised=self.promised,
            due_at=due,
        )
        detail = {"due_at": due.isoformat()}
        if not self.wait:
            return Go(to=self.next, outcome="created", effects=(task,), detail=detail)
        note = Note(step=self.id, verb=self.verb, outcome="created", detail=detail)
        return Stay(until=now + timedelta(days=self.timeout_days), waits_for=DONE, effects=(task, note))

    @property
    def keep(self) -> tuple[str, ...]:
        """Return what later steps may decide by."""
        return ("outcome",) if self.wait else ()

    def hears(self) -> FactFilter | None:
        return FactFilter(kind=DONE, where={}, own=self.id) if self.wait else None

    def targets(self) -> tuple[str, ...]:
        return (self.next, self.late) if self.wait else (self.next,)

    def branches(self) -> tuple[tuple[str, str], ...]:
        if not self.wait or self.late == self.next:
            return ()
        return ((_("If it is done"), self.next), (_("If the time runs out"), self.late))

    def words(self) -> str:
        return _("Task for the responsible department: %(title)s.") % {"title": spoken(self.title)}

    def told(self, outcome: str, detail: Mapping[str, Any]) -> str:
        title = {"title": spoken(self.title)}
        if outcome == "arrived":
            return _("Task done: %(title)s.") % title
        if outcome == "timed_out":
            return _("Task not done in time: %(title)s.") % title
        return _("Task created: %(title)s.") % title


STEP = CreateTaskStep

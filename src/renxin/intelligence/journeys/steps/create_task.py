"""Give a person something to do for the patient: routine is automatic, key moments belong to people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.intelligence.journeys.field import Field
from renxin.intelligence.journeys.settings import Words, spoken
from renxin.intelligence.journeys.state import CreateTask, State
from renxin.intelligence.journeys.step import Go, Move, Step

KINDS = (
    ("call", gettext_lazy("call")),
    ("message", gettext_lazy("write")),
    ("check", gettext_lazy("check")),
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
        )

    def advance(self, state: State, now: datetime) -> Move:
        due = now + timedelta(hours=self.due_hours)
        task = CreateTask(
            step=self.id,
            kind=self.kind,
            title=self.title,
            risk=self.risk,
            promised=self.promised,
            due_at=due,
        )
        return Go(to=self.next, outcome="created", effects=(task,), detail={"due_at": due.isoformat()})

    def words(self) -> str:
        return _("Task for the responsible department: %(title)s.") % {"title": spoken(self.title)}

    def told(self, outcome: str, detail: Mapping[str, Any]) -> str:
        return _("Task created: %(title)s.") % {"title": spoken(self.title)}


STEP = CreateTaskStep

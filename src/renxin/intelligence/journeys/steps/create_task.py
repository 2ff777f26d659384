"""Give a person something to do for the patient: routine is automatic, key moments belong to people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.utils.translation import gettext as _

from renxin.intelligence.journeys.settings import Settings, Words, spoken
from renxin.intelligence.journeys.state import CreateTask, State
from renxin.intelligence.journeys.step import Go, Move, Step

KINDS = ("call", "message", "check")


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateTaskStep(Step):
    """A task for the department of the fact that started the run. `risk` 1 ordinary, 2 raised, 3 high.

    Whom it goes to and how it escalates when late is the worklist's business. `promised`: the patient was told so.
    """

    verb: ClassVar[str] = "create_task"
    icon: ClassVar[str] = "phone"

    kind: str
    title: Words
    due_hours: int
    risk: int
    promised: bool

    @classmethod
    def read(cls, settings: Settings, *, id: str, next: str) -> Self:
        return cls(
            id=id,
            next=next,
            kind=settings.choice("kind", KINDS, "call"),
            title=settings.words("title"),
            due_hours=settings.number("due_hours", 24, least=1),
            risk=settings.number("risk", 1, least=1, most=3),
            promised=settings.flag("promised", False),
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

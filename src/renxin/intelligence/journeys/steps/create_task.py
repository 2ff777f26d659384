"""Give a person something to do for the patient: routine is automatic, key moments belong to people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.utils.translation import gettext as _

from renxin.intelligence.journeys.settings import Settings, Words
from renxin.intelligence.journeys.state import CreateTask, State
from renxin.intelligence.journeys.step import Go, Move, Step

KINDS = ("call", "message", "check")
PRIORITIES = ("low", "normal", "high", "urgent")


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateTaskStep(Step):
    """A task for somebody with `role` in the department of the fact that started the run."""

    verb: ClassVar[str] = "create_task"
    icon: ClassVar[str] = "phone"

    kind: str
    title: Words
    role: str
    priority: str
    due_hours: int
    escalate_hours: int

    @classmethod
    def read(cls, settings: Settings, *, id: str, next: str) -> Self:
        return cls(
            id=id,
            next=next,
            kind=settings.choice("kind", KINDS, "call"),
            title=settings.words("title"),
            role=settings.text("role", "nurse"),
            priority=settings.choice("priority", PRIORITIES, "normal"),
            due_hours=settings.number("due_hours", 24, least=1),
            escalate_hours=settings.number("escalate_hours", 0),
        )

    def advance(self, state: State, now: datetime) -> Move:
        due = now + timedelta(hours=self.due_hours)
        task = CreateTask(
            step=self.id,
            kind=self.kind,
            title=self.title,
            role=self.role,
            priority=self.priority,
            due_at=due,
            escalate_at=due + timedelta(hours=self.escalate_hours) if self.escalate_hours else None,
        )
        return Go(to=self.next, outcome="created", effects=(task,), detail={"due_at": due.isoformat()})

    def words(self, language: str) -> str:
        return _("Task for the responsible department: %(title)s.") % {"title": self.title[language]}

    def told(self, outcome: str, detail: Mapping[str, Any], language: str) -> str:
        return _("Task created: %(title)s.") % {"title": self.title[language]}


STEP = CreateTaskStep

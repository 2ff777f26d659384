"""Tell colleagues in their own messenger, without a patient's name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.intelligence.journeys.field import Field
from renxin.intelligence.journeys.settings import Words, spoken
from renxin.intelligence.journeys.state import State, TellStaff
from renxin.intelligence.journeys.step import Go, Move, Step

ROLES = (
    ("head_nurse", gettext_lazy("Head nurse")),
    ("nurse", gettext_lazy("Nurse")),
    ("doctor", gettext_lazy("Doctor")),
    ("service_centre", gettext_lazy("Service centre")),
    ("experience_officer", gettext_lazy("Experience officer")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifyStaff(Step):
    """Whom: who answers for the department of the start in a role. Where nobody can be told, it becomes a task."""

    verb: ClassVar[str] = "notify_staff"
    icon: ClassVar[str] = "bell"

    role: str
    text: Words

    @classmethod
    def called(cls) -> str:
        return _("Tell colleagues")

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        return (
            Field("role", "choice", gettext_lazy("Whom"), choices=ROLES, default="head_nurse"),
            Field("text", "words", gettext_lazy("Text"), required=True),
        )

    def advance(self, state: State, now: datetime) -> Move:
        return Go(to=self.next, outcome="told", effects=(TellStaff(step=self.id, role=self.role, text=self.text),))

    def words(self) -> str:
        return _("Tell colleagues: %(text)s") % {"text": spoken(self.text)}

    def told(self, outcome: str, detail: Mapping[str, Any]) -> str:
        text = spoken(self.text)
        if detail.get("told", 1):
            return _("Colleagues told: %(text)s.") % {"text": text}
        role = str(dict(ROLES).get(self.role, self.role))
        if detail.get("instead") == "nobody":
            return _("Nobody answers there as %(role)s; a task instead: %(text)s.") % {"role": role, "text": text}
        if detail.get("instead"):
            words = _("%(role)s has no account in the messenger; a task instead: %(text)s.")
            return words % {"role": role, "text": text}
        return _("Nobody could be told: %(text)s.") % {"text": text}


STEP = NotifyStaff

"""Offer the patient an appointment: unless she has one, tell her how to book, and wait until she has booked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from renxin.intelligence.journeys import asking
from renxin.intelligence.journeys.field import Field
from renxin.intelligence.journeys.filters import FactFilter
from renxin.intelligence.journeys.settings import Settings, Words, spoken
from renxin.intelligence.journeys.state import Note, SendMessage, State
from renxin.intelligence.journeys.step import Ask, Go, Move, Stay, Step

BOOKED: Final = "appointment.booked"
_PLAIN: Final = ("purpose", "same_department", "timeout_days", "late")
_PURPOSES: Final = (
    ("FOLLOWUP", gettext_lazy("Follow-up")),
    ("CARE_SERVICE", gettext_lazy("Care and service")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferAppointmentStep(Step):
    """Who has an appointment ahead is not asked. The booking itself is the hospital's own: its report ends the waiting.

    `same_department`: only an appointment of the department of the fact that started the run counts.
    """

    verb: ClassVar[str] = "offer_appointment"
    icon: ClassVar[str] = "calendar-plus"
    reaches: ClassVar[bool] = True

    purpose: str
    text: Words
    template: str = ""
    same_department: bool
    timeout_days: int
    late: str

    @classmethod
    def read(cls, settings: Settings, *, id: str, next: str) -> Self:
        known = {field.name: field for field in cls.fields()}
        template = settings.text("template", "")
        return cls(
            id=id,
            next=next,
            template=template,
            text={} if template else settings.words("text"),
            **{
                name: known[name].read(settings, next)
                for name in ("purpose", "same_department", "timeout_days", "late")
            },
        )

    @classmethod
    def called(cls) -> str:
        return _("Offer an appointment")

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        return (
            Field("purpose", "choice", gettext_lazy("Purpose"), choices=_PURPOSES, default="FOLLOWUP"),
            Field("template", "template", gettext_lazy("Template"), gettext_lazy("Or write the text here.")),
            Field("text", "words", gettext_lazy("Text"), gettext_lazy("Needed when there is no template.")),
            Field("same_department", "flag", gettext_lazy("Only an appointment of the same department counts")),
            Field("timeout_days", "number", gettext_lazy("At most days"), default=14, least=1, most=365),
            Field("late", "step", gettext_lazy("When the time runs out, go to")),
        )

    def advance(self, state: State, now: datetime) -> Move:
        if self.id in state.seen:
            return Go(to=self.next, outcome="arrived")
        if state.waits_for:
            until = state.entered_at + timedelta(days=self.timeout_days)
            return Go(to=self.late, outcome="timed_out") if now >= until else Stay(until=until, waits_for=BOOKED)
        department = state.context.get("department_id") if self.same_department else None
        return Ask(question=asking.ask(asking.BOOKED, department=department))

    def answered(self, state: State, now: datetime, value: Any) -> Move:
        if value:
            return Go(to=self.next, outcome="already")
        message = SendMessage(step=self.id, purpose=self.purpose, text=self.text, template=self.template)
        note = Note(step=self.id, verb=self.verb, outcome="offered")
        return Stay(until=now + timedelta(days=self.timeout_days), waits_for=BOOKED, effects=(message, note))

    def hears(self) -> FactFilter | None:
        return FactFilter(kind=BOOKED, where={}, same=("department_id",) if self.same_department else ())

    def targets(self) -> tuple[str, ...]:
        return (self.next, self.late)

    def branches(self) -> tuple[tuple[str, str], ...]:
        if self.late == self.next:
            return ()
        return ((_("If she books or has booked"), self.next), (_("If the time runs out"), self.late))

    def words(self) -> str:
        return ngettext(
            "Offer an appointment: %(text)s (at most %(days)s day).",
            "Offer an appointment: %(text)s (at most %(days)s days).",
            self.timeout_days,
        ) % {"text": self.template or spoken(self.text), "days": self.timeout_days}

    def told(self, outcome: str, detail: Mapping[str, Any]) -> str:
        return {
            "already": _("She has an appointment already."),
            "arrived": _("She has booked an appointment."),
            "timed_out": _("She did not book in time."),
        }.get(outcome, _("Appointment offered, the message handed to the contact policy."))


STEP = OfferAppointmentStep

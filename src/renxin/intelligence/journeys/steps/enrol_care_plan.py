"""Let the patient enter a programme of care between visits: its contacts are planned and its people see to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from renxin.intelligence.journeys.field import Field
from renxin.intelligence.journeys.settings import Words, spoken
from renxin.intelligence.journeys.state import EnrolCarePlan, State
from renxin.intelligence.journeys.step import Go, Move, Step

TODAY: Final = "enrolled"
_COUNTED_FROM: Final = (
    (TODAY, gettext_lazy("The day she comes to this step")),
    ("discharge", pgettext_lazy("anchor", "Discharge")),
    ("surgery", pgettext_lazy("anchor", "Operation")),
    ("visit", pgettext_lazy("anchor", "Visit")),
    ("diagnosis", pgettext_lazy("anchor", "Diagnosis")),
    ("report", pgettext_lazy("anchor", "Report")),
    ("treatment_end", pgettext_lazy("anchor", "End of treatment")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolCarePlanStep(Step):
    """Who is in the programme already stays as she is, or begins again: the programme says which.

    `counts_from` says what the day is from which the journey counts; the programme counts from the same day.
    """

    verb: ClassVar[str] = "enrol_care_plan"
    icon: ClassVar[str] = "heart-pulse"

    programme: str
    label: Words
    counts_from: str

    @classmethod
    def called(cls) -> str:
        return _("Enrol in a programme")

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        return (
            Field("programme", "programme", gettext_lazy("Programme"), required=True),
            Field(
                "counts_from",
                "choice",
                pgettext_lazy("programme", "Counts from"),
                choices=_COUNTED_FROM,
                default=TODAY,
            ),
            Field("label", "words", gettext_lazy("In words"), required=True),
        )

    def advance(self, state: State, now: datetime) -> Move:
        at = now if self.counts_from == TODAY else state.anchor_at
        day = at.astimezone(ZoneInfo(state.zone)).date()
        effect = EnrolCarePlan(step=self.id, programme=self.programme, counts_from=self.counts_from, day=day)
        return Go(to=self.next, outcome="enrolled", effects=(effect,))

    def words(self) -> str:
        return _("Enrol in the programme: %(label)s.") % {"label": spoken(self.label)}

    def told(self, outcome: str, detail: Mapping[str, Any]) -> str:
        if detail.get("rule") == "inside":
            return _("She was in the programme already: %(label)s.") % {"label": spoken(self.label)}
        return _("Entered the programme: %(label)s.") % {"label": spoken(self.label)}


STEP = EnrolCarePlanStep

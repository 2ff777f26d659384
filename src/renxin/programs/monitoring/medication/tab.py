"""The tab of medicines and diary on a patient's page: what she takes, what she told of it, pictures, days away."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from renxin.people.patients.models import Patient
from renxin.programs.monitoring.models import MedicationPlan
from renxin.programs.monitoring.portal.feeling import FACES
from renxin.programs.monitoring.selectors import away, diary, medicine_lines, photos_waiting
from renxin.programs.monitoring.selectors.at_home import at_hand_together
from renxin.programs.monitoring.selectors.medicine_lists import last_marks
from renxin.ui import slots

KEY = "medicines"
Filling = tuple[str, dict[str, Any]] | None
_MARKS = {"taken": "good", "late": "good", "missed": "now", "skipped": "open"}


def at_home(
    request: HttpRequest, *, patient: Patient, tab: str = "", **_context: Any
) -> tuple[str, dict[str, Any]] | None:
    """Offer what a patient does at home among the tabs; it is read only when it is open."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("patients.view"):
        return None
    context: dict[str, Any] = {"tab_key": KEY, "tab_title": _("Medicines and diary"), "patient": patient}
    if tab == KEY:
        felt = dict(FACES)
        lines = medicine_lines(actor, patient.pk)
        scheduled = [line.plan for line in lines if not line.plan.as_needed]
        context |= {
            "lines": lines,
            "together": at_hand_together(lines) if len(lines) > 1 else None,
            "marks": [
                (one.plan, [(day, said, _sign(said)) for day, said in one.marks])
                for one in last_marks(actor, patient.pk)
            ],
            "entries": [(one, felt.get(one.feeling, "")) for one in diary(actor, patient.pk)],
            "photos": photos_waiting(actor, patient.pk),
            "away": away(actor, patient.pk),
            "remind": scheduled[0].remind if scheduled else "",
            "ways": MedicationPlan.Remind.choices,
            "may_edit": actor.may("patients.edit"),
        }
    return "monitoring/medication/tab.html", context


def _sign(said: str) -> tuple[str, str]:
    """Return the tone and the short word of a mark; a word always stands beside a colour."""
    short = {
        "taken": pgettext("dose mark", "yes"),
        "late": pgettext("dose mark", "late"),
        "missed": pgettext("dose mark", "no"),
        "skipped": pgettext("dose mark", "left out"),
    }
    return _MARKS.get(said, ""), short.get(said, "–")


slots.register("patient.tabs", 20, at_home)

"""Words for facts of the symptom guide."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from renxin.doors.console.story.sentences import Telling, department, say

TELLINGS: Final = {
    "guide.answered": Telling("stethoscope", say(_("The symptom guide named %(department)s"), department=department)),
    "guide.stopped": Telling("siren", say(_("The symptom guide heard red flags and named 120")), "now"),
    "guide.handed_over": Telling("message-square", say(_("The symptom guide handed over to the triage nurse")), "soon"),
    "guide.settled": Telling("circle-check", say(_("The triage nurse answered what was asked of the guide")), "good"),
}

"""Words for facts about visits and findings."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from renxin.doors.console.story.sentences import Telling, department, say

TELLINGS: Final = {
    "encounter.started": Telling("door-open", say(_("Came to %(department)s"), department=department)),
    "encounter.transferred": Telling("move-right", say(_("Moved to %(department)s"), department=department)),
    "encounter.discharged": Telling("house", say(_("Went home from %(department)s"), department=department)),
    "encounter.finished": Telling("check", say(_("Visit to %(department)s ended"), department=department)),
    "encounter.cancelled": Telling("ban", say(_("Visit to %(department)s was called off"), department=department)),
    "encounter.discharge_cancelled": Telling(
        "undo-2", say(_("Discharge from %(department)s was called off"), department=department), "soon"
    ),
    "observation.recorded": Telling("activity", say(_("A measurement came in"))),
    "report.issued": Telling(
        "file-text",
        say(_("A report came in, %(count)s values outside their range"), count=lambda f, n: f.abnormal_count),
    ),
    "condition.recorded": Telling("stethoscope", say(_("A diagnosis was recorded"))),
}

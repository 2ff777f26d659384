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
    "medication.recorded": Telling("pill", say(_("A medicine was recorded"))),
    "procedure.recorded": Telling("scissors", say(_("An operation or procedure was recorded"))),
    "immunization.recorded": Telling("syringe", say(_("A vaccination was recorded"))),
    "document.received": Telling("paperclip", say(_("A document came in"))),
    "finding.recorded": Telling(
        "search", say(_("Important finding, grade %(grade)s"), grade=lambda f, n: f.grade or "–"), "soon"
    ),
    "charge.posted": Telling("receipt", say(_("Was charged for care"))),
    "record.corrected": Telling("pencil", say(_("A record was set right"))),
    "encounter.class_changed": Telling("repeat", say(_("An outpatient became an inpatient or the reverse"))),
    "encounter.transfer_cancelled": Telling("undo-2", say(_("A move was called off"))),
    "service_request.placed": Telling("clipboard-list", say(_("Something was ordered"))),
    "service_request.revoked": Telling("ban", say(_("An order was called off"))),
}

"""What a person gets of her journeys. They hold ids and small values, which lead to nobody once she is forgotten."""

from django.utils.translation import gettext_lazy as _

from renxin.kernel.core import erasing, exports

from .models import JourneyRun, JourneyStepLog, SentQuestionnaire

exports.register(
    JourneyRun,
    title=_("Journeys of follow-up"),
    columns={"started_at": _("From"), "ended_at": _("Until"), "journey": _("Journey"), "status": _("State")},
    order=("started_at", "id"),
)
exports.leave_out(JourneyStepLog, "the steps of the journeys, whose messages and tasks are in the copy")
erasing.keep(JourneyRun, "ids and small values")
erasing.keep(JourneyStepLog, "ids and small values")
exports.leave_out(SentQuestionnaire, "which questions were put to her; her answers are in the copy")
erasing.keep(SentQuestionnaire, "ids and small values")

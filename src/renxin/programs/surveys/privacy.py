"""What a person gets of her invitations, and what goes when she asks to be forgotten."""

from django.utils.translation import gettext_lazy as _

from renxin.kernel.core import erasing, exports

from .models import Amendment, Invitation, Submission, SurveyDue

exports.register(
    Invitation,
    title=_("Invitations to surveys"),
    columns={"invited_at": _("When"), "state": _("State"), "answered_at": _("Answered")},
    order=("invited_at", "id"),
)
exports.register(
    Amendment,
    title=_("Answers that were set right"),
    columns={"asked_at": _("When"), "ground": _("Why"), "before": _("Before"), "after": _("After")},
    order=("asked_at", "id"),
)
exports.leave_out(Submission, "an answer on its way to be scored, gone within a second")
exports.leave_out(SurveyDue, "who is to be asked next; the invitation follows")
erasing.register(Invitation, "blank", fields=("token_hash",))
erasing.register(Submission, "blank", fields=("answers", "parked_reason"))
erasing.register(Amendment, "blank", fields=("before", "after", "reason"))

"""What a person gets of her appointments, and what goes when she asks to be forgotten."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core import erasing, exports

from .models import Appointment, AppointmentReminder, VirtualStep, VirtualVisit, WaitlistEntry

exports.register(
    Appointment,
    title=_("Appointments"),
    columns={
        "starts_at": _("When"),
        "department": _("Department"),
        "practitioner": _("Doctor"),
        "service": _("Service"),
        "status": _("State"),
    },
    order=("starts_at", "id"),
)
erasing.register(Appointment, "blank", fields=("reason",))

exports.register(
    VirtualVisit,
    title=pgettext_lazy("virtual", "Visits by video"),
    columns={
        "began_at": _("From"),
        "ended_at": _("Until"),
        "state": _("State"),
        "note": _("Words"),
        "consented_at": pgettext_lazy("virtual", "Agreed to"),
    },
    order=("id",),
)
exports.leave_out(VirtualStep, "hours and codes; what was said stands with the visit")
exports.register(
    WaitlistEntry,
    title=_("Waiting for a seat"),
    columns={
        "joined_at": _("When"),
        "service": _("Service"),
        "practitioner": _("Doctor"),
        "first_day": _("From"),
        "last_day": _("Until"),
        "state": _("State"),
    },
    order=("joined_at", "id"),
)
erasing.register(WaitlistEntry, "delete")
exports.leave_out(AppointmentReminder, "when messages were due that stand among her messages")
erasing.register(AppointmentReminder, "delete")

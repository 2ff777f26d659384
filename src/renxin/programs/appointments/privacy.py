"""What a person gets of her appointments, and what goes when she asks to be forgotten."""

from django.utils.translation import gettext_lazy as _

from renxin.kernel.core import erasing, exports

from .models import Appointment, WaitlistEntry

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

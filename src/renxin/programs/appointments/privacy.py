"""What a person gets of her appointments, and what goes when she asks to be forgotten."""

from django.utils.translation import gettext_lazy as _

from renxin.kernel.core import erasing, exports

from .models import Appointment

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

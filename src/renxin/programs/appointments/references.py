"""What these tables are called where two patients are compared."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.people.patients.services import register_content, register_hanging

from .models import Appointment, AppointmentReminder, VirtualVisit, WaitlistEntry

register_content(Appointment, _("Appointments"), at="reported_at", line=lambda row: row.service or row.number)
register_content(
    WaitlistEntry, _("Waiting for a seat"), at="joined_at", line=lambda row: f"{row.first_day} – {row.last_day}"
)
register_hanging(AppointmentReminder, Appointment, "appointment_id")
register_content(
    VirtualVisit,
    pgettext_lazy("virtual", "Visits by video"),
    at="keep_until",
    line=lambda row: row.get_state_display(),
)

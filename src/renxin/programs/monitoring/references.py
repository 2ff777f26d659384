"""What rows of monitoring are called where two patients are compared."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.people.patients.services import register_content

from .models import (
    Absence,
    Alert,
    DiaryEntry,
    MedicationPlan,
    MonitoredPatient,
    PatientThreshold,
    ReadingPhoto,
    Silence,
)

register_content(
    MonitoredPatient,
    pgettext_lazy("monitoring", "Watched at home"),
    at="since_at",
    line=lambda row: row.get_state_display(),
)
register_content(PatientThreshold, _("Limits of her own"), at="set_at", line=lambda row: row.measure)
register_content(Alert, pgettext_lazy("monitoring", "Alerts"), at="raised_at", line=lambda row: row.get_state_display())
register_content(
    Absence, pgettext_lazy("monitoring", "Away"), at="declared_at", line=lambda row: row.get_reason_display()
)
register_content(
    Silence, pgettext_lazy("monitoring", "Silences"), at="noticed_at", line=lambda row: row.get_kind_display()
)
register_content(MedicationPlan, _("Medicines at home"), at="made_at", line=lambda row: row.get_state_display())
register_content(DiaryEntry, _("Diary"), at="noted_at", line=lambda row: "")
register_content(ReadingPhoto, _("Pictures of devices"), at="sent_at", line=lambda row: row.get_state_display())

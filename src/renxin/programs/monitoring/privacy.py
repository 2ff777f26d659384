"""What a person gets of how she was watched, and what goes when she asks to be forgotten."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core import erasing, exports

from .models import (
    Absence,
    Adherence,
    Alert,
    DiaryEntry,
    Dose,
    LastSign,
    MeasureState,
    MedicationPlan,
    MonitoredPatient,
    PatientThreshold,
    ReadingPhoto,
    Silence,
)

exports.register(
    MonitoredPatient,
    title=pgettext_lazy("monitoring", "Watched at home"),
    columns={"since_at": _("From"), "program": _("Programme"), "why": _("Why"), "ended_at": _("Until")},
    order=("since_at", "id"),
)
exports.register(
    PatientThreshold,
    title=_("Limits of her own"),
    columns={"set_at": _("When"), "measure": pgettext_lazy("monitoring", "Measure"), "reason": _("Why")},
    order=("set_at", "id"),
)
exports.register(
    Alert,
    title=pgettext_lazy("monitoring", "Alerts"),
    columns={
        "raised_at": _("When"),
        "measure": pgettext_lazy("monitoring", "Measure"),
        "level": pgettext_lazy("monitoring", "Level"),
        "action": _("What was done"),
        "outcome": _("Outcome"),
        "note": _("Note"),
    },
    order=("raised_at", "id"),
)
exports.register(
    Absence,
    title=pgettext_lazy("monitoring", "Away"),
    columns={"from_on": _("From"), "until_on": _("Until"), "reason": _("Why")},
    order=("from_on", "id"),
)
exports.register(
    Silence,
    title=pgettext_lazy("monitoring", "Silences"),
    columns={"noticed_at": _("When"), "kind": _("Kind"), "ended_at": _("Until"), "note": _("Note")},
    order=("noticed_at", "id"),
)
exports.leave_out(MeasureState, "the last reading, worked out of the record")
exports.leave_out(LastSign, "worked out of her history, which she gets whole")
erasing.register(MonitoredPatient, "blank", fields=("why",))
erasing.register(PatientThreshold, "delete")
erasing.register(Alert, "blank", fields=("note", "values"))
erasing.register(MeasureState, "delete")
erasing.register(LastSign, "delete")
erasing.register(Silence, "blank", fields=("note",))
erasing.keep(Absence, "two days and a code; her name is gone with the patient")

exports.register(
    MedicationPlan,
    title=_("Medicines at home"),
    columns={"name": _("Medicine"), "dose": _("Dose"), "frequency": _("How often"), "starts_on": _("From")},
    order=("made_at", "id"),
)
exports.register(
    Dose,
    title=_("Doses told"),
    columns={"on": _("When"), "said": pgettext_lazy("dose", "Told"), "reason": _("Why")},
    order=("id",),
)
exports.register(
    DiaryEntry,
    title=_("Diary"),
    columns={"noted_at": _("When"), "feeling": _("How she felt"), "words": _("Words")},
    order=("noted_at", "id"),
)
exports.register(
    ReadingPhoto,
    title=_("Pictures of devices"),
    columns={"sent_at": _("When"), "measure": pgettext_lazy("monitoring", "Measure")},
    order=("sent_at", "id"),
)
exports.leave_out(Adherence, "worked out of the fills, which she gets whole")
erasing.register(MedicationPlan, "blank", fields=("name", "code", "dose", "frequency"))
erasing.keep(Dose, "ticks and hours without a name of anything")
erasing.register(DiaryEntry, "blank", fields=("words",))
erasing.keep(ReadingPhoto, "a state and an hour; the picture goes with the files")
erasing.register(Adherence, "delete")

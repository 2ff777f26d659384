"""The form of a visit: everything a doctor writes down, on one screen."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations
from renxin.people.records import selectors as records
from renxin.people.records.models import Encounter
from renxin.people.records.selectors import TypedResult
from renxin.people.records.services import AllergyData, ConditionData, MedicationData, kind_of_file

HAND: Final = "hand"
LOCAL: Final = "%Y-%m-%dT%H:%M"
ROWS: Final = 3
_LONGEST_SUPPLY: Final = 366
_CLASSES: Final = [
    (Encounter.Class.AMBULATORY, Encounter.Class.AMBULATORY.label),
    (Encounter.Class.EMERGENCY, Encounter.Class.EMERGENCY.label),
    (Encounter.Class.INPATIENT, Encounter.Class.INPATIENT.label),
    (Encounter.Class.VIRTUAL, Encounter.Class.VIRTUAL.label),
    (Encounter.Class.HOME, Encounter.Class.HOME.label),
]
_ENDS: Final = [
    ("finished", gettext_lazy("It is over")),
    ("open", gettext_lazy("It goes on: the patient is still here")),
]


@dataclass(frozen=True, slots=True)
class Photo:
    """A photographed result: what it is was judged by its content."""

    name: str
    content: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class MedicineRow:
    """One row of the list of medicines, as typed."""

    text: str = ""
    dose: str = ""
    frequency: str = ""
    days: str = ""


class VisitForm(forms.Form):
    """A visit with its results, allergies and the next one. Diagnoses and medicines are rows beside it."""

    visit_no = forms.RegexField(r"^[0-9a-f-]{36}$", widget=forms.HiddenInput)
    encounter_class = forms.ChoiceField(label=gettext_lazy("Kind of visit"), choices=_CLASSES, initial="AMB")
    department = forms.ChoiceField(label=gettext_lazy("Department"))
    started_at = forms.DateTimeField(label=gettext_lazy("Began"))
    reason = forms.CharField(label=gettext_lazy("Why the patient came"), max_length=400, required=False)
    results = forms.CharField(
        label=gettext_lazy("Results and measurements"),
        help_text=gettext_lazy("One after another: BP 150/95, glucose 7.2, HBsAg negative."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    report_name = forms.CharField(label=gettext_lazy("Name of the report"), max_length=120, required=False)
    exam = forms.BooleanField(label=gettext_lazy("This is a physical examination"), required=False)
    findings = forms.MultipleChoiceField(
        label=gettext_lazy("What it found"), required=False, widget=forms.CheckboxSelectMultiple
    )
    allergies = forms.CharField(
        label=gettext_lazy("New allergies"),
        help_text=gettext_lazy("One a line; what happened after a colon: penicillin: rash"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    ended = forms.ChoiceField(label=gettext_lazy("How it stands"), choices=_ENDS, initial="finished")
    ended_at = forms.DateTimeField(label=gettext_lazy("Ended"), required=False)
    disposition = forms.ChoiceField(label=gettext_lazy("How the stay ended"), required=False)
    next_at = forms.DateTimeField(label=gettext_lazy("Next visit"), required=False)

    def __init__(self, *args: Any, actor: Actor, sex: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sex = sex
        rows = organizations.departments(actor, only_own=True)
        self.departments = {str(row.uid): row.pk for row in rows}
        self._choose("department", [(str(row.uid), str(row)) for row in rows])
        self._choose("disposition", dispositions())
        self._choose("findings", _findings())
        self.fields["reason"].widget.attrs["autofocus"] = True
        for name in ("started_at", "ended_at", "next_at"):
            self.fields[name].widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL)
        self.photos: list[Photo] = []
        self.conditions: list[ConditionData] = []
        self.medicines: list[MedicationData] = []

    def _choose(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def clean_results(self) -> list[TypedResult]:
        """Return the results read; what nobody can have, or nobody can read, is refused with its words."""
        found = records.read_results(self.cleaned_data["results"], self.sex)
        wrong = [result for result in found if result.problem]
        if wrong:
            raise forms.ValidationError([_problem(result) for result in wrong])
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        began, ended = cleaned.get("started_at"), cleaned.get("ended_at")
        now = clock.now()
        if began and began > now:
            self.add_error("started_at", _("This lies in the future."))
        if began and ended and ended < began:
            self.add_error("ended_at", _("It cannot end before it begins."))
        if ended and ended > now:
            self.add_error("ended_at", _("This lies in the future."))
        if cleaned.get("next_at") and cleaned["next_at"] <= now:
            self.add_error("next_at", _("The next visit lies in the past."))
        self._read_rows(self.data)
        return cleaned

    def allergy_rows(self) -> list[AllergyData]:
        """Return the allergies typed, one a line."""
        found = []
        for line in self.cleaned_data.get("allergies", "").splitlines():
            text, _colon, reaction = line.replace("：", ":").partition(":")
            if text.strip():
                found.append(AllergyData(code=made_code(text), text=text.strip(), reaction=reaction.strip()))
        return found

    def ended_at_or_now(self) -> datetime:
        """Return when the visit ended: as said, else now."""
        return self.cleaned_data.get("ended_at") or clock.now()

    def take_photos(self, files: MultiValueDict[str, UploadedFile]) -> None:
        """Look at what was photographed; what is no picture is an error of the form."""
        for upload in files.getlist("photos"):
            content = upload.read() if (upload.size or 0) <= 10 * 1024 * 1024 else b""
            try:
                self.photos.append(Photo(upload.name or "", content, kind_of_file(content)))
            except InvalidInput as error:
                self.add_error(None, str(error.message))

    def _read_rows(self, data: Any) -> None:
        self.conditions = _conditions(data)
        left = data.get("find", "").strip()
        if left:
            words = _("“%(text)s” is not chosen yet. Choose a diagnosis, or press Enter to keep your own words.")
            self.add_error(None, words % {"text": left})
        for row in medicine_rows(data):
            if not row.text:
                continue
            if row.days and not (row.days.isdigit() and 0 < int(row.days) <= _LONGEST_SUPPLY):
                self.add_error(None, _("%(medicine)s: days must be a number from 1 to 366.") % {"medicine": row.text})
                continue
            self.medicines.append(self._medicine(row, len(self.medicines) + 1))

    def _medicine(self, row: MedicineRow, number: int) -> MedicationData:
        return MedicationData(
            order_no=f"{self.cleaned_data.get('visit_no', '')}-M{number}",
            text=row.text[:200],
            dose=row.dose[:120],
            frequency=row.frequency[:120],
            days=int(row.days) if row.days else None,
            started_at=self.cleaned_data.get("started_at"),
        )


def dispositions() -> list[tuple[str, str]]:
    """Return the ways a stay ends, for choosing one."""
    return [(code, str(way.words)) for code, way in records.dispositions().dispositions.items()]


def disposition_code(way: str) -> str:
    """Return the code by which the HIS would say how a stay ended."""
    known = records.dispositions().dispositions.get(way or "home")
    return known.codes[0] if known else ""


def first_values(visit_no: str, department: str) -> dict[str, Any]:
    """Return what the form begins with."""
    now = timezone.localtime(clock.now()).replace(second=0, microsecond=0)
    return {"visit_no": visit_no, "started_at": now, "department": department}


def medicine_rows(data: Any) -> list[MedicineRow]:
    """Return the rows of medicines as they were typed."""
    names = ("medicine", "dose", "frequency", "days")
    columns = [[value.strip() for value in data.getlist(name)] for name in names]
    return [MedicineRow(*row) for row in zip(*columns, strict=False)]


def chosen_diagnoses(data: Any) -> list[tuple[str, str]]:
    """Return code and words of the diagnoses chosen; a code is empty where somebody wrote in her own words."""
    pairs = zip(data.getlist("diagnosis_code"), data.getlist("diagnosis_text"), strict=False)
    return [(code.strip(), text.strip()) for code, text in pairs if text.strip()]


def made_code(text: str) -> str:
    """Return a code for words that have none in a catalogue: the same for the same words, and telling nothing."""
    return "hand-" + hashlib.sha256("".join(text.split()).casefold().encode()).hexdigest()[:16]


def _conditions(data: Any) -> list[ConditionData]:
    known = records.diagnoses_by_code()
    return [
        ConditionData(
            code=code if code in known else made_code(text),
            text=text[:200],
            system="icd-10" if code in known else "text",
            rank=rank,
        )
        for rank, (code, text) in enumerate(chosen_diagnoses(data), 1)
    ]


def _findings() -> list[tuple[str, str]]:
    pack = records.exam_pack().findings
    by_eye = [(code, finding) for code, finding in pack.items() if not finding.when]
    return [(code, f"{finding.grade} · {finding.words}") for code, finding in by_eye]


def _problem(result: TypedResult) -> str:
    if result.problem == "impossible":
        words = _("%(said)s: nobody can have this value. Is the unit right, or a digit too many?")
    else:
        words = _("%(said)s: this could not be read. Write the item, a space and the value.")
    return words % {"said": result.said}

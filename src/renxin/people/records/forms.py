"""Setting a record right: the fields people may change, as a form, with the reason."""

from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import catalogue
from .labels import FIELDS
from .models import Encounter

_TEXT: Final = forms.CharField
_OFFERED: Final[dict[str, tuple[str, ...]]] = {
    "encounter": ("encounter_class", "reason", "started_at", "ended_at"),
    "condition": ("text", "code", "onset_on"),
    "allergy": ("text", "reaction", "criticality"),
    "medication": ("text", "dose", "frequency", "days", "started_at"),
    "procedure": ("text", "code", "performed_at"),
    "immunization": ("text", "dose_number", "lot", "occurred_at"),
    "report": ("name", "conclusion", "issued_at", "issuer"),
    "finding": ("grade", "text", "action", "due_on"),
    "observation": ("value_number", "value_text", "unit", "reference_range"),
}
_REQUIRED: Final = frozenset({"code", "started_at", "performed_at", "occurred_at", "issued_at", "grade"})


class CorrectionForm(forms.Form):
    """The fields of one record with what stands there now, and why it is wrong."""

    reason = forms.CharField(label=_("Why is it wrong?"), max_length=200)

    def __init__(self, kind: str, row: Any, data: Any = None) -> None:
        super().__init__(data, initial={name: _shown(getattr(row, name)) for name in _OFFERED[kind]})
        made = {name: _field(name) for name in _OFFERED[kind]}
        self.fields = {**made, "reason": self.fields["reason"]}
        self.kind = kind

    def changes(self, row: Any) -> dict[str, Any]:
        """Return what differs from the record."""
        said = {name: _kept(getattr(row, name), self.cleaned_data[name]) for name in _OFFERED[self.kind]}
        return {name: value for name, value in said.items() if value != getattr(row, name)}


def _field(name: str) -> forms.Field:
    given: dict[str, Any] = {"label": FIELDS[name], "required": name in _REQUIRED}
    if name in ("encounter_class", "grade", "criticality"):
        return forms.ChoiceField(choices=_choices(name), **given)
    if name.endswith("_at"):
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        return forms.DateTimeField(widget=widget, **given)
    if name.endswith("_on"):
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **given)
    if name in ("days", "dose_number"):
        return forms.IntegerField(min_value=1, max_value=3650, **given)
    if name == "value_number":
        return forms.DecimalField(max_digits=18, decimal_places=6, **given)
    lengths = {"dose": 120, "frequency": 120, "unit": 32, "reference_range": 80, "code": 64, "lot": 64}
    return forms.CharField(max_length=lengths.get(name, 160 if name in ("name", "issuer") else 2000), **given)


def _choices(name: str) -> list[tuple[str, Any]]:
    if name == "encounter_class":
        return list(Encounter.Class.choices)
    if name == "grade":
        return [(code, grade.words) for code, grade in catalogue.exam_pack().grades.items()]
    return [("", _("Not said")), ("low", _("Mild")), ("high", _("Serious"))]


def _shown(value: Any) -> Any:
    if hasattr(value, "normalize"):
        return f"{value.normalize():f}"
    return timezone.localtime(value).replace(second=0, microsecond=0) if hasattr(value, "tzinfo") else value


def _kept(old: Any, said: Any) -> Any:
    """Return what the record shall hold: an instant whose minutes were not touched keeps its seconds."""
    if hasattr(said, "tzinfo") and old is not None and said == _shown(old):
        return old
    return old if said in ("", None) and old in ("", None) else said

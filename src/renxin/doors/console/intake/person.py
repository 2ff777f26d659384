"""The form of a new patient: what is typed, pasted or read from a card."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.doors.console.forms_numbers import UNTOLD, NumbersForm
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.patients.models import Sex
from renxin.people.patients.services import PatientData


class PersonForm(NumbersForm):
    """Somebody new. Only the name is needed; the more is said, the surer she is known again."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60)
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, initial=Sex.UNKNOWN, required=False)
    birth_date = forms.DateField(
        label=_("Birth date"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    department = forms.ChoiceField(label=_("Department"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = organizations.departments(actor, only_own=True)
        field: Any = self.fields["department"]
        field.choices = [(str(row.uid), str(row)) for row in rows] if rows else [("", _("None"))]
        self.fields["name"].widget.attrs |= {"autocomplete": "off"}
        self.fields["address"].widget.attrs |= UNTOLD
        self.departments = {str(row.uid): row.pk for row in rows}

    def person(self) -> PatientData:
        """Return what was said of the person; what is not readable yet is left out."""
        said = self.cleaned_data
        sex = said.get("sex") or ""
        return PatientData(
            name=said.get("name", ""),
            sex="" if sex == Sex.UNKNOWN else sex,
            birth_date=said.get("birth_date"),
            address=said.get("address", ""),
        )

    def department_id(self) -> int | None:
        """Return where the person comes to, if anybody said."""
        return self.departments.get(self.cleaned_data.get("department", ""))

"""The form of a correction: what is known of a person, each part to be put right, and why."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core import masking
from renxin.people.patients.models import Patient, Sex
from renxin.people.patients.selectors import NumberLine, number_words
from renxin.people.patients.services import ContactChange, Correction

from .forms_numbers import OWNERS, UNTOLD, NumbersForm

_PLAIN: Final = ("name", "sex", "birth_date", "address")


class CorrectionForm(NumbersForm):
    """Her data, her telephones, her documents, and the reason. What is left as it is, or empty, does not change."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60)
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices)
    birth_date = forms.DateField(
        label=_("Birth date"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    reason = forms.CharField(label=_("Why is this corrected?"), max_length=240, help_text=_("Kept in the audit log."))

    def __init__(
        self, *args: Any, patient: Patient, phones: Sequence[NumberLine], numbers: Sequence[NumberLine], **kwargs: Any
    ) -> None:
        known = {"name": patient.name, "sex": patient.sex, "birth_date": patient.birth_date}
        super().__init__(*args, initial=known, **kwargs)
        self._phones, self._numbers, self._known = phones, numbers, known
        self.fields["name"].widget.attrs |= {"autocomplete": "off"}
        self.fields["address"].widget.attrs |= UNTOLD
        if patient.address:
            words = gettext("Now: %(address)s. Leave it empty to keep it.")
            self.fields["address"].help_text = words % {"address": masking.address(patient.address)}
        self.fields["phone"].label, self.fields["document"].label = _("Another telephone"), _("Another document")
        for line in phones:
            self._add_phone(line)
        if len(phones) > 1:
            choices = [(str(line.id), line.masked) for line in phones]
            self.fields["first"] = forms.ChoiceField(label=_("Call this one first"), choices=choices, required=False)
            self.initial["first"] = choices[0][0]
        for line in numbers:
            words = gettext("%(kind)s %(number)s is not this person's") % {
                "kind": number_words(line.kind),
                "number": line.masked,
            }
            self.fields[f"wrong_{line.id}"] = forms.BooleanField(label=words, required=False)

    def telephones(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        """Yield for each telephone whose it is, and that it is no longer used."""
        for line in self._phones:
            yield self[f"whose_{line.id}"], self[f"end_{line.id}"]

    def documents(self) -> Iterator[forms.BoundField]:
        """Yield for each document that it is not hers."""
        for line in self._numbers:
            yield self[f"wrong_{line.id}"]

    def correction(self) -> Correction:
        """Return what is to be put right."""
        said = self.cleaned_data
        fields = {name: said[name] for name in _PLAIN if said[name] and said[name] != self._known.get(name)}
        first = said.get("first") or ""
        changes = [
            ContactChange(
                contact_id=line.id,
                owner_relation=said.get(f"whose_{line.id}") or "",
                first=str(line.id) == first != self.initial.get("first"),
                ended=said.get(f"end_{line.id}", False),
            )
            for line in self._phones
        ]
        return Correction(
            fields=fields,
            contacts=changes,
            new_contacts=self.contacts(),
            ended_identifiers=[line.id for line in self._numbers if said.get(f"wrong_{line.id}")],
            new_identifiers=self.identifiers(),
        )

    def _add_phone(self, line: NumberLine) -> None:
        owners = OWNERS if line.relation in dict(OWNERS) else [(line.relation, line.relation), *OWNERS]
        self.fields[f"whose_{line.id}"] = forms.ChoiceField(
            label=gettext("Whose phone is %(number)s?") % {"number": line.masked}, choices=owners, required=False
        )
        self.initial[f"whose_{line.id}"] = line.relation
        self.fields[f"end_{line.id}"] = forms.BooleanField(
            label=gettext("%(number)s is no longer used") % {"number": line.masked}, required=False
        )

"""The form of a new patient: what is typed, pasted or read from a card."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Sex
from renxin.people.patients.services import ContactData, IdentifierData, PatientData

_DOCUMENTS: Final = [
    ("cn-id", _("Identity card")),
    ("passport", _("Passport")),
    ("hk-macao", _("Hong Kong and Macao permit")),
    ("taiwan", _("Taiwan permit")),
    ("birth-certificate", _("Birth certificate")),
    ("foreign-residence", _("Foreigner's residence card")),
]
_OWNERS: Final = [
    ("self", _("Her or his own")),
    ("parent", _("A parent's")),
    ("spouse", _("The spouse's")),
    ("child", _("A child's")),
    ("other", _("Somebody else's")),
]


class PersonForm(forms.Form):
    """Somebody new. Only the name is needed; the more is said, the surer she is known again."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60)
    document_kind = forms.ChoiceField(label=pgettext_lazy("identity", "Document"), choices=_DOCUMENTS, initial="cn-id")
    document = forms.CharField(label=_("Number of the document"), max_length=32, required=False)
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, initial=Sex.UNKNOWN, required=False)
    birth_date = forms.DateField(
        label=_("Birth date"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    phone = forms.CharField(label=_("Phone"), max_length=32, required=False)
    phone_owner = forms.ChoiceField(label=_("Whose phone is it?"), choices=_OWNERS, initial="self", required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    department = forms.ChoiceField(label=_("Department"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = organizations.departments(actor, only_own=True)
        field: Any = self.fields["department"]
        field.choices = [(str(row.uid), str(row)) for row in rows] if rows else [("", _("None"))]
        self.fields["name"].widget.attrs |= {"autocomplete": "off"}
        for name in ("document", "phone", "address"):
            self.fields[name].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        self.departments = {str(row.uid): row.pk for row in rows}

    def clean_document(self) -> str:
        """Return the number written one way; one that cannot be is refused with what is wrong."""
        given = str(self.cleaned_data["document"]).strip()
        if not given:
            return ""
        written = patients.document_written_one_way(
            self.cleaned_data.get("document_kind", "cn-id"), given, clock.today()
        )
        if not written:
            raise forms.ValidationError(_("This number cannot be right. Please compare it with the document."))
        return written

    def clean_phone(self) -> str:
        """Return the number written one way."""
        given = str(self.cleaned_data["phone"]).strip()
        written = patients.phone_written_one_way(given) if given else ""
        if given and not written:
            raise forms.ValidationError(_("Nobody can be called by this number. A mobile number has 11 digits."))
        return written

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

    def identifiers(self) -> list[IdentifierData]:
        """Return the document, if its number is readable."""
        number = self.cleaned_data.get("document", "")
        return [IdentifierData(self.cleaned_data["document_kind"], number)] if number else []

    def contacts(self) -> list[ContactData]:
        """Return the telephone, if it is readable."""
        number = self.cleaned_data.get("phone", "")
        owner = self.cleaned_data.get("phone_owner") or "self"
        return [ContactData("phone", number, owner_relation=owner)] if number else []

    def department_id(self) -> int | None:
        """Return where the person comes to, if anybody said."""
        return self.departments.get(self.cleaned_data.get("department", ""))

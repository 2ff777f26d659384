"""A document and a telephone as somebody types them at the desk: read one way, or refused with what is wrong."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core import clock
from renxin.people.patients import selectors as patients
from renxin.people.patients.services import ContactData, IdentifierData

DOCUMENTS: Final = [
    (kind, patients.NUMBER_WORDS[kind])
    for kind in ("cn-id", "passport", "hk-macao", "taiwan", "birth-certificate", "foreign-residence")
]
OWNERS: Final = [
    ("self", _("Her or his own")),
    ("parent", _("A parent's")),
    ("spouse", _("The spouse's")),
    ("child", _("A child's")),
    ("other", _("Somebody else's")),
]
UNTOLD: Final = {"autocomplete": "off", "spellcheck": "false"}
"""Attributes of a field whose words the browser is to keep to itself."""


class NumbersForm(forms.Form):
    """A document with its number, and a telephone with whose it is; both may be left out."""

    document_kind = forms.ChoiceField(label=pgettext_lazy("identity", "Document"), choices=DOCUMENTS, initial="cn-id")
    document = forms.CharField(label=_("Number of the document"), max_length=32, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=32, required=False)
    phone_owner = forms.ChoiceField(label=_("Whose phone is it?"), choices=OWNERS, initial="self", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("document", "phone"):
            self.fields[name].widget.attrs |= UNTOLD

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

    def identifiers(self) -> list[IdentifierData]:
        """Return the document, if its number is readable."""
        number = self.cleaned_data.get("document", "")
        return [IdentifierData(self.cleaned_data["document_kind"], number)] if number else []

    def contacts(self) -> list[ContactData]:
        """Return the telephone, if it is readable."""
        number = self.cleaned_data.get("phone", "")
        owner = self.cleaned_data.get("phone_owner") or "self"
        return [ContactData("phone", number, owner_relation=owner)] if number else []

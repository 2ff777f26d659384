"""Forms of the interface pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from renxin.doors.connectors.models import Interface
from renxin.doors.connectors.services import InterfaceData


class InterfaceForm(forms.Form):
    """What is configured about a sender."""

    name = forms.CharField(label=_("Name"), max_length=120)
    facility = forms.CharField(
        label=_("Facility"),
        max_length=120,
        required=False,
        help_text=_("What the sender writes in MSH-4 (or MSH-3). Empty: any sender."),
    )
    port = forms.IntegerField(
        label=_("Port"),
        min_value=1,
        max_value=65535,
        required=False,
        help_text=_("Only for messages that arrive on this port. Empty: any port."),
    )
    authority = forms.CharField(
        label=_("Numbers are given by"),
        max_length=72,
        required=False,
        help_text=_(
            "Systems whose patient numbers mean the same people share this name. Empty: the sender's facility."
        ),
    )
    zone = forms.CharField(label=_("Time zone"), max_length=64, help_text=_("For times that come without an offset."))
    counts_sql = forms.CharField(
        label=_("Statement for the nightly comparison"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("Run in the sender's database; yields day, kind and count of what it sent since :since."),
    )
    counts_url = forms.CharField(
        label=_("Address of that database"),
        max_length=400,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Kept encrypted and never shown again; empty leaves it as it is."),
    )
    appointments_to = forms.CharField(
        label=_("Tell it of our appointments at"),
        max_length=200,
        required=False,
        help_text=_("mllp://host:port, or file:///folder for a system that reads files. Empty: it is not told."),
    )
    is_active = forms.BooleanField(label=_("Takes messages"), required=False)

    @classmethod
    def of(cls, row: Interface) -> "InterfaceForm":
        """Return the form as the interface stands."""
        initial: dict[str, Any] = {
            name: getattr(row, name) for name in ("name", "facility", "port", "zone", "is_active")
        }
        said = {"authority": row.profile.get("authority", ""), "counts_sql": row.profile.get("reconcile", "")}
        said["appointments_to"] = row.profile.get("appointments_to", "")
        return cls(initial=initial | said)

    def data_given(self) -> InterfaceData:
        """Return what was entered; the form must be valid."""
        return InterfaceData(**self.cleaned_data)

"""Forms of the webhook pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from . import selectors
from .models import Share, Webhook
from .services import WebhookData
from .shares.classes import CLASSES


class WebhookForm(forms.Form):
    """What is configured about a webhook."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Whose system it is."))
    url = forms.CharField(
        label=_("Address"), max_length=500, help_text=_("Called by POST with a signed JSON body, for each fact once.")
    )
    style = forms.ChoiceField(label=_("Way of calling"), choices=Webhook.Style.choices, initial=Webhook.Style.JSON)
    partner_key = forms.CharField(
        label=_("Key of the platform"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Only for SOAP: what the platform gave us. Empty: leave the one we have."),
    )
    kinds = forms.MultipleChoiceField(
        label=pgettext_lazy("webhook", "Facts"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 12}),
        help_text=_("What the partner hears of. None chosen: everything."),
    )
    is_active = forms.BooleanField(label=_("Calls are made"), required=False, initial=True)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kinds"].choices = [  # type: ignore[attr-defined]
            (group, [(kind, kind) for kind in kinds]) for group, kinds in selectors.grouped_kinds()
        ]

    @classmethod
    def of(cls, row: Webhook) -> "WebhookForm":
        """Return the form as the webhook stands."""
        return cls(initial={name: getattr(row, name) for name in ("name", "url", "style", "kinds", "is_active")})

    def data_given(self) -> WebhookData:
        """Return what was entered; the form must be valid."""
        return WebhookData(**self.cleaned_data)


class ShareForm(forms.Form):
    """What to show, to whom, why and how long."""

    institution = forms.CharField(
        label=_("Institution"), max_length=160, help_text=_("Who may look at it, such as a community health centre.")
    )
    purpose = forms.ChoiceField(label=_("Purpose"), choices=Share.Purpose.choices)
    classes = forms.MultipleChoiceField(
        label=_("What may be seen"),
        choices=[(name, title) for name, (title, _kinds) in CLASSES.items()],
        widget=forms.CheckboxSelectMultiple,
        initial=list(CLASSES),
    )
    days = forms.IntegerField(label=_("Days until it ends"), min_value=1, max_value=90, initial=14)


class ReceiveForm(forms.Form):
    """A document of another institution."""

    institution = forms.CharField(label=_("Institution"), max_length=100, help_text=_("Whose results these are."))
    document = forms.FileField(label=_("FHIR document"), help_text=_("The JSON file that the institution gave."))

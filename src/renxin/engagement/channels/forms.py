"""Forms of the settings: an account's name and what its adapter must be told, a template's counterpart."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .adapters import adapter_of
from .adapters.base import ConfigField
from .config import config_of
from .models import Channel, ChannelTemplate
from .ports import objection_to


class ChannelForm(forms.Form):
    """An account: its name, whether it is used, and the fields of its adapter. Secrets are never shown again."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def __init__(self, *args: Any, kind: str, channel: Channel | None = None, **options: Any) -> None:
        known = config_of(channel) if channel else {}
        shown = {"name": channel.name, "is_active": channel.is_active} if channel else {}
        options["initial"] = {**known, **shown}
        super().__init__(*args, **options)
        self.asked = adapter_of(kind).fields
        for field in self.asked:
            self.fields[field.name] = _control(field, is_known=bool(known.get(field.name)))

    def clean(self) -> dict[str, Any]:
        """Return what was told; what is said to patients is read as every message is."""
        told: dict[str, Any] = super().clean() or {}
        for field in self.asked:
            if field.spoken and (problem := objection_to(told.get(field.name) or "")):
                self.add_error(field.name, problem)
        return told

    def config(self) -> dict[str, str]:
        """Return what was told: a secret that was left empty stays as it is."""
        told = {field.name: self.cleaned_data[field.name].strip() for field in self.asked}
        return {name: value for name, value in told.items() if value or name not in self._secrets()}

    def _secrets(self) -> set[str]:
        return {field.name for field in self.asked if field.secret}


class TemplateForm(forms.Form):
    """Which of the vendor's templates speaks for one of ours, and what goes into its fields."""

    template_code = forms.CharField(
        label=gettext_lazy("Our template"),
        max_length=80,
        help_text=gettext_lazy(
            "Its code, such as visit.reminder; * speaks for all that have none of their own, *link for links."
        ),
    )
    vendor_id = forms.CharField(label=gettext_lazy("The vendor's template"), max_length=80)
    fields_text = forms.CharField(
        label=gettext_lazy("What goes into its fields"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy("One a line: the vendor's field = our words, such as thing1 = {{doctor}}."),
    )
    status = forms.ChoiceField(
        label=gettext_lazy("State"), choices=ChannelTemplate.Status.choices, initial=ChannelTemplate.Status.APPROVED
    )

    def clean_fields_text(self) -> dict[str, str]:
        """Return the fields as written, one a line."""
        found: dict[str, str] = {}
        for line in filter(str.strip, self.cleaned_data["fields_text"].splitlines()):
            name, equals, words = line.partition("=")
            if not equals or not name.strip():
                raise forms.ValidationError(_("Write “field = words” in: %(line)s") % {"line": line})
            found[name.strip()] = words.strip()
        return found


def readable(raw: str) -> str:
    """Return what a vendor told us, laid out to be read."""
    try:
        return json.dumps(json.loads(raw), ensure_ascii=False, indent=2)
    except ValueError:
        return raw


def _control(field: ConfigField, *, is_known: bool) -> forms.Field:
    required = field.required and not (field.secret and is_known)
    options: dict[str, Any] = {"label": field.label, "required": required, "help_text": field.help}
    if field.choices:
        return forms.ChoiceField(choices=field.choices, **options)
    if not field.secret:
        return forms.CharField(**options)
    if is_known:
        options["help_text"] = _("Kept; empty: it stays as it is.")
    return forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}, render_value=False), max_length=4000, **options
    )

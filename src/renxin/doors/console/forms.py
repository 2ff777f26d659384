"""Forms of the first-run assistant and the settings: the same forms serve both."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.models import Organization, Role

DAYS: Final = [
    ("mon", _("Mon")),
    ("tue", _("Tue")),
    ("wed", _("Wed")),
    ("thu", _("Thu")),
    ("fri", _("Fri")),
    ("sat", _("Sat")),
    ("sun", _("Sun")),
]
_PASSWORD = forms.PasswordInput(attrs={"autocomplete": "new-password"})


class HospitalForm(forms.Form):
    """Who we are, and who looks after this installation."""

    kind = forms.ChoiceField(
        label=_("What are you?"),
        choices=[
            (Organization.Kind.HOSPITAL, _("Hospital")),
            (Organization.Kind.CLINIC, _("Clinic")),
        ],
        initial=Organization.Kind.HOSPITAL,
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("Name, as on your licence"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=160, required=False)
    person = forms.CharField(label=_("Your own name"), max_length=60)
    username = forms.CharField(
        label=_("User name for signing in"), max_length=64, help_text=_("Letters, digits, dot, hyphen.")
    )
    password = forms.CharField(
        label=_("Password"),
        widget=_PASSWORD,
        strip=False,
        help_text=_("At least 10 characters of three kinds: capitals, small letters, digits, signs."),
    )
    again = forms.CharField(label=_("Password once more"), widget=_PASSWORD, strip=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("password") != cleaned.get("again"):
            self.add_error("again", _("The two passwords differ."))
        return cleaned


class DepartmentsForm(forms.Form):
    """Departments: ticked from the national catalogue, and others by name."""

    standard = forms.MultipleChoiceField(
        label=_("Departments"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("Tick those you have.")
    )
    others = forms.CharField(
        label=_("Others, one a line"), required=False, widget=forms.Textarea(attrs={"rows": 3, "cols": 30})
    )

    def __init__(self, *args: Any, english: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        catalogue = organizations.standard_departments()
        top = {code: row for code, row in catalogue.items() if "." not in code}
        choices = [(code, row.words.en if english else row.words.zh) for code, row in top.items()]
        field: Any = self.fields["standard"]
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("standard") and not cleaned.get("others", "").strip():
            raise forms.ValidationError(_("Tick at least one department, or write its name."))
        return cleaned


class HoursForm(forms.Form):
    """When people work here: the days, and two bands a day."""

    days = forms.MultipleChoiceField(
        label=pgettext_lazy("week", "Days"),
        choices=DAYS,
        initial=["mon", "tue", "wed", "thu", "fri"],
        widget=forms.CheckboxSelectMultiple,
    )
    morning_from = forms.TimeField(label=_("Morning from"), initial="08:00")
    morning_to = forms.TimeField(label=_("to"), initial="12:00")
    afternoon_from = forms.TimeField(label=_("Afternoon from"), initial="14:00")
    afternoon_to = forms.TimeField(label=_("to"), initial="17:30")
    phone = forms.RegexField(
        r"^[0-9+() \-]{5,32}$",
        label=_("Telephone for patients"),
        required=False,
        help_text=_("Stands on patients' pages when a link no longer helps."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        times = [cleaned.get(name) for name in ("morning_from", "morning_to", "afternoon_from", "afternoon_to")]
        if None not in times and times != sorted(times):  # type: ignore[type-var]
            raise forms.ValidationError(_("The times must follow each other through the day."))
        return cleaned

    def bands(self) -> dict[str, list[list[str]]]:
        """Return the opening hours as stored: bands by weekday."""
        data = self.cleaned_data
        pairs = [("morning_from", "morning_to"), ("afternoon_from", "afternoon_to")]
        bands = [[f"{data[a]:%H:%M}", f"{data[b]:%H:%M}"] for a, b in pairs]
        return dict.fromkeys(data["days"], bands)


class InviteForm(forms.Form):
    """One colleague to invite by link."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    department = forms.ChoiceField(label=_("Department"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = organizations.departments(actor)
        field: Any = self.fields["department"]
        field.choices = [("", _("The whole hospital")), *((str(row.uid), str(row)) for row in rows)]

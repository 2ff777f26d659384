"""Forms about a person: a warning, who answers for her, how she likes to be reached."""

from django import forms
from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import CareRelation, ContactPoint


class WarningForm(forms.Form):
    """What everybody must know."""

    kind = forms.ChoiceField(label=_("Warning"), widget=forms.RadioSelect)
    note = forms.CharField(label=_("In your words"), required=False, max_length=500)
    valid_to = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(code, str(kind.words)) for code, kind in patients.warning_kinds().items()]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]


class CareForm(forms.Form):
    """Who is responsible: one choice for each role."""

    def __init__(self, actor: Actor, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        staff = [(str(person.uid), _person(person)) for person in organizations.practitioners(actor)]
        for role in CareRelation.Role:
            self.fields[role.value] = forms.ChoiceField(label=role.label, required=False, choices=[("", "–"), *staff])


class ReachForm(forms.Form):
    """How and when she likes to be reached."""

    channel = forms.ChoiceField(label=_("By what"), required=False)
    from_hour = forms.TypedChoiceField(label=_("From"), required=False, coerce=int, empty_value=None)
    to_hour = forms.TypedChoiceField(label=_("Until"), required=False, coerce=int, empty_value=None)
    reason = forms.CharField(label=_("Why"), required=False, max_length=240)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        channels = [(kind.value, kind.label) for kind in ContactPoint.Kind if kind != ContactPoint.Kind.SANDBOX]
        self.fields["channel"].choices = [("", _("No wish")), *channels]  # type: ignore[attr-defined]
        for name in ("from_hour", "to_hour"):
            hours = [(hour, f"{hour}:00") for hour in range(6, 25)]
            self.fields[name].choices = [("", "–"), *hours]  # type: ignore[attr-defined]

    def hours(self) -> tuple[int, int] | None:
        """Return the span chosen; one end alone means until evening, or from morning."""
        start, end = self.cleaned_data["from_hour"], self.cleaned_data["to_hour"]
        if start is None and end is None:
            return None
        return (8 if start is None else start, 21 if end is None else end)


def _person(person: object) -> str:
    title = getattr(person, "title", "")
    return f"{person} · {title}" if title else str(person)

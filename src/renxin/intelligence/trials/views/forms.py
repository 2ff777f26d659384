"""Forms of trials."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from renxin.intelligence.trials.models import Experiment
from renxin.intelligence.trials.selectors import Choice

_DAYS = ((30, _("the last 30 days")), (90, _("the last 90 days")), (180, _("the last 180 days")))


class ReplayForm(forms.Form):
    """What to replay, over which days, what we assume of answers, and what to compare it with."""

    text = forms.ChoiceField(label=_("What to try"))
    days = forms.TypedChoiceField(label=_("Over"), choices=_DAYS, coerce=int, initial=90)
    answered = forms.IntegerField(
        label=_("Of 100 people asked, so many answer"),
        help_text=_("What the journey itself would have asked was not asked then. This is what we assume."),
        min_value=0,
        max_value=100,
        initial=40,
    )
    against = forms.ChoiceField(label=_("Compare with"), required=False)

    def __init__(self, choices: Sequence[Choice], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [(choice.key, choice.title) for choice in choices]
        self.fields["text"].choices = options  # type: ignore[attr-defined]
        self.fields["against"].choices = [("", _("nothing")), *options]  # type: ignore[attr-defined]


class ExperimentForm(forms.Form):
    """What the register asks before anybody is left out by lot."""

    kind = forms.ChoiceField(label=_("Kind of comparison"), choices=Experiment.Kind.choices)
    subject = forms.ChoiceField(label=_("Step that splits"), required=False)
    title = forms.CharField(label=_("What we want to know"), max_length=200)
    reason = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 3}))
    ethics_note = forms.CharField(
        label=_("Ethics note"),
        help_text=_("What those who are left out miss, why that is acceptable, and who agreed."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    ends_on = forms.DateField(label=_("Ends on"), widget=forms.DateInput(attrs={"type": "date"}))
    plan = forms.CharField(
        label=_("Order of the departments (staggered start)"),
        help_text=_("A line for each department: its name, a space, the day on which it starts (such as 2026-12-01)."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )

    def __init__(self, steps: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].choices = [("", "–"), *((step, step) for step in steps)]  # type: ignore[attr-defined]


class ConclusionForm(forms.Form):
    """What was learned."""

    conclusion = forms.CharField(
        label=_("What was learned, and what is done about it"), widget=forms.Textarea(attrs={"rows": 3})
    )

"""Forms of trials."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

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

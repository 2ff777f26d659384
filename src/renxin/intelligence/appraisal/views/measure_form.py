"""The form of a measure."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.intelligence.appraisal.models import MeasureState
from renxin.intelligence.appraisal.selectors import MeasureView
from renxin.intelligence.insights import selectors as insights
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations


class MeasureForm(forms.Form):
    """Where a measure stands."""

    state = forms.ChoiceField(label=gettext_lazy("State"), choices=MeasureState.choices)
    level = forms.ChoiceField(label=gettext_lazy("Level reached"), required=False)
    owner = forms.ChoiceField(label=gettext_lazy("Who answers for it"), required=False)
    due_on = forms.DateField(label=gettext_lazy("Due"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    review_on = forms.DateField(
        label=gettext_lazy("Look at it again on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, actor: Actor, measure: MeasureView, posted: Any = None) -> None:
        row = measure.row
        self._people = {str(one.uid): one for one in organizations.staff_who_may(actor, "evidence.view")}
        usual = {"state": row.state, "due_on": row.due_on, "review_on": row.review_on, "note": row.note}
        usual |= {
            "level": "" if row.level is None else str(row.level),
            "owner": str(row.owner.uid) if row.owner else "",
        }
        super().__init__(posted, initial=usual)
        fields: dict[str, Any] = self.fields
        fields["owner"].choices = [
            ("", _("nobody yet")),
            *((uid, p.get_full_name()) for uid, p in self._people.items()),
        ]
        levels = measure_levels(measure)
        fields["level"].choices = [("", "–"), *levels]
        if not levels:
            del fields["level"]

    def said(self) -> dict[str, Any]:
        """Return what was said, as the service takes it."""
        said = self.cleaned_data
        owner = self._people.get(said["owner"])
        found = {name: said[name] for name in ("state", "due_on", "review_on", "note")}
        found |= {"owner_id": owner.pk if owner else None}
        return found | ({"level": int(said["level"]) if said["level"] else None} if "level" in self.fields else {})


def measure_levels(measure: MeasureView) -> list[tuple[str, str]]:
    """Return the levels of a measure's board for choosing one."""
    return [(str(one.level), f"{one.level} · {one.words}") for one in measure.levels]


def metric_choices(actor: Actor, measure: MeasureView) -> list[tuple[str, str]]:
    """Return the numbers of the catalogue, those that fit the measure first."""
    if not actor.may("insights.view"):
        return []
    found = {one.code: str(one.name) for one in insights.metrics(actor)}
    fitting = [code for code in measure.about.metrics if code in found]
    return [(code, found[code]) for code in [*fitting, *sorted(set(found) - set(fitting), key=found.__getitem__)]]

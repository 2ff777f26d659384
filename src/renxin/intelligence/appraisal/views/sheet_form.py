"""The form of a sheet: whom it is for, weight and scale of each line, one further line."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from renxin.intelligence.appraisal import metrics, sheet_pack, wording
from renxin.intelligence.appraisal.models import SheetVersion
from renxin.intelligence.appraisal.sheet_pack import Content, Item, Whom
from renxin.intelligence.insights import selectors as insights
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.words import Words
from renxin.people.organizations import selectors as organizations

_GROUPS: Final = {
    "repair": "response",
    "flow": "flow",
    "follow_up": "follow_up",
    "home": "follow_up",
    "voice": "response",
}


def unit_of(item: Item) -> str:
    """Return the unit of a line's number; shares are written as per cent in forms."""
    if item.counts == "metric":
        return "share" if max(abs(item.floor), abs(item.target)) <= 1 else "minutes"
    return {"answers": "score", "complaints": "rate", "praises": "count"}[item.counts]


class SheetForm(forms.Form):
    """A version as it may be changed. Fields of a line are called `<code>-weight`, `-floor`, `-target`, `-months`."""

    clinical = forms.BooleanField(label=gettext_lazy("Every clinical department"), required=False)
    departments = forms.MultipleChoiceField(label=gettext_lazy("Also these departments"), required=False)
    from_on = forms.DateField(
        label=gettext_lazy("From the month of"), widget=forms.DateInput(attrs={"type": "date"}), initial=clock.today
    )
    source = forms.CharField(label=gettext_lazy("Decided where"), max_length=400)
    reason = forms.CharField(label=gettext_lazy("What changes, and why"), max_length=200, required=False)
    answers = forms.ChoiceField(label=pgettext_lazy("appraisal", "Further answers of patients"), required=False)
    answers_weight = forms.FloatField(label=gettext_lazy("Weight"), required=False, min_value=0, max_value=100)
    answers_floor = forms.FloatField(label=gettext_lazy("Floor: earns nothing"), required=False)
    answers_target = forms.FloatField(label=gettext_lazy("Target: earns everything"), required=False)
    metric = forms.ChoiceField(label=pgettext_lazy("appraisal", "A further number"), required=False)
    metric_weight = forms.FloatField(label=gettext_lazy("Weight"), required=False, min_value=0, max_value=100)
    metric_floor = forms.FloatField(label=gettext_lazy("Floor: earns nothing"), required=False)
    metric_target = forms.FloatField(label=gettext_lazy("Target: earns everything"), required=False)

    def __init__(self, actor: Actor, version: SheetVersion, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._actor, self._content = actor, sheet_pack.read(version.content)
        fields: dict[str, Any] = self.fields
        codes = [(row.local_code, str(row)) for row in organizations.departments(actor) if row.local_code]
        fields["departments"].choices = codes
        fields["clinical"].initial = self._content.whom.clinical
        fields["departments"].initial = self._content.whom.departments
        fields["source"].initial = version.source
        self._countable = metrics.countable(actor)
        fields["metric"].choices = [("", _("none")), *sorted(self._countable.items(), key=lambda one: one[1])]
        self._asked = metrics.asked(actor)
        fields["answers"].choices = [("", _("none")), *((code, str(name)) for code, name in self._asked.items())]
        if version.sheet.subject == "person":
            for name in ("metric", "metric_weight", "metric_floor", "metric_target"):
                del fields[name]
        for item in self._content.items:
            fields |= _fields(item)

    def lines(self) -> Iterator[tuple[str, str, list[Any]]]:
        """Yield name, unit and bound fields of each line."""
        for item in self._content.items:
            name = wording.said({"zh": item.words.zh, "en": item.words.en})
            unit = "%" if unit_of(item) == "share" else ""
            yield name, unit, [self[f"{item.code}-{part}"] for part in ("weight", "floor", "target", "months")]

    def content(self) -> Content:
        """Return the content that was written; a line of no weight is left out."""
        said = self.cleaned_data
        items = [_written(item, said) for item in self._content.items if said[f"{item.code}-weight"]]
        if said.get("answers") and said.get("answers_weight"):
            items.append(self._further_answers(said))
        if said.get("metric") and said.get("metric_weight"):
            items.append(self._further(said))
        role = self._content.whom.role
        return Content(whom=Whom(clinical=said["clinical"], departments=said["departments"], role=role), items=items)

    def more(self) -> dict[str, Any]:
        """Return what stands beside the content."""
        return {name: self.cleaned_data[name] for name in ("from_on", "source", "reason")}

    def _further_answers(self, said: dict[str, Any]) -> Item:
        survey, _colon, dimension = said["answers"].partition(":")
        return Item(
            code=f"a-{survey}-{dimension}".replace("_", "-")[:60],
            words=self._asked[said["answers"]],
            kind="experience",
            counts="answers",
            surveys=[survey],
            dimensions=[dimension] if dimension else [],
            weight=said["answers_weight"],
            floor=said.get("answers_floor") or 0.0,
            target=said.get("answers_target") or 0.0,
            months=6 if self._content.whom.role else 1,
        )

    def _further(self, said: dict[str, Any]) -> Item:
        metric = insights.metric_of(self._actor, said["metric"])
        scale = 100 if metric.unit == "share" else 1
        return Item(
            code=f"m-{metric.code}".replace("_", "-"),
            words=Words(metric.name.zh, metric.name.en),
            kind=_GROUPS[metric.group],  # type: ignore[arg-type]
            counts="metric",
            metric=metric.code,
            weight=said["metric_weight"],
            floor=(said.get("metric_floor") or 0.0) / scale,
            target=(said.get("metric_target") or 0.0) / scale,
        )


def _fields(item: Item) -> dict[str, forms.Field]:
    scale = 100 if unit_of(item) == "share" else 1
    return {
        f"{item.code}-weight": forms.FloatField(min_value=0, max_value=100, initial=item.weight),
        f"{item.code}-floor": forms.FloatField(initial=round(item.floor * scale, 4)),
        f"{item.code}-target": forms.FloatField(initial=round(item.target * scale, 4)),
        f"{item.code}-months": forms.IntegerField(min_value=1, max_value=6, initial=item.months),
    }


def _written(item: Item, said: dict[str, Any]) -> Item:
    scale = 100 if unit_of(item) == "share" else 1
    return replace(
        item,
        weight=said[f"{item.code}-weight"],
        floor=said[f"{item.code}-floor"] / scale,
        target=said[f"{item.code}-target"] / scale,
        months=said[f"{item.code}-months"],
    )

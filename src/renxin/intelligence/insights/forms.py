"""Forms of insights."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from renxin.intelligence.insights.metrics import CATALOGUE
from renxin.intelligence.insights.models import ChartBucket, ChartKind, MapNode
from renxin.intelligence.insights.scope import Scope
from renxin.intelligence.insights.services import NewChart
from renxin.kernel.core import packs

_SEVERAL: Final[dict[str, Any]] = {"required": False, "widget": forms.CheckboxSelectMultiple}


class ChartForm(forms.Form):
    """What is to be watched."""

    metric = forms.ChoiceField(label=pgettext_lazy("metrics", "Number"))
    department = forms.ChoiceField(label=_("Department"), required=False)
    survey = forms.ChoiceField(label=_("Survey or dimension"), required=False)
    bucket = forms.ChoiceField(label=_("One point for each"), choices=ChartBucket.choices, initial="week")
    kind = forms.ChoiceField(
        label=_("Limits"),
        required=False,
        help_text=_("Leave it as it is unless the chart itself advises another one."),
    )

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        able = [metric for metric in CATALOGUE.values() if not (metric.way.tally and not metric.way.tally.at)]
        fields["metric"].choices = sorted(((one.code, str(one.name)) for one in able), key=lambda pair: pair[1])
        fields["department"].choices = [("", _("Whole hospital")), *((str(d.pk), str(d)) for d in scope.departments)]
        fields["survey"].choices = [("", _("All surveys")), *_surveys(scope)]
        fields["kind"].choices = [("", _("what fits the number")), *ChartKind.choices]


class BaselineForm(forms.Form):
    """Limits taken anew."""

    from_on = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    to_on = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(
        label=_("Why the limits are taken anew"),
        max_length=200,
        help_text=_("Such as: since May two more windows are open, and it has stayed better."),
    )


def new_chart(said: Mapping[str, str], scope: Scope) -> NewChart:
    """Return what a checked form asks to watch."""
    code, _colon, dimension = said["survey"].partition(":")
    survey = next((one for one in scope.surveys if one.code == code), None)
    return NewChart(
        metric=said["metric"],
        bucket=said["bucket"],
        kind=said["kind"],
        department_id=int(said["department"]) if said["department"] else None,
        survey_id=survey.pk if survey else None,
        dimension=dimension,
    )


def _surveys(scope: Scope) -> list[tuple[str, str]]:
    """Return each survey, and below it each of its dimensions."""
    language = get_language() or "zh-hans"
    found = []
    for survey in scope.surveys:
        title = packs.words(survey.title, language)
        found.append((survey.code, title))
        for one in survey.version.definition.get("dimensions", ()):
            found.append((f"{survey.code}:{one['code']}", f"{title} · {packs.words(one['text'], language)}"))
    return found


class NodeForm(forms.Form):
    """What the hospital says of one node of the journey map."""

    name_zh = forms.CharField(label=_("Name, Chinese"), max_length=60)
    name_en = forms.CharField(label=_("Name, English"), max_length=60)
    goal_zh = forms.CharField(label=_("What should be so here, Chinese"), max_length=200, required=False)
    goal_en = forms.CharField(label=_("What should be so here, English"), max_length=200, required=False)
    measures = forms.MultipleChoiceField(
        label=_("Questions that measure it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    metrics = forms.MultipleChoiceField(
        label=_("Numbers beside it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    stages = forms.MultipleChoiceField(
        label=_("Stages of care of complaints"), required=False, widget=forms.CheckboxSelectMultiple
    )
    owner = forms.ChoiceField(label=_("Who answers for it"), required=False)
    pains = forms.CharField(
        label=_("What hurts here"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000, required=False
    )
    actions = forms.CharField(
        label=_("What is done about it"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000, required=False
    )
    moment = forms.ChoiceField(
        label=_("Moment of truth"),
        choices=[("", _("as the rule says")), ("yes", _("yes, always")), ("no", _("no, never"))],
        required=False,
    )

    def __init__(self, scope: Scope, stages: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["owner"].choices = [
            ("", _("nobody answers for it yet")),
            *((str(one.pk), str(one)) for one in scope.departments),
        ]
        fields["measures"].choices = [pair for pair in _surveys(scope) if ":" in pair[0]]
        fields["metrics"].choices = sorted(
            ((one.code, str(one.name)) for one in CATALOGUE.values()), key=lambda p: p[1]
        )
        fields["stages"].choices = stages

    @staticmethod
    def of(node: MapNode) -> dict[str, Any]:
        """Return what a node says now."""
        moment = {None: "", True: "yes", False: "no"}[node.moment]
        owner = str(node.owner_id or "")
        words = {
            f"{field}_{language}": getattr(node, field).get(language, "")
            for field in ("name", "goal")
            for language in ("zh", "en")
        }
        lists = {name: getattr(node, name) for name in ("measures", "metrics", "stages")}
        return {"owner": owner, "pains": node.pains, "actions": node.actions, "moment": moment, **words, **lists}

    def said(self) -> dict[str, Any]:
        """Return what was written, as the service takes it."""
        said = self.cleaned_data
        return {
            "owner_id": int(said["owner"]) if said["owner"] else None,
            "pains": said["pains"],
            "actions": said["actions"],
            "moment": {"": None, "yes": True, "no": False}[said["moment"]],
            "name": {language: said[f"name_{language}"] for language in ("zh", "en")},
            "goal": {language: said[f"goal_{language}"] for language in ("zh", "en")},
            **{name: said[name] for name in ("measures", "metrics", "stages")},
        }

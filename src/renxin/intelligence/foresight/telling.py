"""Numbers said as people say them: shares with n and interval, reasons, suggestions."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from renxin.kernel.core.statistics import HIDDEN_BELOW, wilson
from renxin.kernel.core.words import Words

from .models import PredictionModel, Score, Suggestion
from .pack import pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A suggestion in words: what to do, on what it stands, what it would be called."""

    row: Suggestion
    title: str
    evidence: tuple[str, ...]
    name: str = ""
    does: str = ""


def per_cent(share: float) -> str:
    """Return a share as people read it: one digit below ten."""
    value = 100 * share
    return f"{value:.1f} %" if value < 9.95 else f"{value:.0f} %"


def share(came: int, n: int) -> str:
    """Return a share with its interval and n."""
    interval = wilson(came, n)
    if interval is None:
        return "–"
    values = {"share": per_cent(came / n), "low": per_cent(interval.low), "high": per_cent(interval.high), "n": n}
    return _("%(share)s (95%% interval %(low)s to %(high)s, n = %(n)s)") % values


def small(count: int) -> str:
    """Return a count of people; very few are not counted out."""
    return f"<{HIDDEN_BELOW}" if 0 < count < HIDDEN_BELOW else str(count)


def told(row: Suggestion) -> Told:
    """Return a suggestion in words."""
    return _TELL[row.kind](row, row.evidence)


def _segment(row: Suggestion, about: Mapping[str, Any]) -> Told:
    words = str(pack().predictions[about["prediction"]].words)
    values = {"name": words, "cutoff": f"{about['cutoff']:g}", "people": small(about["people"])}
    return Told(
        row=row,
        title=_("%(name)s: %(people)s people at %(cutoff)s %% or more") % values,
        evidence=(
            _("Tried on later weeks: it came true for %(top)s of those put highest.")
            % {"top": share(about["top_events"], about["top_n"])},
            _("Of everybody asked about: %(all)s.") % {"all": share(about["events"], about["n"])},
        ),
        name=words,
        does=_("makes a draft of a segment"),
    )


def _timing(row: Suggestion, about: Mapping[str, Any]) -> Told:
    values = {"journey": _spoken(about["name"]), "to": about["to"], "was": about["from"]}
    return Told(
        row=row,
        title=_("“%(journey)s”: reach people on day %(to)s instead of day %(was)s") % values,
        evidence=(str(pack().timing[about["curve"]].words) + _(": ") + window(about), _anchors(about)),
        does=_("writes the day into the journey's draft"),
    )


def _package(row: Suggestion, about: Mapping[str, Any]) -> Told:
    marks = pgettext("foresight", " and ").join(_mark(mark) for mark in about["marks"])
    package = str(pack().packages[about["package"]].words)
    lift = {"lift": f"{about['lift']:.1f}", "low": f"{about['lift_low']:.1f}", "high": f"{about['lift_high']:.1f}"}
    values = {"marks": marks, "package": package, "people": small(about["people"])}
    return Told(
        row=row,
        title=_("%(marks)s: %(people)s people without “%(package)s”") % values,
        evidence=(
            _("With these marks: %(share)s have it.") % {"share": share(about["taken"], about["n"])},
            _("Everybody else: %(share)s.") % {"share": share(about["others_taken"], about["others"])},
            _("%(lift)s times as often (95%% interval %(low)s to %(high)s).") % lift,
            _("They go together; that is no proof of a cause."),
        ),
        name=_("%(marks)s, without %(package)s") % values,
        does=_("makes a draft of a segment"),
    )


_TELL = {"segment": _segment, "timing": _timing, "service_package": _package}


def window(found: Mapping[str, Any]) -> str:
    """Return what the risky days are, in words."""
    kept = found.get("window")
    if not kept:
        return _("no days stand out by more than chance")
    values = {"first": kept["first"], "last": kept["last"], "times": f"{kept['times']:.1f}"}
    return _("days %(first)s to %(last)s carry %(times)s times the risk of the other days") % values


def _anchors(found: Mapping[str, Any]) -> str:
    return _("%(events)s of %(n)s times it happened within the days watched.") % {
        "events": found["events"],
        "n": found["n"],
    }


def _mark(mark: Mapping[str, str]) -> str:
    return mark["name"] if mark["kind"] == "tag" else str(pack().problems[mark["code"]].words)


def _spoken(name: Mapping[str, str]) -> str:
    return str(Words(name["zh"], name.get("en") or name["zh"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """A feature of a model: its words, what a usual step changes the odds by, and whom it was learned from."""

    words: str
    weight: float
    odds: str
    mean: str
    up: bool


def weights(model: PredictionModel) -> list[Weight]:
    """Return the features of a model, the heaviest first."""
    known = pack().features
    return [
        Weight(
            words=str(known[row["code"]].words),
            weight=row["weight"],
            odds=f"× {math.exp(row['weight']):.2f}",
            mean=_usual(known[row["code"]].of, row["mean"]),
            up=row["weight"] > 0,
        )
        for row in sorted(model.features, key=lambda row: -abs(row["weight"]))
        if row["code"] in known
    ]


def _usual(kind: str, mean: float) -> str:
    if kind in ("problem", "female"):
        return per_cent(mean)
    return f"{math.expm1(mean):.1f}" if kind == "count" else f"{mean:.0f}"


def reasons(score: Score) -> list[str]:
    """Return why a score is what it is: what raises it most against the average patient."""
    known = pack().features
    rows = [(known[row["feature"]], row["value"]) for row in score.reasons if row["feature"] in known]
    return [_reason(feature.of, str(feature.words), value) for feature, value in rows]


def _reason(kind: str, words: str, value: float) -> str:
    if kind in ("problem", "female"):
        return words if value else _("not “%(words)s”") % {"words": words}
    shown = round(math.expm1(value)) if kind == "count" else round(value)
    return _("%(words)s: %(value)s") % {"words": words, "value": shown}


VERDICTS = {
    PredictionModel.Verdict.TOO_FEW: gettext_lazy("Too few data to say anything."),
    PredictionModel.Verdict.NO_BETTER: gettext_lazy(
        "No better than knowing how often it happens at all. It scores nobody."
    ),
    PredictionModel.Verdict.BETTER: gettext_lazy("Better than knowing how often it happens at all."),
}


def verdict(model: PredictionModel) -> str:
    """Return what a model is worth, in a sentence."""
    return str(VERDICTS[PredictionModel.Verdict(model.verdict)])

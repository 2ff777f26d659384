"""What the package says: why a line does not count, what is wrong with a sheet, values with their units."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from renxin.intelligence.appraisal.rules.checking import Fault
from renxin.intelligence.appraisal.rules.filled import Line
from renxin.kernel.core import packs
from renxin.programs.surveys import selectors as surveys
from renxin.ui.words import duration, number

KINDS: Final = {
    "experience": pgettext_lazy("appraisal", "Patients' experience"),
    "response": pgettext_lazy("appraisal", "Answers in time"),
    "follow_up": pgettext_lazy("appraisal", "Follow-up"),
    "flow": pgettext_lazy("appraisal", "Waiting"),
    "complaint": pgettext_lazy("appraisal", "Complaints"),
    "praise": pgettext_lazy("appraisal", "Praise"),
}
STATES: Final = {
    "counted": pgettext_lazy("appraisal", "counts"),
    "too_few": pgettext_lazy("appraisal", "too few to count"),
    "no_interval": pgettext_lazy("appraisal", "too uncertain to count"),
    "nothing": pgettext_lazy("appraisal", "nothing to count"),
    "spared": pgettext_lazy("appraisal", "does not lower: nothing else speaks against"),
    "adds": pgettext_lazy("appraisal", "only adds"),
}
WHY_NOT: Final = {
    "few": gettext_lazy("No total: less than half of the sheet could be counted."),
    "voice": gettext_lazy("No total: too little of what could be counted is what patients said."),
}
_FAULTS: Final = {
    "weights": gettext_lazy("The weights have to come to 100 (praise apart)."),
    "experience": gettext_lazy("At least 30 of the 100 have to be patients' experience."),
    "praise": gettext_lazy("Praise may add 10 points at most."),
    "role": gettext_lazy("Say which role the people have."),
    "twice": gettext_lazy("%(item)s: two lines have this code."),
    "weight": gettext_lazy("%(item)s: the weight has to be more than nothing."),
    "scale": gettext_lazy("%(item)s: floor and target must differ."),
    "months": gettext_lazy("%(item)s: a line looks back one to six months."),
    "metric": gettext_lazy("%(item)s: the catalogue has no such number for departments."),
    "person_metric": gettext_lazy(
        "%(item)s: people have no numbers of this kind; only answers, complaints and praise."
    ),
    "person_hospital": gettext_lazy("%(item)s: a person does not answer for the whole hospital."),
    "surveys": gettext_lazy("%(item)s: say which surveys."),
    "kind": gettext_lazy("%(item)s: what it is about and what it counts do not go together."),
    "direction": gettext_lazy("%(item)s: floor and target stand the wrong way round."),
}
_MIX: Final = {
    "age:75+": gettext_lazy("75 and older"),
    "class:EMER": gettext_lazy("emergencies"),
    "mode:phone": gettext_lazy("asked by phone"),
    "mode:kiosk": gettext_lazy("asked on a tablet"),
}
_MODES: Final = {
    "link": pgettext_lazy("mode", "own phone, by link"),
    "place": pgettext_lazy("mode", "printed code"),
    "kiosk": pgettext_lazy("mode", "tablet at the place"),
    "phone": pgettext_lazy("mode", "by phone"),
    "paper": pgettext_lazy("mode", "on paper"),
    "import": pgettext_lazy("mode", "taken over"),
}


def doubt(flag: str) -> str:
    """Return a mark of doubt in words."""
    return surveys.doubt(flag)


def fault(one: Fault) -> str:
    """Return what is wrong with a sheet in a sentence."""
    return str(_FAULTS[one.code]) % {"item": one.item} if one.item else str(_FAULTS[one.code])


def said(words: Mapping[str, str]) -> str:
    """Return words of data in the reader's language."""
    return packs.words(dict(words), get_language() or "zh-hans")


def value(unit: str, amount: float | None) -> str:
    """Return a number with its unit, as people read it."""
    if amount is None:
        return "–"
    if unit == "share":
        return f"{number(amount * 100, 0)}%"
    if unit == "minutes":
        return duration(timedelta(minutes=amount))
    return number(amount, 0 if unit == "count" else 1)


def interval(line: Line) -> str:
    """Return the ends of a line's interval."""
    if line.low is None or line.high is None:
        return ""
    return f"{value(line.unit, line.low)} – {value(line.unit, line.high)}"


def rule(line: Line) -> str:
    """Return in a sentence how the points of a line come about."""
    ends = {
        "floor": value(line.unit, line.floor),
        "target": value(line.unit, line.target),
        "weight": number(line.weight, 0),
    }
    if line.kind == "praise":
        return _("%(target)s words of praise or more add %(weight)s points; none takes nothing away.") % ends
    return _("%(floor)s earns nothing, %(target)s all %(weight)s points; evenly between them.") % ends


def looks_back(months: int) -> str:
    """Return over which months a line looks."""
    return ngettext("%(n)s month", "%(n)s months", months) % {"n": months}


def mode(code: str) -> str:
    """Return how somebody answered."""
    return str(_MODES.get(code, code))


def mix_note(line: Line) -> str:
    """Return in a sentence whom this person treats beside all others, and what that does to a score."""
    if not line.mix:
        return ""
    parts = [
        _("%(who)s %(own)s%% (all: %(all)s%%)")
        % {
            "who": words,
            "own": number(100 * line.mix.get(f"own:{trait}", 0.0), 0),
            "all": number(100 * line.mix.get(f"all:{trait}", 0.0), 0),
        }
        for trait, words in _MIX.items()
        if line.mix.get(f"own:{trait}") or line.mix.get(f"all:{trait}")
    ]
    found = _("; ").join(parts)
    shift = line.mix.get("shift")
    if shift is None:
        return found + _(". The case mix has not been estimated, so nothing is adjusted.")
    return found + _(". These patients alone move a score by %(points)s; no points depend on it.") % {
        "points": f"{'+' if shift > 0 else ''}{number(shift, 1)}"
    }


def numbers(kind: str, counts: Mapping[str, Any]) -> str:
    """Return what a sign of coaxing saw, in a sentence."""
    if kind == "attended":
        beside = 100 * counts["top"] / counts["n"]
        alone = 100 * counts["top_alone"] / counts["n_alone"]
        return _("Top scores: %(beside)s%% of %(n)s with staff beside, %(alone)s%% of %(m)s on their own.") % {
            "beside": number(beside, 0),
            "n": counts["n"],
            "alone": number(alone, 0),
            "m": counts["n_alone"],
        }
    return ngettext("%(n)s time", "%(n)s times", counts["n"]) % {"n": counts["n"]}

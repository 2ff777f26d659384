"""How alerts, limits and silences are put in words and figures for staff."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from renxin.programs.monitoring.engine import Limit, Measure, Part
from renxin.programs.monitoring.engine.pack import own_limits
from renxin.programs.monitoring.models import Alert, MonitoredPatient, PatientThreshold
from renxin.programs.monitoring.selectors import Rules, SilenceLine
from renxin.programs.monitoring.selectors.boards import AlertLine
from renxin.ui.figures import Chart, Series

_TONES: Final = {3: "now", 2: "soon", 1: ""}
_SIDES: Final = (("red", "high"), ("orange", "high"), ("yellow", "high"), ("orange", "low"), ("red", "low"))
_SIGNS: Final = {
    "opened": lambda: _("opened a page"),
    "read": lambda: _("read a message"),
    "replied": lambda: _("wrote to us"),
    "called": lambda: _("spoke on the phone"),
    "visited": lambda: _("was at the hospital"),
    "measured": lambda: _("measured"),
    "medicine": lambda: _("ticked a medicine"),
    "answered": lambda: _("answered questions"),
}


@dataclass(frozen=True, slots=True)
class Level:
    """A level as staff read it."""

    value: int
    words: str
    tone: str


@dataclass(frozen=True, slots=True)
class Said:
    """An alert in words: what was measured, its value, what was noticed."""

    measure: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the board."""

    alert: Alert
    patient: Any
    level: Level
    said: Said


def level(value: int) -> Level:
    """Return a level in words."""
    words = {
        3: pgettext("level of a reading", "Red"),
        2: pgettext("level of a reading", "Orange"),
        1: pgettext("level of a reading", "Yellow"),
        0: pgettext("level of a reading", "In range"),
    }
    return Level(value, words[value], _TONES.get(value, "good"))


def line(rules: Rules, found: AlertLine) -> Line:
    """Return a line of the board in words."""
    return Line(found.alert, found.patient, level(found.alert.level), words(rules, found.alert))


def words(rules: Rules, row: Alert) -> Said:
    """Return what an alert says."""
    measure = rules.pack.measure(row.measure)
    name = str(measure.text) if measure else pgettext("monitoring", "Symptoms")
    return Said(name, value_words(measure, row.values or {}), _why(row))


def value_words(measure: Measure | None, values: Mapping[str, float]) -> str:
    """Return values as people write them: `186/98 mmHg`."""
    if measure is None or not values:
        return ""
    parts = [part for part in measure.parts if part.code in values]
    sign = "/" if measure.code == "bp" else " · "
    text = sign.join(f"{values[part.code]:g}" for part in parts)
    return f"{text} {parts[0].unit}".strip() if parts else ""


def _why(row: Alert) -> str:
    code = row.rule.rpartition(":")[2]
    doubts = {
        "future": _("Measured tomorrow or later: is the clock of the device wrong?"),
        "impossible": _("Nobody can have this value: is it typed wrongly?"),
        "unit": _("Fits another unit: which one was meant?"),
        "swapped": _("The lower number is above the upper one: swapped?"),
        "unlike": _("Very unlike her: was it somebody else?"),
    }
    if row.kind == Alert.Kind.STRANGE:
        return doubts.get(code, "")
    if row.kind == Alert.Kind.TREND:
        return _("The last week lies above the four weeks before") if code == "rise" else _("Falling over a month")
    return _("Noted how she feels") if row.kind == Alert.Kind.SYMPTOM else ""


def chart(rules: Rules, code: str, points: Mapping[str, Sequence[tuple[datetime, float]]]) -> Chart | None:
    """Return the last five weeks of a measure as a figure."""
    measure = rules.pack.measure(code)
    if measure is None or not any(points.values()):
        return None
    instants = sorted({at for series in points.values() for at, _value in series})
    shown = [part for part in measure.parts if part.code in points]
    return Chart(
        kind="line",
        title=_("%(measure)s over five weeks") % {"measure": measure.text},
        categories=[date_format(timezone.localtime(at), "m-d H:i") for at in instants],
        series=[_series(part, dict(points[part.code]), instants) for part in shown],
        x_name=_("When"),
        y_name=shown[0].unit,
        unit=f" {shown[0].unit}" if shown[0].unit else "",
        low=_lowest(points),
        n=len(instants),
    )


def _series(part: Part, values: Mapping[datetime, float], instants: Sequence[datetime]) -> Series:
    return Series(name=str(part.text), values=[values.get(at) for at in instants])


def _lowest(points: Mapping[str, Sequence[tuple[datetime, float]]]) -> float:
    return max(min(value for series in points.values() for _at, value in series) * 0.85 // 5 * 5, 0)


@dataclass(frozen=True, slots=True)
class LimitLine:
    """The limits of one part in words, and whether they are her own."""

    part: str
    limits: list[tuple[Level, str]]
    own: bool


def limit_lines(
    rules: Rules, code: str, watched: Sequence[MonitoredPatient], own: Mapping[str, PatientThreshold]
) -> list[LimitLine]:
    """Return the limits that count for a person."""
    measure = rules.pack.measure(code)
    if measure is None:
        return []
    conditions = frozenset(name for row in watched for name in row.conditions)
    mine = own_limits(own[code].limits) if code in own else {}
    return [
        LimitLine(
            str(part.text), _in_words(mine.get(part.code) or part.limits(conditions), part.unit), part.code in mine
        )
        for part in measure.parts
    ]


def _in_words(limits: Sequence[Limit], unit: str) -> list[tuple[Level, str]]:
    ranks = sorted({limit.rank for limit in limits}, reverse=True)
    return [
        (level(int(rank)), f"{' · '.join(_limit(one) for one in limits if one.rank == rank)} {unit}".strip())
        for rank in ranks
    ]


def _limit(one: Limit) -> str:
    flags = {"breathing": _("when short of breath at rest"), "bleeding": _("when bleeding")}
    beside = f" {flags.get(one.with_flag, one.with_flag)}" if one.with_flag else ""
    return f"{_bare(one)}{beside}"


def _bare(one: Limit) -> str:
    if one.rise is not None:
        return _("+%(rise)s in %(days)s d") % {"rise": f"{one.rise:g}", "days": one.days}
    for sign, value in (("≥", one.at_least), (">", one.above), ("<", one.below), ("≤", one.at_most)):
        if value is not None:
            return f"{sign} {value:g}"
    return ""


def table(rules: Rules) -> list[tuple[str, list[tuple[str, str, list[tuple[Level, str]]]]]]:
    """Return all limits of the house: measure, then part, for whom, its limits."""
    names = {one.code: str(one.text) for one in rules.pack.conditions}
    return [
        (
            str(measure.text),
            [
                (str(part.text), names.get(band.condition, ""), _in_words(band.limits, part.unit))
                for part in measure.parts
                for band in part.bands
                if band.limits
            ],
        )
        for measure in rules.pack.measures
    ]


@dataclass(frozen=True, slots=True)
class Field:
    """One limit to be filled in."""

    name: str
    label: str
    value: str


def limit_fields(
    rules: Rules,
    code: str,
    watched: Sequence[MonitoredPatient],
    own: PatientThreshold | None,
    given: Mapping[str, Any],
) -> list[tuple[str, list[Field]]]:
    """Return the fields of a form for limits, filled with what counts now."""
    measure = rules.pack.measure(code)
    conditions = frozenset(name for row in watched for name in row.conditions)
    mine = own_limits(own.limits) if own else {}
    groups = []
    for part in measure.parts if measure else ():
        limits = mine.get(part.code) or part.limits(conditions)
        fields = [
            Field(
                f"{part.code}-{rank}-{side}",
                _side_words(rank, side),
                str(given.get(f"{part.code}-{rank}-{side}", "")) or _value_of(limits, rank, side),
            )
            for rank, side in _SIDES
        ]
        groups.append((f"{part.text} {part.unit}".strip(), fields))
    return groups


def limits_given(rules: Rules, code: str, given: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return limits from a form; what is left empty does not count."""
    measure = rules.pack.measure(code)
    found: dict[str, list[dict[str, Any]]] = {}
    for part in measure.parts if measure else ():
        for rank, side in _SIDES:
            text = str(given.get(f"{part.code}-{rank}-{side}", "")).strip()
            if _is_number(text):
                key = "at_least" if side == "high" else "below"
                found.setdefault(part.code, []).append({"level": rank, key: float(text)})
    return found


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


def _side_words(rank: str, side: str) -> str:
    name = level({"yellow": 1, "orange": 2, "red": 3}[rank]).words
    return f"{name} ≥" if side == "high" else f"{name} <"


def _value_of(limits: Sequence[Limit], rank: str, side: str) -> str:
    for one in limits:
        value = (one.at_least if one.at_least is not None else one.above) if side == "high" else one.below
        value = one.at_most if side == "low" and value is None else value
        if one.level == rank and value is not None:
            return f"{value:g}"
    return ""


@dataclass(frozen=True, slots=True)
class Quiet:
    """A silence in words: what did not come, every sign we know of."""

    line: SilenceLine
    subject: str
    signs: list[tuple[str, datetime]]
    ended: str


def silence_line(rules: Rules, found: SilenceLine) -> Quiet:
    """Return a silence in words."""
    row = found.silence
    measure = rules.pack.measure(row.subject) if row.kind == "reading" else None
    known = [(words_of(), at) for kind, words_of in _SIGNS.items() if (at := getattr(found.signs, f"{kind}_at", None))]
    ended = {**dict(silence_outcomes()), "sign": _("a sign of life"), "died": _("died"), "ended": _("watching ended")}
    return Quiet(
        found,
        str(measure.text) if measure else row.get_kind_display(),
        sorted(known, key=lambda pair: pair[1], reverse=True)[:3],
        ended.get(row.why_ended, row.why_ended),
    )


def silence_outcomes() -> list[tuple[str, str]]:
    """Return what a silence may have been."""
    return [
        ("reached", _("Reached, she is fine")),
        ("away", _("Away")),
        ("device", _("Device broken or given back")),
        ("declined", _("Does not wish to go on")),
        ("lost", _("Lost")),
    ]

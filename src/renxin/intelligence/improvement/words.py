"""Numbers of improvements as people read them: baselines, changes with intervals, verdicts, what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.ui.words import duration, number

from .models import Check
from .rules import Missing

_MISSING: Final = {
    "no_cause": gettext_lazy("No root cause is written down."),
    "few_whys": gettext_lazy("“%(cause)s”: ask why at least three times."),
    "no_evidence": gettext_lazy("“%(cause)s”: say for each why what shows it."),
    "no_action": gettext_lazy("“%(cause)s”: nothing is planned against it."),
    "only_weak": gettext_lazy(
        "“%(cause)s”: only weak actions (training, a rule, a reminder). One has to be intermediate or strong."
    ),
}
_CHART: Final = {
    "better": gettext_lazy("The control chart signals that it got better."),
    "worse": gettext_lazy("The control chart signals that it got worse."),
    "nothing": gettext_lazy("The control chart signals nothing since."),
    "few": gettext_lazy("The control chart has too few points for limits."),
}
TONES: Final = {"shows": "good", "not_shown": "", "worse": "now", "too_few": "soon"}


def value_words(value: float | None, unit: str) -> str:
    """Return a value with its unit."""
    if value is None:
        return "–"
    if unit == "share":
        return f"{number(value * 100, 1)}%"
    if unit == "minutes":
        return duration(timedelta(minutes=value))
    return number(value, 1)


def in_words(reading: dict[str, Any], unit: str) -> dict[str, Any]:
    """Return a kept reading as a page shows it."""
    low, high = reading.get("low"), reading.get("high")
    return {
        "value": value_words(reading.get("value"), unit),
        "interval": f"{value_words(low, unit)} – {value_words(high, unit)}" if low is not None else "",
        "n": reading.get("n", 0),
        "from": reading.get("from", ""),
        "to": reading.get("to", ""),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckWords:
    """One check as a page shows it."""

    check: Check
    before: dict[str, Any]
    after: dict[str, Any]
    change: str
    chart: str
    tone: str


def check_words(check: Check, metric: Any) -> CheckWords:
    """Return what a check says: both sides, the change with its interval, what the chart says."""
    change = ""
    if check.change is not None and check.low is not None and check.high is not None:
        signed = _signed(check.change, metric.unit)
        interval = f"{_signed(check.low, metric.unit)} … {_signed(check.high, metric.unit)}"
        change = _("%(change)s (95%% interval %(interval)s)") % {"change": signed, "interval": interval}
    return CheckWords(
        check=check,
        before=in_words(check.before, metric.unit),
        after=in_words(check.after, metric.unit),
        change=change,
        chart=str(_CHART.get(check.chart_says, "")),
        tone=TONES.get(check.verdict, ""),
    )


def _signed(value: float, unit: str) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else ""
    if unit == "share":
        return sign + _("%(n)s points") % {"n": number(abs(value) * 100, 1)}
    if unit == "minutes":
        return sign + duration(timedelta(minutes=abs(value)))
    return sign + number(abs(value), 1)


def missing_words(missing: Sequence[Missing]) -> list[str]:
    """Return what is missing before anything may be done, in sentences."""
    return [str(_MISSING[one.what]) % {"cause": one.cause} for one in missing]

"""What a doctor reads of home before a visit: readings in one line each, and what was at hand of each medicine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean
from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from renxin.kernel.core import clock
from renxin.people.patients.models import Patient

from . import selectors, showing
from .engine import Measure
from .selectors import MedicineLine

AVERAGED: Final = timedelta(days=14)
Series = Mapping[str, Sequence[tuple[datetime, float]]]


@dataclass(frozen=True, slots=True)
class Summary:
    """A measure in one line: the last value and its day, the mean of the last two weeks over `n` readings."""

    measure: Measure
    last: str
    at: datetime
    mean: str
    n: int

    @property
    def words(self) -> str:
        """Return the line in words, for paper."""
        day = date_format(timezone.localtime(self.at), "MONTH_DAY_FORMAT")
        last = _("%(value)s on %(day)s") % {"value": self.last, "day": day}
        if not self.n:
            return last
        mean = ngettext(
            "mean of two weeks %(mean)s (%(n)s reading)", "mean of two weeks %(mean)s (%(n)s readings)", self.n
        )
        return f"{last}; {mean % {'mean': self.mean, 'n': self.n}}"


def summary(measure: Measure, points: Series, now: datetime) -> Summary:
    """Return a measure in one line; `points` hold the values of each part, the oldest first."""
    lately = {part: [value for at, value in series if at >= now - AVERAGED] for part, series in points.items()}
    means = {part: round(fmean(values), 1) for part, values in lately.items() if values}
    return Summary(
        measure=measure,
        last=showing.value_words(measure, {part: series[-1][1] for part, series in points.items()}),
        at=max(series[-1][0] for series in points.values()),
        mean=showing.value_words(measure, means),
        n=max((len(values) for values in lately.values()), default=0),
    )


def before_visit(request: HttpRequest, *, patient: Patient, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Show readings and medicines of home; `paper` holds the same for print, as headings with pairs."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.may("monitoring.view"):
        return None
    rules, now = selectors.rules_in_force(actor), clock.now()
    found = selectors.points_by_measure(actor, patient.pk)
    readings = [summary(one, found[one.code], now) for one in rules.pack.measures if one.code in found]
    medicines = selectors.medicine_lines(actor, patient.pk)
    if not readings and not medicines:
        return None
    paper = [
        (_("Readings at home"), [(str(one.measure.text), one.words) for one in readings]),
        (_("Medicines at home"), [(one.plan.name, _at_hand(one)) for one in medicines]),
    ]
    return "monitoring/_before_visit.html", {
        "readings": readings,
        "medicines": [(one, _at_hand(one)) for one in medicines],
        "paper": [(heading, pairs) for heading, pairs in paper if pairs],
    }


def _at_hand(line: MedicineLine) -> str:
    if line.adherence is None or line.adherence.percent is None:
        return _("needs two fills")
    return _("at hand on %(percent)s %% of %(days)s days") % {
        "percent": line.adherence.percent,
        "days": line.adherence.days,
    }

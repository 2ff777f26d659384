"""The page: a queue, a weekday, what was measured, what the model says, what would help."""

from typing import Any, Final

from django.http import HttpResponse
from django.utils import dates
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.figures import Chart, Series
from renxin.ui.render import render

from . import measuring
from .advising import Advice, Outlook, outlook
from .simulating import BIN, BINS

_HASTY: Final = 24


@require_GET
@staff("capacity.view")
def capacity(request: StaffRequest) -> HttpResponse:
    """Show the week of a queue with the best advice of each day, and one day in full."""
    rows, asked = measuring.queues(request.actor), request.GET
    queue = next((row for row in rows if str(row.uid) == asked.get("queue", "")), rows[0] if rows else None)
    context: dict[str, Any] = {
        "queues": rows,
        "queue": queue,
        "nav_key": "access",
        "days": list(dates.WEEKDAYS.items()),
    }
    if queue is None:
        return render(request, "capacity/capacity.html", context)
    actor = request.actor
    week = [
        (day, outlook(measuring.measure(actor, queue, day), measuring.plan_of(actor, queue, day), trials=_HASTY))
        for day in range(7)
    ]
    day = _chosen(asked.get("day", ""), week)
    shown = outlook(week[day][1].measured, week[day][1].plan)
    context |= {
        "week": [(key, dates.WEEKDAYS[key], one, _best(key, one)) for key, one in week if one.measured.people],
        "day": day,
        "day_name": dates.WEEKDAYS[day],
        "shown": shown,
        "advice": [(words(day, one), one) for one in shown.advice],
        "charts": _charts(shown),
        "weeks": measuring.WEEKS,
        "least": measuring.LEAST_PEOPLE,
    }
    return render(request, "capacity/capacity.html", context)


def words(day: int, advice: Advice) -> str:
    """Return advice as a sentence with its numbers and their bands."""
    change = advice.change
    what = (
        _("One more session on %(day)s from %(from)s to %(to)s")
        if change.kind == "extra"
        else _("Beginning on %(day)s at %(from)s, half an hour earlier,")
    ) % {"day": dates.WEEKDAYS[day], "from": at(change.starts), "to": at(change.ends)}
    numbers = {
        "what": what,
        "before": round(advice.before),
        "before_low": round(advice.before_band[0]),
        "before_high": round(advice.before_band[1]),
        "after": round(advice.after),
        "after_low": round(advice.after_band[0]),
        "after_high": round(advice.after_band[1]),
    }
    return (
        _(
            "%(what)s would shorten the mean wait from %(before)s (%(before_low)s–%(before_high)s) "
            "to %(after)s (%(after_low)s–%(after_high)s) minutes."
        )
        % numbers
    )


def at(minutes: float) -> str:
    """Return an hour of the day."""
    return f"{int(minutes) // 60}:{int(minutes) % 60:02d}"


def _best(day: int, one: Outlook) -> str:
    return words(day, one.advice[0]) if one.advice else ""


def _chosen(text: str, week: list[tuple[int, Outlook]]) -> int:
    if text.isascii() and text.isdigit() and int(text) < len(week):
        return int(text)
    return max(week, key=lambda pair: (pair[1].advice[0].saved if pair[1].advice else 0, pair[1].measured.people))[0]


def _charts(one: Outlook) -> list[Chart]:
    counts, days = one.measured.demand.counts, max(one.measured.demand.days, 1)
    open_bins = [place for place in range(BINS) if counts[place]]
    if not open_bins:
        return []
    span = range(min(open_bins), max(open_bins) + 1)
    hours = [at(place * BIN) for place in span]
    doctors = [sum(start <= place * BIN < end for start, end in one.plan) for place in span]
    found = [
        Chart(
            kind="bar",
            title=_("Who comes, and how many doctors see people"),
            categories=hours,
            x_name=pgettext("capacity", "Hour"),
            series=[
                Series(_("People in half an hour"), [round(counts[place] / days, 1) for place in span]),
                Series(pgettext("capacity", "Doctors"), doctors),
            ],
            n=one.measured.people,
            source=_("Tickets of the last weeks; sessions of the coming day"),
        )
    ]
    if one.played is not None:
        lines = [
            Series(pgettext("capacity", "Measured"), [_round(one.measured.by_bin[place]) for place in span]),
            Series(pgettext("capacity", "Model"), [_round(float(one.played.by_bin[place])) for place in span]),
        ]
        if one.best is not None:
            lines.append(Series(_("With the first advice"), [_round(float(one.best.by_bin[place])) for place in span]))
        found.append(
            Chart(
                kind="line",
                title=_("Mean wait by the hour at which people come"),
                categories=hours,
                x_name=pgettext("capacity", "Hour"),
                y_name=pgettext("capacity", "Minutes"),
                series=lines,
                n=one.measured.people,
                source=_("Measured: tickets. Model: days played through."),
            )
        )
    return found


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 1)

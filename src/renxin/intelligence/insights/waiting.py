"""Waits: for each length of time of the catalogue its card and how middle and slow tenth went over time."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from django.utils.translation import gettext as _

from renxin.intelligence.insights import cards
from renxin.intelligence.insights.cards import Card
from renxin.intelligence.insights.cells import shown
from renxin.intelligence.insights.counts import Counts
from renxin.intelligence.insights.figures import bucket_words
from renxin.intelligence.insights.measuring import Span
from renxin.intelligence.insights.metrics import CATALOGUE
from renxin.intelligence.insights.scope import Scope
from renxin.kernel.core.actor import Actor
from renxin.ui.figures import Chart, Series

WAITS: Final = ("first_response", "chat_reply", "appointment_wait", "waiting_time", "service_time", "report_time")
SHARES: Final = (
    *("contacted_in_time", "statutory_in_time", "missed_appointments", "on_time_start", "left_without_being_seen"),
    "followed_up_7",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """One length of time."""

    card: Card
    chart: Chart | None


def waits(actor: Actor, scope: Scope) -> list[Wait]:
    """Return every wait that is measured."""
    actor.require("insights.view")
    counts = Counts(scope)
    return [Wait(card=cards.card(counts, code), chart=_chart(scope, code)) for code in WAITS]


def promises(actor: Actor, scope: Scope) -> list[Card]:
    """Return the shares that stand beside the waits: what was kept, and who did not come."""
    actor.require("insights.view")
    counts = Counts(scope)
    return [cards.card(counts, code) for code in SHARES]


def _chart(scope: Scope, code: str) -> Chart | None:
    way = CATALOGUE[code].way
    edges = [*scope.bucket_starts(), scope.end]
    if not isinstance(way, Span) or any(first >= end for first, end in pairwise(edges)):
        return None
    rows = [one if shown(one.known) in ("hint", "sure") else None for one in way.spread(scope, edges)]
    if not any(rows):
        return None
    return Chart(
        kind="line",
        title=str(CATALOGUE[code].name),
        categories=bucket_words(scope),
        series=[
            Series(_("Median, minutes"), [round(row.median or 0, 1) if row else None for row in rows]),
            Series(_("9 of 10 within, minutes"), [round(row.p90 or 0, 1) if row else None for row in rows]),
        ],
        about=_("Weeks or months with fewer than five are left out."),
        x_name=_("Week of") if scope.bucket == "week" else _("Month"),
        n=sum(row.known for row in rows if row),
        low=0,
        source=str(CATALOGUE[code].definition),
    )

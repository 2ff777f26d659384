"""What lies on the committee's table: made once in both languages, kept as plain data, shown again from that alone."""

from collections.abc import Iterator
from dataclasses import asdict, is_dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from renxin.intelligence.insights import selectors as insights
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.ui.figures import Cell, Chart, ControlChart, HeatMap, Series

from .measuring import itself, today
from .models import Action, Check, Meeting, Suggestion, SuggestionState

LANGUAGES: Final = ("zh-hans", "en")
_FIGURES: Final = {"chart": Chart, "control": ControlChart, "heat": HeatMap}
_CARDS: Final = (
    "satisfaction",
    "recommendation",
    "response_rate",
    "follow_up_calls",
    "open_cases",
    "first_response",
    "closed_in_time",
)
_MOST_CHARTS: Final = 4
_MOST_ROWS: Final = 20


def make_pack(actor: Actor, meeting: Meeting) -> dict[str, Any]:
    """Return the pack as it is kept: for each language the sections in their order."""
    first = meeting.month
    last = min((first + timedelta(days=32)).replace(day=1) - timedelta(days=1), today(actor))
    pack: dict[str, Any] = {"from": f"{first}", "to": f"{max(first, last)}", "made_at": clock.now().isoformat()}
    for language in LANGUAGES:
        with translation.override(language):
            pack[language] = [_plain(section) for section in _sections(actor, first, max(first, last))]
    return pack


def sections(meeting: Meeting, language: str) -> list[dict[str, Any]]:
    """Return the sections of a kept pack, figures drawn up again."""
    found = meeting.pack.get(language) or meeting.pack.get(LANGUAGES[0]) or []
    return [{**one, "figure": _figure(one)} if one["kind"] in _FIGURES else one for one in found]


def _sections(actor: Actor, first: date, last: date) -> Iterator[dict[str, Any]]:
    system = itself(actor.tenant_id)
    scope = insights.read_scope(system, {"from": f"{first}", "to": f"{last}"})
    board, spots = insights.Parts(system, scope), insights.hot_spots(system, scope)
    yield _causes(spots)
    cards = [*map(board.card, _CARDS), *insights.promises(system, scope)]
    yield {"kind": "cards", "title": _("How it stands, and whether promises of time were kept"), "cards": cards}
    heat = board.heat()
    if heat:
        yield {"kind": "heat", "title": _("Departments and what patients judged"), "figure": heat}
    if spots.heat:
        yield {"kind": "heat", "title": _("Complaints by kind and stage of care"), "figure": spots.heat}
    for watched in insights.watched(system)[:_MOST_CHARTS]:
        figure = insights.figure_of(system, watched.chart)
        yield {
            "kind": "control",
            "title": str(figure.title),
            "figure": figure,
            "href": reverse("insights:chart", args=[watched.chart.uid]),
        }
    yield _checks(actor, last)
    yield _actions(actor)
    yield _suggestions(actor)


def _causes(spots: insights.HotSpots) -> dict[str, Any]:
    rows = [[one.name, one.n, one.severity, one.before, one.worst] for one in spots.causes[:5]]
    head = [_("Kind of problem"), _("Cases"), _("Severity together"), _("In the days before"), _("Most of all")]
    return _table(_("What patients complained of most"), head, rows, [one.href for one in spots.causes[:5]])


def _actions(actor: Actor) -> dict[str, Any]:
    rows = Action.objects.of(actor).filter(state=Action.State.OPEN).order_by("due_on", "pk")
    found = list(rows.select_related("owner__practitioner", "department", "improvement")[:_MOST_ROWS])
    day = today(actor)
    return _table(
        _("Actions that are not done"),
        [_("What"), _("Who"), _("Department"), _("Due"), _("Days late")],
        [
            [
                one.words,
                one.owner.get_full_name(),
                _name(one.department),
                f"{one.due_on}",
                max(0, (day - one.due_on).days),
            ]
            for one in found
        ],
        [reverse("improvement:improvement", args=[one.improvement.uid]) if one.improvement else "" for one in found],
    )


def _suggestions(actor: Actor) -> dict[str, Any]:
    rows = Suggestion.objects.of(actor).filter(state=SuggestionState.OPEN).order_by("source", "-n")
    found = list(rows.select_related("owner__practitioner")[:_MOST_ROWS])
    return _table(
        _("Suggestions that wait for a decision"),
        [_("What the numbers suggest"), _("Stands on (n)"), _("Likely owner")],
        [[said(one.sentence), one.n, one.owner.get_full_name() if one.owner else "–"] for one in found],
        [reverse("improvement:suggestion", args=[one.uid]) for one in found],
    )


def _checks(actor: Actor, last: date) -> dict[str, Any]:
    rows = Check.objects.of(actor).filter(due_on__lte=last + timedelta(days=31)).order_by("-due_on", "-pk")
    found = list(rows.select_related("improvement")[:_MOST_ROWS])
    return _table(
        _("Did it help? Checks made and due"),
        [_("Improvement"), _("Day"), _("After so many days"), _("What shows")],
        [
            [one.improvement.title, f"{one.due_on}", one.days or _("looked in between"), verdict_words(one)]
            for one in found
        ],
        [reverse("improvement:improvement", args=[one.improvement.uid]) for one in found],
    )


def verdict_words(check: Check) -> str:
    """Return what a check says in a few words."""
    return str(check.get_verdict_display()) if check.made_at else _("not due yet")


def said(sentence: dict[str, str]) -> str:
    """Return a sentence of two languages in the one that is spoken."""
    return sentence["en" if (translation.get_language() or "").startswith("en") else "zh"]


def _name(department: Any) -> str:
    if department is None:
        return _("the whole hospital")
    english = (translation.get_language() or "").startswith("en")
    return str(department.name_en if english and department.name_en else department.name)


def _table(title: str, head: list[str], rows: list[list[Any]], links: list[str]) -> dict[str, Any]:
    return {
        "kind": "table",
        "title": title,
        "head": head,
        "rows": [
            {"href": href, "first": str(row[0]), "cells": [str(cell) for cell in row[1:]]}
            for row, href in zip(rows, links, strict=True)
        ],
    }


def _plain(value: Any) -> Any:
    """Return a value as JSON keeps it: words said, figures and cards taken apart."""
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Promise | date) else value


def _figure(section: dict[str, Any]) -> Chart | ControlChart | HeatMap:
    kept = dict(section["figure"])
    if section["kind"] == "heat":
        kept["rows"] = [(name, [Cell(**cell) if cell else None for cell in cells]) for name, cells in kept["rows"]]
    elif section["kind"] == "chart":
        kept["series"] = [Series(**one) for one in kept["series"]]
    else:
        for name in ("signals", "marks"):
            kept[name] = {int(at): words for at, words in kept[name].items()}
    made: Chart | ControlChart | HeatMap = _FIGURES[section["kind"]](**kept)
    return made


def people(actor: Actor, ids: list[int]) -> list[str]:
    """Return the names of those who were there."""
    return [user.get_full_name() for user in organizations.users_by_ids(actor, ids).values()]

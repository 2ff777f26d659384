"""The filters that read as a sentence: which days, which campus, which department, which survey."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from renxin.intelligence.insights.scope import PERIODS, USUAL, Scope
from renxin.kernel.core import packs


@dataclass(frozen=True, slots=True)
class Choice:
    """One item of a filter."""

    words: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter of the page: what it is called, what is chosen, how to take that off, what may be chosen."""

    label: str
    value: str
    remove_url: str
    choices: tuple[Choice, ...]


def filters(scope: Scope) -> list[Filter]:
    """Return the filters of a page."""
    english = (get_language() or "").startswith("en")

    def name(one: Any) -> str:
        return one.name_en if english and one.name_en else one.name

    surveys = scope.surveys if scope.survey is None else (scope.survey,)
    found = [
        Filter(
            _("Period"),
            f"{scope.first_on} – {scope.last_on}" if scope.first_on else _period_words(scope.days),
            scope.address(**{"from": None, "to": None}) if scope.first_on else "",
            tuple(
                Choice(_period_words(days), _period(scope, days), days == scope.days and not scope.first_on)
                for days in PERIODS
            ),
        ),
        _filter(
            scope, _("Department"), "department", [(name(one), one.uid) for one in scope.departments], scope.department
        ),
        _filter(
            scope,
            _("Survey"),
            "survey",
            [(packs.words(one.title, get_language() or "zh-hans"), one.code) for one in surveys],
            scope.survey,
        ),
    ]
    if len(scope.campuses) > 1:
        campus = _filter(scope, _("Campus"), "campus", [(name(one), one.uid) for one in scope.campuses], scope.campus)
        found.insert(1, campus)
    return found


def _filter(scope: Scope, label: str, key: str, options: list[tuple[str, Any]], chosen: Any) -> Filter:
    own = getattr(chosen, "uid", None) if key != "survey" else getattr(chosen, "code", None)
    value = next((words for words, option in options if option == own), "") if chosen else ""
    choices = tuple(Choice(words, scope.address(**{key: option}), option == own) for words, option in options)
    return Filter(label, value, scope.address(**{key: None}) if value else "", choices)


def _period(scope: Scope, days: int) -> str:
    return scope.address(**{"period": days if days != USUAL else None, "from": None, "to": None})


def _period_words(days: int) -> str:
    return ngettext("Last %(days)s day", "Last %(days)s days", days) % {"days": days}

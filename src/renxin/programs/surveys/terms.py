"""The words and rules of a survey, pure: read from a form, checked against what the questions can answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from renxin.engagement.questionnaires.models import ScoringMethod
from renxin.engagement.questionnaires.selectors import Definition
from renxin.kernel.core.errors import InvalidInput

from .rules import MOST_REMINDERS

FIELDS: Final = ("message", "thanks", "low_rules", "rest", "valid_days", "reminders", "method", "anonymous")
_LANGUAGES: Final = ("zh", "en")
_LONGEST: Final = {"message": 300, "thanks.done": 300, "thanks.low": 300, "reminders.message": 300}
# The days between two questions may be made longer by anybody who runs surveys, but never be taken away.
_REST: Final = {"any_days": (7, 365), "same_days": (30, 730), "per_year": (1, 12)}
_VALID: Final = (3, 60)
_ROLES: Final = ("overall", "recommend")

Terms = dict[str, Any]


@dataclass(frozen=True, slots=True)
class LowLine:
    """A question that may make an answer low: from which number on downward, empty when it does not."""

    link_id: str
    words: str
    lowest: int
    highest: int
    at_most: int | None


def low_lines(definition: Definition, low_rules: Sequence[Mapping[str, Any]]) -> list[LowLine]:
    """Return the questions whose answers are numbers, with what makes each low now."""
    lines = []
    for item in definition.items:
        if not item.scaled and item.type != "recommend":
            continue
        limits = [rule["at_most"] for rule in low_rules if _is_meant(item.link_id, item.role, rule)]
        lowest, highest = item.span
        lines.append(LowLine(item.link_id, str(item.text), int(lowest), int(highest), max(limits, default=None)))
    return lines


def read(posted: Mapping[str, str], definition: Definition, counted: bool) -> Terms:
    """Return the terms that a form says.

    Raises:
        InvalidInput: a text is missing or too long, or a number lies outside what is allowed.
    """
    rest = {name: _number(posted, f"rest.{name}", *(limits if counted else (0, 730))) for name, limits in _REST.items()}
    valid = _number(posted, "valid_days", *_VALID)
    days = _days(posted.get("reminders.days", ""), valid)
    reminders = {"days": days, "message": _words(posted, "reminders.message")} if days else {}
    return {
        "message": _words(posted, "message"),
        "thanks": {name: _words(posted, f"thanks.{name}") for name in ("done", "low")},
        "low_rules": _low_rules(posted, definition),
        "rest": rest if counted else rest | {"counted": False},
        "valid_days": valid,
        "reminders": reminders,
        "method": _one_of(posted, "method", ScoringMethod.values),
        "anonymous": _one_of(posted, "anonymous", ("yes", "no")) == "yes",
    }


def changed(before: Terms, after: Terms) -> Terms:
    """Return what of `after` differs from `before`."""
    return {name: value for name, value in after.items() if _meaning(before.get(name)) != _meaning(value)}


def _meaning(value: Any) -> Any:
    """Return what a stored value means: empty parts and what is usual anyhow (`counted`) say nothing."""
    if isinstance(value, Mapping):
        kept = {name: _meaning(one) for name, one in value.items() if one not in ("", None)}
        return {name: one for name, one in kept.items() if (name, one) != ("counted", True)}
    return [_meaning(one) for one in value] if isinstance(value, list) else value


def _low_rules(posted: Mapping[str, str], definition: Definition) -> list[dict[str, Any]]:
    rules = []
    for line in low_lines(definition, ()):
        if not posted.get(f"low.{line.link_id}", "").strip():
            continue
        at_most = _number(posted, f"low.{line.link_id}", line.lowest, line.highest - 1)
        item = definition.item(line.link_id)
        role = item.role if item and item.role in _ROLES else ""
        rules.append({"role": role, "at_most": at_most} if role else {"linkId": line.link_id, "at_most": at_most})
    if not rules and posted.get("anonymous") != "yes":  # of an anonymous answer nobody can be called
        raise InvalidInput(_("Say for at least one question which answer calls for somebody."), where="low_rules")
    return rules


def _is_meant(link_id: str, role: str, rule: Mapping[str, Any]) -> bool:
    return rule["linkId"] == link_id if rule.get("linkId") else bool(role) and rule.get("role") == role


def _words(posted: Mapping[str, str], name: str) -> dict[str, str]:
    found = {language: posted.get(f"{name}.{language}", "").strip() for language in _LANGUAGES}
    if not all(found.values()):
        raise InvalidInput(_("Write the words in both languages."), where=name)
    if any(len(text) > _LONGEST[name] for text in found.values()):
        raise InvalidInput(_("At most %(most)s letters.") % {"most": _LONGEST[name]}, where=name)
    return found


def _days(text: str, valid_days: int) -> list[int]:
    parts = [part for part in text.replace("，", ",").replace("、", ",").replace(" ", ",").split(",") if part]
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise InvalidInput(_("Write the days as numbers, for example 3, 7."), where="reminders")
    days = [int(part) for part in parts]
    if len(days) > MOST_REMINDERS:
        raise InvalidInput(_("Nobody is reminded more than twice."), where="reminders")
    if days != sorted(set(days)) or any(not 2 <= day < valid_days for day in days):
        raise InvalidInput(
            _("Remind after two days at the soonest, one after the other, while the link is good."), where="reminders"
        )
    return days


def _one_of(posted: Mapping[str, str], name: str, choices: Sequence[str]) -> str:
    if (found := posted.get(name, "")) not in choices:
        raise InvalidInput(_("Choose one of these."), where=name)
    return found


def _number(posted: Mapping[str, str], name: str, least: int, most: int) -> int:
    text = posted.get(name, "").strip()
    if not (text.isascii() and text.isdigit()) or not least <= int(text) <= most:
        raise InvalidInput(_("Write a number from %(least)s to %(most)s.") % {"least": least, "most": most}, where=name)
    return int(text)

"""From JSON to a rule. What it names need not exist: `checking` sees to that."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from renxin.kernel.core.errors import InvalidInput

from . import operators, spans
from .tree import ROOT, Bears, Did, Group, Held, InSegment, Recorded, Rule, TraitIs, Where

MOST_NODES: Final = 200
DEEPEST: Final = 8
RECORDS: Final = ("problem", "medicine", "procedure", "visit")


class RuleError(InvalidInput):
    """A rule cannot be read; `where` is the place of the node."""


def parse(content: Any) -> Rule:
    """Return the rule that `content` (JSON values) is.

    Raises:
        RuleError: it is none; `where` names the node.
    """
    return _Reader().read(content, ROOT)


class _Reader:
    """Reads one rule and counts its nodes on the way."""

    def __init__(self) -> None:
        self.nodes = 0

    def read(self, content: Any, at: str) -> Rule:
        self.nodes += 1
        if self.nodes > MOST_NODES or at.count(".") > DEEPEST:
            raise RuleError(_("This rule is too long. Split it into segments that refer to each other."), where=at)
        if not isinstance(content, Mapping):
            raise RuleError(_("Here a condition or a group is missing."), where=at)
        for word, read in self._kinds().items():
            if word in content:
                return read(content, at)
        raise RuleError(_("This is not a condition that is known."), where=at)

    def _kinds(self) -> dict[str, Callable[[Mapping[str, Any], str], Rule]]:
        return {
            "all": self._group,
            "any": self._group,
            "none": self._group,
            "held": self._held,
            "trait": _trait,
            "tag": _tag,
            "did": _did,
            "segment": _segment,
            "record": _record,
        }

    def _group(self, content: Mapping[str, Any], at: str) -> Rule:
        _only(content, at, *(word for word in ("all", "any", "none") if word in content))
        ((how, rules),) = content.items()
        if not isinstance(rules, list):
            raise RuleError(_("A group is a list of conditions."), where=at)
        return Group(at, how, tuple(self.read(rule, f"{at}.{place}") for place, rule in enumerate(rules)))  # type: ignore[arg-type]

    def _held(self, content: Mapping[str, Any], at: str) -> Rule:
        _only(content, at, "held", "for_days")
        span = spans.read({"days": content.get("for_days")})
        if span is None or not span.count:
            raise RuleError(_("Say for how many days it has to be true."), where=at)
        return Held(at, self.read(content["held"], f"{at}.0"), span)


def _only(content: Mapping[str, Any], at: str, *known: str) -> None:
    unknown = sorted(set(content) - set(known))
    if unknown or (len(known) > 1 and {"all", "any", "none"} & set(known)):
        raise RuleError(
            _("These words have no place here: %(words)s") % {"words": ", ".join(unknown or known)}, where=at
        )


def _trait(content: Mapping[str, Any], at: str) -> Rule:
    _only(content, at, "trait", "key", "is", "value")
    op = operators.ALIASES.get(str(content.get("is")), str(content.get("is")))
    if op not in operators.OPERATORS:
        raise RuleError(_("This comparison is not known: %(word)s") % {"word": op}, where=at)
    return TraitIs(at, _text(content, "trait", at), str(content.get("key") or ""), op, content.get("value"))


def _tag(content: Mapping[str, Any], at: str) -> Rule:
    _only(content, at, "tag", "bears", "within_days")
    return Bears(at, _text(content, "tag", at), _flag(content, "bears", at), _within(content, at))


def _did(content: Mapping[str, Any], at: str) -> Rule:
    _only(content, at, "did", "where", "times", "within_days")
    times = content.get("times", {"at_least": 1})
    if not isinstance(times, Mapping) or not times or set(times) - {"at_least", "at_most"}:
        raise RuleError(_("Say how often: at least, at most."), where=at)
    least, most = times.get("at_least"), times.get("at_most")
    if not all(number is None or (type(number) is int and 0 <= number <= 10_000) for number in (least, most)):
        raise RuleError(_("How often is a whole number."), where=at)
    if least is not None and (least < 1 or (most is not None and most < least)):
        raise RuleError(_("At least is one or more, and not more than at most."), where=at)
    where = content.get("where", {})
    if not isinstance(where, Mapping):
        raise RuleError(_("What is asked of a fact are names with values."), where=at)
    asked = tuple(_asked(str(name), value, at) for name, value in sorted(where.items()))
    return Did(at, _text(content, "did", at), asked, least, most, _within(content, at))


def _asked(name: str, value: Any, at: str) -> Where:
    if isinstance(value, Mapping):
        low, high = value.get("from"), value.get("to")
        numbers = [number for number in (low, high) if number is not None]
        if not numbers or set(value) - {"from", "to"} or not all(_is_number(number) for number in numbers):
            raise RuleError(_("A range has a number from, a number to, or both."), where=at)
        return Where(name, low=low, high=high)
    values = value if isinstance(value, list) else [value]
    if not values or not all(isinstance(one, str | int | float | bool) for one in values):
        raise RuleError(_("What is asked of a fact are names with values."), where=at)
    return Where(name, values=tuple(values))


def _segment(content: Mapping[str, Any], at: str) -> Rule:
    _only(content, at, "segment", "member")
    return InSegment(at, _text(content, "segment", at), _flag(content, "member", at))


def _record(content: Mapping[str, Any], at: str) -> Rule:
    _only(content, at, "record", "code", "within_days", "has")
    record = _text(content, "record", at)
    if record not in RECORDS:
        raise RuleError(_("This kind of record is not known: %(word)s") % {"word": record}, where=at)
    given = content.get("code", [])
    codes = [given] if isinstance(given, str) else given
    if not isinstance(codes, list) or not all(isinstance(code, str) and code.strip() for code in codes):
        raise RuleError(_("Codes are texts such as E11."), where=at)
    return Recorded(at, record, tuple(code.strip() for code in codes), _within(content, at), _flag(content, "has", at))


def _text(content: Mapping[str, Any], name: str, at: str) -> str:
    value = content.get(name)
    if not isinstance(value, str) or not value.strip():
        raise RuleError(_("Choose one."), where=at)
    return value.strip()


def _flag(content: Mapping[str, Any], name: str, at: str) -> bool:
    value = content.get(name, True)
    if not isinstance(value, bool):
        raise RuleError(_("This is yes or no."), where=at)
    return value


def _within(content: Mapping[str, Any], at: str) -> spans.Span | None:
    if content.get("within_days") is None:
        return None
    span = spans.read({"days": content["within_days"]})
    if span is None or not span.count:
        raise RuleError(_("Days are a whole number."), where=at)
    return span


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)

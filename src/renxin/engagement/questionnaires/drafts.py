"""Changing a draft, pure: questions added, changed, moved, removed; each returns new data and changes nothing given."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final

from django.utils.translation import gettext as _

from renxin.kernel.core.errors import InvalidInput

from .definition import parse

Raw = dict[str, Any]

SATISFIED: Final = (
    ("很不满意", "Very poor"),
    ("不满意", "Poor"),
    ("一般", "Fair"),
    ("满意", "Good"),
    ("很满意", "Very good"),
)
OFTEN: Final = (("从来没有", "Never"), ("有时", "Sometimes"), ("经常", "Usually"), ("总是", "Always"))
_ENDS: Final = {"low": {"zh": "完全不愿意", "en": "Not at all"}, "high": {"zh": "非常愿意", "en": "Very likely"}}
_EASY: Final = {"low": {"zh": "很难", "en": "Very hard"}, "high": {"zh": "很容易", "en": "Very easy"}}


def _options(pairs: tuple[tuple[str, str], ...]) -> list[Raw]:
    """Return the options of a scale from one on, from their words."""
    return [{"value": value, "text": {"zh": zh, "en": en}} for value, (zh, en) in enumerate(pairs, 1)]


_TWO: Final = (("1", "第一个", "First"), ("2", "第二个", "Second"))
_CHOICES: Final = [{"value": value, "text": {"zh": zh, "en": en}} for value, zh, en in _TWO]
_STARTS: Final[Mapping[str, Raw]] = {
    "scale": {"options": _options(SATISFIED)},
    "frequency": {"options": _options(OFTEN)},
    "matrix": {
        "row_type": "scale",
        "options": _options(SATISFIED),
        "rows": [{"linkId": "", "text": {"zh": "第一行", "en": "First row"}}],
    },
    "choice": {"options": _CHOICES},
    "choices": {"options": _CHOICES},
    "recommend": {"role": "recommend", "ends": _ENDS},
    "effort": {"ends": _EASY},
    "kano": {
        "functional": {"zh": "如果有，您觉得？", "en": "If we had it?"},
        "dysfunctional": {"zh": "如果没有，您觉得？", "en": "If we did not?"},
    },
}
_OVERALL: Final[Raw] = {
    "role": "overall",
    "display": "faces",
    "text": {"zh": "总的来说，您满意吗？", "en": "Overall, how was it?"},
}
_COMMENT: Final[Raw] = {
    "role": "comment",
    "text": {"zh": "还有什么想告诉我们？", "en": "Anything else you want to say?"},
}


def blank(code: str, title: str) -> Raw:
    """Return a new draft: one question about everything, one for words."""
    raw: Raw = {"code": code, "title": {"zh": title, "en": title}, "minutes": 1, "items": []}
    raw = added(raw, "scale")
    raw["items"][0] |= _OVERALL
    raw = added(raw, "text")
    raw["items"][1] |= _COMMENT
    return raw


def added(raw: Mapping[str, Any], kind: str, after: str = "") -> Raw:
    """Return the draft with a new question of this type behind `after` (at the end where that is empty)."""
    items = [dict(one) for one in raw["items"]]
    place = next((at + 1 for at, one in enumerate(items) if one["linkId"] == after), len(items))
    items.insert(place, {"linkId": fresh_id(raw), "type": kind, **_start(kind)})
    return {**raw, "items": items}


def changed(raw: Mapping[str, Any], link_id: str, item: Mapping[str, Any]) -> Raw:
    """Return the draft with one question put in place of the one called `link_id`."""
    items = [dict(item) if one["linkId"] == link_id else one for one in raw["items"]]
    return {**raw, "items": items}


def moved(raw: Mapping[str, Any], link_id: str, steps: int) -> Raw:
    """Return the draft with one question moved up (negative) or down.

    Raises:
        InvalidInput: it would stand before the question it depends on.
    """
    items = list(raw["items"])
    at = next((place for place, one in enumerate(items) if one["linkId"] == link_id), None)
    if at is None:
        return dict(raw)
    one = items.pop(at)
    items.insert(max(0, min(len(items), at + steps)), one)
    found = {**raw, "items": items}
    early = _too_early(found)
    if early and not _too_early(raw):
        raise InvalidInput(_("It depends on another question, which must stand before it."), where=early)
    return found


def removed(raw: Mapping[str, Any], link_id: str) -> Raw:
    """Return the draft without one question.

    Raises:
        InvalidInput: others depend on it.
    """
    for one in raw["items"]:
        if one["linkId"] != link_id and link_id in depends_on(one):
            raise InvalidInput(_("Another question depends on this one. Change that one first."), where=one["linkId"])
    return {**raw, "items": [one for one in raw["items"] if one["linkId"] != link_id]}


def depends_on(item: Mapping[str, Any]) -> set[str]:
    """Return the questions whose answers decide whether this one is asked."""
    when = item.get("enable_when") or {}
    return {str(test["linkId"]) for test in when.get("all") or when.get("any") or ([when] if when else [])}


def problem(raw: Mapping[str, Any]) -> InvalidInput | None:
    """Return what keeps the draft from being published, if anything does."""
    try:
        parse(raw)
    except InvalidInput as error:
        return error
    return None


def fresh_id(raw: Mapping[str, Any]) -> str:
    """Return a linkId that no question, row or removed answer of this draft has."""
    taken = {str(one["linkId"]) for one in raw["items"]} | set(raw.get("retired") or ())
    number = len(taken) + 1
    while f"Q{number}" in taken:
        number += 1
    return f"Q{number}"


def _start(kind: str) -> Raw:
    """Return what a new question of a type begins with."""
    return {"text": {"zh": "新的问题", "en": "New question"}, **deepcopy(_STARTS.get(kind, {}))}


def _too_early(raw: Mapping[str, Any]) -> str:
    seen: set[str] = set()
    for one in raw["items"]:
        if depends_on(one) - seen:
            return str(one["linkId"])
        seen |= {str(one["linkId"]), *(str(row["linkId"]) for row in one.get("rows") or ())}
    return ""

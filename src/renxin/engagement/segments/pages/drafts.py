"""A rule while somebody builds it: loose, perhaps incomplete, read from a form and written into one.

Fields are named by place and word (`r.0:trait`). What is pressed changes the draft (`add:r:trait`, `drop:r.0`).
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from renxin.engagement.segments.rule import fact_values

Post = Mapping[str, Any]
SORTS: Final = ("trait", "did", "tag", "record", "segment", "group")
_MOST_INSIDE: Final = 30


@dataclass(slots=True)
class Draft:
    """One node: its sort, its values as texts, what stands inside it."""

    sort: str
    values: dict[str, str] = field(default_factory=dict)
    chosen: list[str] = field(default_factory=list)
    inside: list["Draft"] = field(default_factory=list)

    def get(self, name: str, default: str = "") -> str:
        """Return a value as it was typed."""
        return self.values.get(name) or default


def empty() -> Draft:
    """Return a draft that says nothing yet."""
    return Draft("group", {"how": "all"})


def read(post: Any, at: str = "r") -> Draft:
    """Return the draft that a form holds."""
    sort = post.get(f"{at}:sort", "group" if at == "r" else "trait")
    names = [name for name in post if name.startswith(f"{at}:")]
    values = {name.partition(":")[2]: str(post.get(name)).strip() for name in names}
    draft = Draft(sort if sort in (*SORTS, "held") else "trait", values, post.getlist(f"{at}:values"))
    if draft.sort in ("group", "held"):
        size = min(_whole(values.get("size"), 0), _MOST_INSIDE if draft.sort == "group" else 1)
        draft.inside = [read(post, f"{at}.{place}") for place in range(size)]
        draft.values.setdefault("how", "all")
    return draft


def apply(draft: Draft, act: str) -> None:
    """Do what was pressed: add, drop, move, put into a group, ask that it lasts."""
    verb, _colon, rest = act.partition(":")
    at, _colon, what = rest.partition(":")
    if verb == "add":
        _at(draft, at).inside.append(_fresh(what))
        return
    parent_at, _dot, place = at.rpartition(".")
    if not parent_at or not place.isdigit():
        return
    siblings, number = _at(draft, parent_at).inside, int(place)
    if number >= len(siblings) or verb not in _ACTS:
        return
    _ACTS[verb](siblings, number)


def of_rule(rule: Mapping[str, Any]) -> Draft:
    """Return the draft of a rule, to be changed; a single condition stands in a group."""
    draft = _of(rule)
    return draft if draft.sort == "group" else Draft("group", {"how": "all"}, inside=[draft])


def rule_of(draft: Draft) -> dict[str, Any]:
    """Return the rule that a draft is, as far as it is complete: `parse` and `problems` find what is missing."""
    return _RULES[draft.sort](draft)


def _at(draft: Draft, at: str) -> Draft:
    found = draft
    for place in at.split(".")[1:]:
        if not place.isdigit() or int(place) >= len(found.inside):
            return Draft("group")
        found = found.inside[int(place)]
    return found


def _fresh(sort: str) -> Draft:
    if sort == "group":
        return Draft("group", {"how": "any"})
    return Draft(sort if sort in SORTS else "trait", {"often": "at_least", "times": "1", "yes": "yes"})


def _drop(siblings: list[Draft], place: int) -> None:
    del siblings[place]


def _up(siblings: list[Draft], place: int) -> None:
    if place:
        siblings[place - 1], siblings[place] = siblings[place], siblings[place - 1]


def _wrap(siblings: list[Draft], place: int) -> None:
    siblings[place] = Draft("group", {"how": "any"}, inside=[siblings[place]])


def _hold(siblings: list[Draft], place: int) -> None:
    found = siblings[place]
    siblings[place] = (
        found.inside[0] if found.sort == "held" and found.inside else Draft("held", {"for": "7"}, inside=[found])
    )


_ACTS: Final[dict[str, Callable[[list[Draft], int], None]]] = {"drop": _drop, "up": _up, "wrap": _wrap, "hold": _hold}


def _group_rule(draft: Draft) -> dict[str, Any]:
    how = draft.get("how", "all")
    return {how if how in ("all", "any", "none") else "all": [rule_of(child) for child in draft.inside]}


def _held_rule(draft: Draft) -> dict[str, Any]:
    inner = rule_of(draft.inside[0]) if draft.inside else {"all": []}
    return {"held": inner, "for_days": _whole(draft.get("for"), 0)}


def _trait_rule(draft: Draft) -> dict[str, Any]:
    op = draft.get("is", "=")
    found: dict[str, Any] = {"trait": draft.get("trait"), "is": op}
    if draft.get("key"):
        found["key"] = draft.get("key")
    value = _trait_value(draft, op)
    if value is not None:
        found["value"] = value
    return found


def _trait_value(draft: Draft, op: str) -> Any:
    make = _VALUES.get(op)
    if make is not None:
        return make(draft)
    first = draft.get("value")
    if draft.get("type") == "flag":
        return first != "no"
    return _number(first) if draft.get("type") == "number" else first or None


def _span(draft: Draft) -> Any:
    return {draft.get("unit", "days"): _whole(draft.get("value"))}


def _spans(draft: Draft) -> Any:
    return {draft.get("unit", "days"): [_whole(draft.get("value")), _whole(draft.get("value2"))]}


def _many(draft: Draft) -> Any:
    typed = draft.get("value").replace("，", ",").split(",")
    return draft.chosen or [one.strip() for one in typed if one.strip()]


_VALUES: Final[dict[str, Callable[[Draft], Any]]] = {
    "is_set": lambda _draft: None,
    "not_set": lambda _draft: None,
    "within_last": _span,
    "more_than_ago": _span,
    "in_next": _span,
    "anniversary_in": lambda draft: {"days": _whole(draft.get("value"))},
    "ago_between": _spans,
    "in": _many,
    "not_in": _many,
    "starts_with": _many,
    "between": lambda draft: [_number(draft.get("value")), _number(draft.get("value2"))],
}


def _did_rule(draft: Draft) -> dict[str, Any]:
    often, times = draft.get("often", "at_least"), _whole(draft.get("times", "1"))
    counted = {"at_most": 0} if often == "never" else {often if often in ("at_least", "at_most") else "at_least": times}
    return {"did": draft.get("did"), "times": counted, **_within(draft), **_asked(draft)}


def _asked(draft: Draft) -> dict[str, Any]:
    """Return what is asked of a value of a fact."""
    name = draft.get("where")
    said = _said_of(draft, name) if name else None
    asked = json.loads(draft.get("asked", "{}")) | ({name: said} if said is not None else {})
    return {"where": asked} if asked else {}


def _said_of(draft: Draft, name: str) -> Any:
    """Return a range, several values or one, as they were typed or chosen; None when nothing was."""
    if draft.get("match") == "range":
        ends = {word: _number(draft.get(word)) for word in ("from", "to") if draft.get(word)}
        return ends or None
    typed = [part.strip() for part in re.split(r"[,，、;；]", draft.get("equals")) if part.strip()]
    found = [_answer(name, one) for one in draft.chosen or typed]
    return (found[0] if len(found) == 1 else found) if found else None


def _answer(name: str, value: str) -> Any:
    """Return what is asked of one value: yes and no of a flag, else a number or a text."""
    said = fact_values.meant(name, value)
    return said if isinstance(said, bool) else _number(said)


def _tag_rule(draft: Draft) -> dict[str, Any]:
    return {"tag": draft.get("tag"), "bears": draft.get("yes", "yes") == "yes", **_within(draft)}


def _record_rule(draft: Draft) -> dict[str, Any]:
    codes = [code.strip() for code in draft.get("code").replace("，", ",").split(",") if code.strip()]
    found = {"record": draft.get("record", "problem"), "has": draft.get("yes", "yes") == "yes", **_within(draft)}
    return {**found, "code": codes} if codes else found


def _segment_rule(draft: Draft) -> dict[str, Any]:
    return {"segment": draft.get("segment"), "member": draft.get("yes", "yes") == "yes"}


_RULES: Final[dict[str, Callable[[Draft], dict[str, Any]]]] = {
    "group": _group_rule,
    "held": _held_rule,
    "trait": _trait_rule,
    "did": _did_rule,
    "tag": _tag_rule,
    "record": _record_rule,
    "segment": _segment_rule,
}


def _of(rule: Mapping[str, Any]) -> Draft:
    how = next((how for how in ("all", "any", "none") if how in rule), "")
    if how:
        return Draft("group", {"how": how}, inside=[_of(child) for child in rule[how]])
    if "held" in rule:
        return Draft("held", {"for": str(rule["for_days"])}, inside=[_of(rule["held"])])
    return next(make for word, make in _DRAFTS.items() if word in rule)(rule)


def _of_tag(rule: Mapping[str, Any]) -> Draft:
    return Draft("tag", {"tag": rule["tag"], "yes": _yes(rule.get("bears", True)), **_said_within(rule)})


def _of_record(rule: Mapping[str, Any]) -> Draft:
    codes = rule.get("code", [])
    said = codes if isinstance(codes, str) else ", ".join(codes)
    yes = _yes(rule.get("has", True))
    return Draft("record", {"record": rule["record"], "code": said, "yes": yes, **_said_within(rule)})


def _of_segment(rule: Mapping[str, Any]) -> Draft:
    return Draft("segment", {"segment": rule["segment"], "yes": _yes(rule.get("member", True))})


def _said_within(rule: Mapping[str, Any]) -> dict[str, str]:
    return {"within": str(rule["within_days"])} if rule.get("within_days") else {}


def _of_trait(rule: Mapping[str, Any]) -> Draft:
    values = {"trait": rule["trait"], "key": rule.get("key", ""), "is": rule["is"]}
    value = rule.get("value")
    if isinstance(value, bool):
        return Draft("trait", {**values, "value": _yes(value)})
    if isinstance(value, dict):
        ((unit, count),) = value.items()
        first, second = count if isinstance(count, list) else (count, "")
        return Draft("trait", {**values, "unit": unit, "value": str(first), "value2": str(second)})
    if isinstance(value, list) and rule["is"] == "between":
        return Draft("trait", {**values, "value": str(value[0]), "value2": str(value[1])})
    if isinstance(value, list):
        return Draft("trait", {**values, "value": ", ".join(map(str, value))}, [str(one) for one in value])
    return Draft("trait", {**values, "value": "" if value is None else str(value)})


def _of_did(rule: Mapping[str, Any]) -> Draft:
    times = rule.get("times", {"at_least": 1})
    often, count = next(iter(times.items()))
    values = {"did": rule["did"], "often": "never" if (often, count) == ("at_most", 0) else often, "times": str(count)}
    values |= _said_within(rule)
    asked = rule.get("where", {})
    if len(asked) != 1:
        return Draft("did", values | ({"asked": json.dumps(asked)} if asked else {}))  # what no form can say stays
    ((name, value),) = asked.items()
    if isinstance(value, Mapping):
        ends = {word: str(value[word]) for word in ("from", "to") if value.get(word) is not None}
        return Draft("did", values | {"where": name, "match": "range", **ends})
    chosen = [
        _yes(one) if isinstance(one, bool) else str(one) for one in (value if isinstance(value, list) else [value])
    ]
    return Draft("did", values | {"where": name, "equals": ", ".join(chosen)}, chosen)


_DRAFTS: Final[dict[str, Callable[[Mapping[str, Any]], Draft]]] = {
    "trait": _of_trait,
    "did": _of_did,
    "tag": _of_tag,
    "record": _of_record,
    "segment": _of_segment,
}


def _within(draft: Draft) -> dict[str, Any]:
    return {"within_days": _whole(draft.get("within"))} if draft.get("within") else {}


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"


def _whole(text: str | None, default: Any = None) -> Any:
    return int(text) if text and text.isdigit() else default if default is not None else text


def _number(text: str) -> Any:
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text

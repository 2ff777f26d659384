"""The condition of a question as three rows of a form: which question, how it compares, with what."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from renxin.engagement.questionnaires.definition import Definition, Item

ROWS: Final = 3
OPERATORS: Final = ("=", "!=", ">", ">=", "<", "<=", "exists")


def as_rows(when: Any) -> tuple[list[tuple[str, str, str]], str]:
    """Return the tests of a stored condition as rows, and whether all or any must hold."""
    if not when:
        return [], "all"
    joint = "any" if "any" in when else "all"
    rows: list[tuple[str, str, str]] = []
    for test in when.get("all") or when.get("any") or [when]:
        if "exists" in test:
            rows.append((test["linkId"], "exists", "yes" if test["exists"] else "no"))
        elif "any_of" in test:
            rows.append((test["linkId"], "=", "、".join(_text(one) for one in test["any_of"])))
        else:
            rows.append((test["linkId"], str(test.get("op", "=")), _text(test["value"])))
    return rows, joint


def from_rows(
    rows: Sequence[tuple[str, str, str]], joint: str, definition: Definition | None
) -> Mapping[str, Any] | None:
    """Return the condition that the rows say; None when none is filled in."""
    tests = [_test(*row, definition) for row in rows if row[0] and (row[2] or row[1] == "exists")]
    if not tests:
        return None
    return tests[0] if len(tests) == 1 else {joint if joint in ("all", "any") else "all": tests}


def _test(link_id: str, op: str, value: str, definition: Definition | None) -> dict[str, Any]:
    item = definition.item(link_id) if definition else None
    if op == "exists":
        return {"linkId": link_id, "exists": value != "no"}
    values = [_typed(one.strip(), item) for one in value.replace(",", "、").split("、") if one.strip()]
    if op == "=" and len(values) > 1:
        return {"linkId": link_id, "any_of": values}
    return {"linkId": link_id, "op": op, "value": values[0] if values else value}


def _typed(text: str, item: Item | None) -> Any:
    """Return what was typed as that question keeps its answers: a code, a number, yes or no, or the words of it."""
    if item is None:
        return text
    if item.type == "yes_no":
        return text.lower() in ("yes", "true", "是", "y", "1")
    for option in item.options:
        if text in (str(option.value), option.text.zh, option.text.en):
            return option.value
    try:
        return int(text) if item.type != "text" else text
    except ValueError:
        return text


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)

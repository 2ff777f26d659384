"""Options of Chinese questionnaires: is it a scale, which end is good, which option means "does not apply to me"?"""

import re
from collections.abc import Sequence
from typing import Any, Final

_NOT_APPLICABLE: Final = re.compile(
    r"^(我?不知道|不适用|不清楚|没有?遇到|未遇到|无此项|.{0,8}我?没有?.{0,12}(过|探视|来)?)$"
)
_LADDERS: Final = (
    ("从未", "有时", "经常", "总是"),
    ("从不", "有时", "经常", "总是"),
    ("非常不", "比较不", "比较", "非常"),
    ("很不", "不", "一般", "满意", "很满意"),
    ("非常不", "不", "一般", "满意", "非常满意"),
    ("非常复杂", "比较复杂", "比较简单", "非常简单"),
)
_MILD: Final = ("比较", "基本", "一般", "较")
_OFTEN: Final = ("从未", "从不")


def graded(options: Sequence[str]) -> dict[str, Any] | None:
    """Return the scale that these options are, as part of an item; None when they are a plain choice."""
    numbers = _numbers(options)
    if numbers:
        return {"type": "scale", "min": numbers[0], "max": numbers[1]}
    kept, last = list(options), ""
    for rest, apart in ((kept, ""), (kept[:-1], kept[-1] if kept else "")):
        if apart and not _NOT_APPLICABLE.match(apart.replace(",", "，").replace("住院期间，", "")):
            continue
        order = _order(rest)
        if order:
            kept, last = rest, apart
            break
    else:
        return None
    values = range(1, len(kept) + 1) if order > 0 else range(len(kept), 0, -1)
    kind = "frequency" if kept[0].startswith(_OFTEN) else "scale"
    rows = [{"value": value, "text": {"zh": text}} for value, text in zip(values, kept, strict=True)]
    return {"type": kind, "options": rows} | ({"na_option": {"zh": last}} if last else {})


def _numbers(options: Sequence[str]) -> tuple[int, int] | None:
    if len(options) < 3 or not all(one.isascii() and one.isdigit() for one in options):
        return None
    found = [int(one) for one in options]
    whole = found == list(range(found[0], found[0] + len(found)))
    return (found[0], found[-1]) if whole and len(found) <= 11 else None


def _order(options: Sequence[str]) -> int:
    """Return 1 when the options climb from bad to good, -1 when they fall, 0 when they are no scale."""
    for ladder in _LADDERS:
        for direction, steps in ((1, ladder), (-1, ladder[::-1])):
            if len(options) == len(steps) and all(
                one.startswith(step) or one == step for one, step in zip(options, steps, strict=True)
            ):
                return direction
    if len(options) != 3:
        return 0
    good, mild, bad = options
    if _denies(bad, good) and mild.startswith(_MILD):
        return -1
    return 1 if _denies(good, bad) and mild.startswith(_MILD) else 0


def _denies(bad: str, good: str) -> bool:
    """Tell whether `bad` is `good` with 不 in it: 尊重 and 不尊重, 听得懂 and 听不懂."""
    return "不" in bad and len(bad) <= len(good) + 1 and set(bad) - {"不"} <= set(good)

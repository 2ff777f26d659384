"""What changed between two versions, in words a person reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _

from .definition import Definition, Item
from .editor.words import LAYOUT_WORDS, TYPE_WORDS


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `of` is the question as it is read, empty for the whole questionnaire."""

    kind: Literal["added", "removed", "moved", "changed"]
    of: str
    what: str = ""
    before: str = ""
    after: str = ""


def compare(old: Definition, new: Definition) -> list[Change]:
    """Return what changed from `old` to `new`, in the order of the new one."""
    return [*_head(old, new), *_questions(old, new)]


def _head(old: Definition, new: Definition) -> Iterator[Change]:
    pairs: list[tuple[str, Any, Any]] = [
        (_("title"), old.title, new.title),
        (_("introduction"), old.intro, new.intro),
        (_("minutes"), old.minutes, new.minutes),
        (_("layout"), LAYOUT_WORDS.get(old.layout), LAYOUT_WORDS.get(new.layout)),
        (_("dimensions"), _dimensions(old), _dimensions(new)),
    ]
    for what, before, after in pairs:
        if before != after:
            yield Change("changed", "", what, _shown(before), _shown(after))


def _questions(old: Definition, new: Definition) -> Iterator[Change]:
    before = {item.link_id: item for item in old.items}
    after = {item.link_id: item for item in new.items}
    kept = [link_id for link_id in before if link_id in after]
    stayed = _longest_in_order(kept, [link_id for link_id in after if link_id in before])
    for item in old.items:
        if item.link_id not in after:
            yield Change("removed", str(item.text))
    for item in new.items:
        earlier = before.get(item.link_id)
        if earlier is None:
            yield Change("added", str(item.text))
            continue
        if item.link_id not in stayed:
            yield Change("moved", str(item.text))
        yield from _item(earlier, item)


def _item(old: Item, new: Item) -> Iterator[Change]:
    pairs: list[tuple[str, Any, Any]] = [
        (_("words"), old.text, new.text),
        (_("words for elders"), old.plain, new.plain),
        (_("help"), old.help, new.help),
        (_("type"), TYPE_WORDS.get(old.type), TYPE_WORDS.get(new.type)),
        (_("answers"), _answers(old), _answers(new)),
        (_("must be answered"), old.required, new.required),
        (_("does not apply"), old.na_option, new.na_option),
        (_("dimension"), old.dimension, new.dimension),
        (_("weight"), old.weight, new.weight),
        (_("scored the other way round"), old.reverse, new.reverse),
        (_("asked when"), _when(old), _when(new)),
        (_("range"), (old.low, old.high, old.unit), (new.low, new.high, new.unit)),
    ]
    for what, before, after in pairs:
        if before != after:
            yield Change("changed", str(new.text), what, _shown(before), _shown(after))


def _answers(item: Item) -> str:
    return " · ".join(str(one.text) for one in item.options)


def _when(item: Item) -> str:
    if item.enable_when is None:
        return ""
    joint = _(" and ") if item.enable_when.every else _(" or ")
    return joint.join(f"{test.link_id} {test.op} {_shown(test.value)}" for test in item.enable_when.tests)


def _dimensions(definition: Definition) -> str:
    return "、".join(f"{one.text} × {one.weight:g}" for one in definition.dimensions)


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | tuple):
        return " – ".join(_shown(one) for one in value if one is not None) or "–"
    return str(value)


def _longest_in_order(before: list[str], after: list[str]) -> set[str]:
    """Return the most questions that kept their order; the others were moved."""
    place = {link_id: number for number, link_id in enumerate(before)}
    longest: list[str] = []
    runs: list[list[str]] = []
    for link_id in after:
        best: list[str] = []
        for run in runs:
            if place[run[-1]] < place[link_id] and len(run) > len(best):
                best = run
        runs.append([*best, link_id])
        longest = runs[-1] if len(runs[-1]) > len(longest) else longest
    return set(longest)

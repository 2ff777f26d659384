"""What a questionnaire asks, as a checked value: read from a pack or from a stored version."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.words import Words

SCALE: Final = "scale5"
FREQUENCY: Final = "frequency4"
RECOMMEND: Final = "recommend"
CHOICE: Final = "choice"
CHOICES: Final = "choices"
TEXT: Final = "text"
YES_NO: Final = "yes_no"
TYPES: Final = frozenset({SCALE, FREQUENCY, RECOMMEND, CHOICE, CHOICES, TEXT, YES_NO})
RANGES: Final[Mapping[str, tuple[int, int]]] = {SCALE: (1, 5), FREQUENCY: (1, 4), RECOMMEND: (0, 10)}
NOT_APPLICABLE: Final = "na"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be picked: a number for scales, a code for choices."""

    value: int | str
    text: Words


@dataclass(frozen=True, slots=True)
class Condition:
    """`enable_when`: the item is asked only if another item's answer is one of these values."""

    link_id: str
    any_of: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `role` marks the ones rules look for: `overall`, `recommend`, `comment`."""

    link_id: str
    type: str
    text: Words
    options: tuple[Option, ...] = ()
    required: bool = False
    na_option: Words | None = None
    dimension: str = ""
    role: str = ""
    reverse: bool = False
    sensitive: bool = False
    display: str = "words"
    help: Words | None = None
    enable_when: Condition | None = None
    ends: tuple[Words, Words] | None = None

    @property
    def scaled(self) -> bool:
        """Tell whether its answers are numbers on a scale that is scored."""
        return self.type in (SCALE, FREQUENCY)


@dataclass(frozen=True, slots=True)
class Dimension:
    """A group of items scored together, with the words people read for it."""

    code: str
    text: Words
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Definition:
    """The whole questionnaire of one version."""

    code: str
    title: Words
    items: tuple[Item, ...]
    dimensions: tuple[Dimension, ...] = ()
    minutes: int = 1
    intro: Words | None = None
    weighted: bool = False

    def item(self, link_id: str) -> Item | None:
        """Return the item with this linkId, if there is one."""
        return next((item for item in self.items if item.link_id == link_id), None)

    def with_role(self, role: str) -> tuple[Item, ...]:
        """Return the items that play `role`."""
        return tuple(item for item in self.items if item.role == role)


def parse(raw: Mapping[str, Any]) -> Definition:
    """Return the checked definition in `raw`.

    Raises:
        InvalidInput: naming the item and what is wrong with it.
    """
    dimensions = tuple(
        Dimension(str(one["code"]), _words(one, "text", str(one["code"])), float(one.get("weight", 1)))
        for one in raw.get("dimensions", ())
    )
    scales = raw.get("scales", {})
    items = tuple(_item(one, scales) for one in raw.get("items", ()))
    found = Definition(
        code=str(raw["code"]),
        title=_words(raw, "title", "title"),
        items=items,
        dimensions=dimensions,
        minutes=int(raw.get("minutes", 1)),
        intro=_maybe_words(raw, "intro", "intro"),
        weighted=any(one.weight != 1 for one in dimensions),
    )
    _check(found)
    return found


def _item(raw: Mapping[str, Any], scales: Mapping[str, Any]) -> Item:
    link_id = str(raw.get("linkId", ""))
    scale = {**scales.get(raw.get("scale", ""), {})}
    merged = {**scale, **raw}
    when = merged.get("enable_when")
    ends = merged.get("ends")
    return Item(
        link_id=link_id,
        type=str(merged.get("type", "")),
        text=_words(merged, "text", link_id),
        options=tuple(Option(one["value"], _words(one, "text", link_id)) for one in merged.get("options", ())),
        required=bool(merged.get("required", False)),
        na_option=_maybe_words(merged, "na_option", link_id),
        dimension=str(merged.get("dimension", "")),
        role=str(merged.get("role", "")),
        reverse=bool(merged.get("reverse", False)),
        sensitive=bool(merged.get("sensitive", False)),
        display=str(merged.get("display", "words")),
        help=_maybe_words(merged, "help", link_id),
        enable_when=Condition(str(when["linkId"]), tuple(when["any_of"])) if when else None,
        ends=(_words(ends, "low", link_id), _words(ends, "high", link_id)) if ends else None,
    )


def _words(raw: Mapping[str, Any], key: str, where: str) -> Words:
    value = raw.get(key)
    found = [str(value.get(language, "")).strip() for language in ("zh", "en")] if isinstance(value, Mapping) else [""]
    if not all(found):
        raise InvalidInput(_("Write this text in both languages, zh and en."), where=f"{where}.{key}")
    return Words(*found)


def _maybe_words(raw: Mapping[str, Any], key: str, where: str) -> Words | None:
    return _words(raw, key, where) if raw.get(key) else None


def _check(found: Definition) -> None:
    seen: set[str] = set()
    known = {one.code for one in found.dimensions}
    for item in found.items:
        if not item.link_id or item.link_id in seen:
            raise InvalidInput(_("Every question needs a linkId of its own."), where=item.link_id or "items")
        if item.type not in TYPES:
            raise InvalidInput(_("This is no type of question."), where=f"{item.link_id}.type")
        if item.dimension and item.dimension not in known:
            raise InvalidInput(_("This dimension is not declared."), where=f"{item.link_id}.dimension")
        if item.enable_when and item.enable_when.link_id not in seen:
            raise InvalidInput(_("A condition can only look at an earlier question."), where=item.link_id)
        _check_options(item)
        seen.add(item.link_id)
    if not found.items:
        raise InvalidInput(_("A questionnaire asks at least one question."), where="items")


def _check_options(item: Item) -> None:
    if item.type in (SCALE, FREQUENCY):
        low, high = RANGES[item.type]
        if sorted(_values(item.options)) != list(range(low, high + 1)):
            raise InvalidInput(_("A scale needs one option for each of its values."), where=f"{item.link_id}.options")
    if item.type in (CHOICE, CHOICES) and not 0 < len(set(_values(item.options))) == len(item.options):
        raise InvalidInput(_("A choice needs options with different codes."), where=f"{item.link_id}.options")


def _values(options: Iterable[Option]) -> list[Any]:
    return [option.value for option in options]

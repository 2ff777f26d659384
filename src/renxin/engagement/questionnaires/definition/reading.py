"""Reading a definition from plain data: what is written short becomes whole, what is wrong is named."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.words import Words

from .checking import check
from .conditions import EXISTS, ONE_OF, Comparison, Condition
from .items import ALIASES, CHOICE, CHOICES, KANO, MATRIX, SCALE, Item, Option
from .whole import STEPS, Definition, Dimension, Group

LANGUAGES: Final = ("zh", "en")
_KANO_SIDES: Final = ("functional", "dysfunctional")
_KANO_WORDS: Final = (
    Words("很喜欢", "I like it"),
    Words("理应如此", "It must be so"),
    Words("无所谓", "I do not mind"),
    Words("可以忍受", "I can live with it"),
    Words("不喜欢", "I dislike it"),
)


def parse(raw: Mapping[str, Any]) -> Definition:
    """Return the checked definition in `raw`.

    Raises:
        InvalidInput: naming the item and what is wrong with it.
    """
    languages = tuple(raw.get("languages") or LANGUAGES)
    if not languages or set(languages) - set(LANGUAGES):
        raise InvalidInput(_("Name the languages: zh, en, or both."), where="languages")
    return _Reader(languages, raw.get("scales") or {}).definition(raw)


class _Reader:
    """Reads one questionnaire; knows its languages and its named scales."""

    def __init__(self, languages: Sequence[str], scales: Mapping[str, Any]) -> None:
        self.languages = languages
        self.scales = scales

    def definition(self, raw: Mapping[str, Any]) -> Definition:
        dimensions = tuple(self._dimension(one) for one in raw.get("dimensions") or ())
        merged = [self._merged(one) for one in raw.get("items") or ()]
        found = Definition(
            code=str(raw.get("code", "")),
            title=self._words(raw, "title", "title"),
            items=tuple(item for one in merged for item in self._items(one)),
            dimensions=dimensions,
            minutes=int(raw.get("minutes") or 1),
            intro=self._maybe(raw, "intro", "intro"),
            weighted=any(one.weight != 1 for one in dimensions),
            groups=tuple(
                Group(str(one["code"]), self._words(one, "text", "groups")) for one in raw.get("groups") or ()
            ),
            matrices=tuple(self._item(one) for one in merged if one.get("type") == MATRIX),
            layout=str(raw.get("layout") or STEPS),
            languages=tuple(self.languages),
            reading_level=str(raw.get("reading_level") or ""),
            audience=str(raw.get("audience") or "patient"),
        )
        check(found)
        return found

    def _dimension(self, raw: Mapping[str, Any]) -> Dimension:
        code = str(raw["code"])
        weight = float(raw.get("weight", 1))
        if weight <= 0:
            raise InvalidInput(_("A weight is a number above zero."), where=f"{code}.weight")
        return Dimension(code, self._words(raw, "text", code), weight, bool(raw.get("total", False)))

    def _group(self, raw: Mapping[str, Any]) -> Group:
        return Group(str(raw["code"]), self._words(raw, "text", "groups"))

    def _merged(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Return an item with what its named scale says, where it says nothing itself."""
        scale = dict(self.scales.get(raw.get("scale") or "") or {})
        if raw.get("type") == MATRIX and "type" in scale:
            scale["row_type"] = scale.pop("type")
        return {**scale, **raw}

    def _items(self, raw: Mapping[str, Any]) -> Iterator[Item]:
        kind = raw.get("type")
        if kind == MATRIX:
            yield from (self._item(row) for row in self._rows(raw))
        elif kind == KANO:
            yield from (self._item(side) for side in self._sides(raw))
        else:
            yield self._item(raw)

    def _rows(self, raw: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Return the rows of a matrix as questions of their own, each with what all of them share."""
        shared = {key: value for key, value in raw.items() if key not in ("rows", "row_type", "help", "plain", "role")}
        for row in raw.get("rows") or ():
            kind = raw.get("row_type") or SCALE
            yield {**shared, **row, "type": kind, "matrix": raw.get("linkId", "")}

    def _sides(self, raw: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Return the two questions of a Kano pair: if it is so, and if it is not."""
        link_id = str(raw.get("linkId", ""))
        words = [{"value": value, "text": {"zh": one.zh, "en": one.en}} for value, one in enumerate(_KANO_WORDS, 1)]
        for side in _KANO_SIDES:
            own = {"linkId": f"{link_id}.{side[0]}", "text": raw.get(side), "kano": link_id, "side": side}
            yield {"options": words, **raw, **own}

    def _item(self, raw: Mapping[str, Any]) -> Item:
        link_id = str(raw.get("linkId", ""))
        kind = str(raw.get("type", ""))
        ends = raw.get("ends")
        if kind in ALIASES:
            kind, points = ALIASES[kind]
            raw = {**raw, "min": 1, "max": points}
        return Item(
            link_id=link_id,
            type=kind,
            text=self._words(raw, "text", link_id),
            options=tuple(self._option(one, link_id, kind) for one in raw.get("options") or ()),
            required=bool(raw.get("required", False)),
            na_option=self._maybe(raw, "na_option", link_id),
            dimension=str(raw.get("dimension") or ""),
            role=str(raw.get("role") or ""),
            reverse=bool(raw.get("reverse", False)),
            sensitive=bool(raw.get("sensitive", False)),
            display=str(raw.get("display") or "words"),
            help=self._maybe(raw, "help", link_id),
            enable_when=_condition(raw.get("enable_when"), link_id),
            ends=(self._words(ends, "low", link_id), self._words(ends, "high", link_id)) if ends else None,
            plain=self._maybe(raw, "plain", link_id),
            weight=float(raw.get("weight", 1)),
            low=_number(raw.get("min"), f"{link_id}.min"),
            high=_number(raw.get("max"), f"{link_id}.max"),
            decimals=int(raw.get("decimals") or 0),
            unit=self._maybe(raw, "unit", link_id),
            most=int(raw["most"]) if raw.get("most") else None,
            group=str(raw.get("group") or ""),
            matrix=str(raw.get("matrix") or ""),
            kano=str(raw.get("kano") or ""),
            side=str(raw.get("side") or ""),
            code=str(raw.get("code") or ""),
        )

    def _option(self, raw: Mapping[str, Any], link_id: str, kind: str) -> Option:
        value = raw.get("value")
        points = _number(raw.get("points"), f"{link_id}.options")
        if kind not in (CHOICE, CHOICES) and (not isinstance(value, int) or isinstance(value, bool)):
            raise InvalidInput(_("The values of a scale are whole numbers."), where=f"{link_id}.options")
        if value is None or value == "":
            raise InvalidInput(_("A choice needs options with different codes."), where=f"{link_id}.options")
        return Option(value if isinstance(value, int) else str(value), self._words(raw, "text", link_id), points)

    def _words(self, raw: Mapping[str, Any], key: str, where: str) -> Words:
        value = raw.get(key)
        given = value if isinstance(value, Mapping) else {}
        found = {language: str(given.get(language) or "").strip() for language in LANGUAGES}
        if not all(found[language] for language in self.languages):
            if len(self.languages) == len(LANGUAGES):
                raise InvalidInput(_("Write this text in both languages, zh and en."), where=f"{where}.{key}")
            raise InvalidInput(_("This text is missing."), where=f"{where}.{key}")
        first = found[self.languages[0]]
        return Words(found["zh"] or first, found["en"] or first)

    def _maybe(self, raw: Mapping[str, Any], key: str, where: str) -> Words | None:
        return self._words(raw, key, where) if raw.get(key) else None


def _condition(raw: Any, link_id: str) -> Condition | None:
    if not raw:
        return None
    if not isinstance(raw, Mapping):
        raise InvalidInput(_("A condition names a question and an answer."), where=link_id)
    for key, every in (("all", True), ("any", False)):
        if key in raw:
            return Condition(tuple(_test(one, link_id) for one in raw[key]), every)
    return Condition((_test(raw, link_id),))


def _test(raw: Mapping[str, Any], link_id: str) -> Comparison:
    try:
        other = str(raw["linkId"])
        if "any_of" in raw:
            return Comparison(other, ONE_OF, tuple(raw["any_of"]))
        if EXISTS in raw:
            return Comparison(other, EXISTS, bool(raw[EXISTS]))
        return Comparison(other, str(raw.get("op", "=")), raw["value"])
    except (KeyError, TypeError) as error:
        raise InvalidInput(_("A condition names a question and an answer."), where=link_id) from error


def _number(value: Any, where: str) -> float | None:
    if value is None or value == "":
        return None
    try:
        found = float(value)
    except (TypeError, ValueError) as error:
        raise InvalidInput(_("This must be a number."), where=where) from error
    return int(found) if found.is_integer() else found

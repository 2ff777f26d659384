"""Reading the settings of a definition: each value typed and checked, each mistake named with its place."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from renxin.kernel.core import packs
from renxin.kernel.core.errors import InvalidInput

Words = Mapping[str, str]
LANGUAGES = ("zh", "en")


def spoken(words: Words) -> str:
    """Return a text of a definition in the language of the reader."""
    return packs.words(dict(words), get_language() or "zh-hans")


class Settings:
    """One mapping of a definition being read. `finish()` refuses keys that nobody asked for."""

    def __init__(self, values: object, where: str) -> None:
        if not isinstance(values, Mapping):
            raise InvalidInput(_("Expected a mapping of settings."), where=where)
        self._left = dict(values)
        self.where = where

    def text(self, key: str, default: str | None = None) -> str:
        """Return a string; without `default` it must be there and not empty."""
        value = self._take(key, default)
        if not isinstance(value, str) or (default is None and not value):
            raise self._wrong(key, _("a text"))
        return value

    def number(self, key: str, default: int | None = None, *, least: int = 0, most: int = 3650) -> int:
        """Return a whole number between `least` and `most`."""
        value = self._take(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self._wrong(key, _("a whole number from %(least)s to %(most)s") % {"least": least, "most": most})
        return value

    def flag(self, key: str, default: bool) -> bool:
        """Return true or false."""
        value = self._take(key, default)
        if not isinstance(value, bool):
            raise self._wrong(key, _("true or false"))
        return value

    def clock(self, key: str, default: str) -> str:
        """Return a time of day as `HH:MM`. (Quote it in YAML, which reads 10:00 as 600.)"""
        value = self._take(key, default)
        hours, _colon, minutes = value.partition(":") if isinstance(value, str) else ("", "", "")
        if not (hours.isdigit() and minutes.isdigit() and int(hours) < 24 and int(minutes) < 60):
            raise self._wrong(key, _('a time of day in quotes, such as "10:00"'))
        return f"{int(hours):02d}:{int(minutes):02d}"

    def choice(self, key: str, options: tuple[str, ...], default: str | None = None) -> str:
        """Return one of `options`."""
        value = self._take(key, default)
        if value not in options:
            raise self._wrong(key, " | ".join(options))
        return str(value)

    def words(self, key: str) -> Words:
        """Return a text in both languages."""
        value = self._take(key, None)
        if not isinstance(value, Mapping) or not all(value.get(language) for language in LANGUAGES):
            raise self._wrong(key, _("a text in both languages (zh and en)"))
        return {language: str(value[language]).strip() for language in LANGUAGES}

    def words_or_none(self, key: str) -> Words | None:
        """Return a text in both languages, None when absent."""
        return self.words(key) if key in self._left else None

    def rule(self, key: str, *, optional: bool = False) -> dict[str, Any] | None:
        """Return a segment rule, whose grammar is checked when the definition is."""
        value = self._take(key, None)
        if value is None and optional:
            return None
        if not isinstance(value, Mapping) or not value:
            raise self._wrong(key, _("a rule"))
        return dict(value)

    def inside(self, key: str) -> "Settings":
        """Return the mapping that stands there, to be read in turn."""
        return Settings(self._take(key, None), f"{self.where}.{key}")

    def is_mapping(self, key: str) -> bool:
        """Tell whether a mapping stands there."""
        return isinstance(self._left.get(key), Mapping)

    def has(self, key: str) -> bool:
        """Tell whether a setting stands there."""
        return key in self._left

    def names(self, key: str) -> tuple[str, ...]:
        """Return a list of names, empty when absent."""
        value = self._take(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._wrong(key, _("a list of names"))
        return tuple(value)

    def mapping(self, key: str) -> dict[str, Any]:
        """Return a mapping, empty when absent."""
        value = self._take(key, {})
        if not isinstance(value, Mapping):
            raise self._wrong(key, _("a mapping"))
        return dict(value)

    def items(self, key: str, *, optional: bool = False) -> list["Settings"]:
        """Return a list of mappings, each to be read in turn."""
        value = self._take(key, [] if optional else None)
        if not isinstance(value, list) or not (value or optional):
            raise self._wrong(key, _("a list"))
        return [Settings(item, f"{self.where}.{key}[{place}]") for place, item in enumerate(value, start=1)]

    def value(self, key: str) -> Any:
        """Return whatever stands there."""
        return self._take(key, None)

    def finish(self) -> None:
        """Refuse what is left: a misspelt key would otherwise be a setting that silently does nothing."""
        if self._left:
            raise InvalidInput(
                _("Unknown settings: %(keys)s.") % {"keys": ", ".join(map(str, self._left))}, where=self.where
            )

    def _take(self, key: str, default: Any) -> Any:
        return self._left.pop(key, default)

    def _wrong(self, key: str, expected: str) -> InvalidInput:
        return InvalidInput(_("Expected %(expected)s.") % {"expected": expected}, where=f"{self.where}.{key}")

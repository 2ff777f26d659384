"""YAML packs: clinical numbers and wording as data, with version, source, approver and effective date.

A pack's shape is a frozen dataclass derived from `Pack`; `load` reads a file into it and says in words what does not
fit: which file, where in it, what was expected. Field types: text, numbers, flags, dates, `Words`, `Literal`, other
dataclasses, lists, tuples and dicts of these, `X | None`, and `Any`.
"""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml

from .shapes import Misfit, fit
from .words import Words

__all__ = ["Pack", "PackError", "Words", "load", "load_all", "words"]

P = TypeVar("P", bound="Pack")


@dataclass(frozen=True, kw_only=True)
class Pack:
    """What every pack says of itself: what it is called, which version, from where, who approved it, since when."""

    code: str
    version: int
    source: str
    approver: str
    effective_on: date


class PackError(ValueError):
    """A pack cannot be used. The text names the file, the place in it and what to do."""


def load(path: Path, shape: type[P]) -> P:
    """Read the pack at `path` into `shape`.

    Raises:
        PackError: it cannot be read, or does not fit.
    """
    try:
        found = yaml.load(path.read_text(encoding="utf-8"), Loader=_Strict)  # noqa: S506  derived from SafeLoader
    except OSError as error:
        raise PackError(f"{path}: cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise PackError(f"{path}: is not valid YAML: {error}") from error
    try:
        pack: P = fit(found, shape, "")
    except Misfit as error:
        raise PackError(f"{path}: {error}") from error
    for field in ("code", "source", "approver"):
        if not getattr(pack, field).strip():
            raise PackError(f"{path}: {field} is empty: say {_WHY[field]}")
    return pack


def load_all(folder: Path, shape: type[P]) -> Iterator[P]:
    """Read every `*.yaml` of `folder`, in the order of their names.

    Raises:
        PackError: one cannot be used, or two share a code and version.
    """
    seen: dict[tuple[str, int], Path] = {}
    for path in sorted(folder.glob("*.yaml")):
        pack = load(path, shape)
        other = seen.setdefault((pack.code, pack.version), path)
        if other != path:
            raise PackError(f"{path}: has code and version of {other.name}; raise the version or change the code")
        yield pack


def words(value: Words | dict[str, str], language: str) -> str:
    """Return the text of `value` in `language` (`zh-hans`, `en` …), Chinese when that is neither."""
    return (value if isinstance(value, Words) else Words(value["zh"], value["en"])).get(language)


def as_data(value: Any) -> Any:
    """Return a pack, or a part of one, as plain values for JSON columns."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_data(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {key: as_data(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_data(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


_WHY = {
    "code": "what other packs and the database call it",
    "source": "which guideline, decision or experience it comes from",
    "approver": "who answers for it",
}


# libyaml reads five times as fast where the wheel brings it: every process reads some hundred packs.
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Strict(_SafeLoader):
    """Safe YAML that refuses a key written twice, of which the first would be lost without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = {str(key) for key in keys if keys.count(key) > 1}
        if twice:
            line = node.start_mark.line + 1
            raise yaml.YAMLError(f"{', '.join(sorted(twice))} stands twice in the block that starts at line {line}")
        found: dict[Any, Any] = super().construct_mapping(node, deep)
        return found

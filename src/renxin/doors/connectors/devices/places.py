"""Fields of a JSON object by their place, such as `component[0].valueQuantity.unit`. Pure."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext as _

from renxin.kernel.core.errors import InvalidInput

_STEP: Final = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def lines_of(told: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield each field with its place."""
    if isinstance(told, dict):
        for name, value in told.items():
            yield from lines_of(value, f"{prefix}.{name}" if prefix else str(name))
    elif isinstance(told, list):
        for at, value in enumerate(told):
            yield from lines_of(value, f"{prefix}[{at}]")
    else:
        yield prefix, json.dumps(told, ensure_ascii=False).strip('"')


def with_value(told: Any, place: str, value: str) -> Any:
    """Return `told` with the field at `place` set; numbers, true and false are taken as such.

    Raises:
        InvalidInput: there is no such place.
    """
    steps: list[str | int] = [int(number) if number else name for name, number in _STEP.findall(place)]
    at = told
    try:
        for step in steps[:-1]:
            at = at[step]
        at[steps[-1]] = _value(value)
    except (KeyError, IndexError, TypeError) as error:
        raise InvalidInput(_("There is no field %(place)s.") % {"place": place}, where="place") from error
    return told


def _value(text: str) -> Any:
    try:
        found = json.loads(text)
    except ValueError:
        return text
    return found if isinstance(found, (bool, int, float)) else text

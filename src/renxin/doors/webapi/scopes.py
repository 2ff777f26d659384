"""What a client may do: SMART system scopes (`system/Patient.read`, `system/*.*`), and `identifiers.clear`."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Final

CLEAR: Final = "identifiers.clear"
"""Numbers, telephones and addresses unmasked; never part of a pattern, it has to be named."""
_LETTERS: Final = {"read": "rs", "write": "cu"}


def allows(scopes: Iterable[str], name: str, act: str) -> bool:
    """Tell whether `scopes` allow to `read` or `write` resources of a type. No scopes at all allow both."""
    given = list(scopes)
    clinical = [scope for scope in given if scope != CLEAR]
    return not clinical or any(_covers(scope, name, act) for scope in clinical)


def shows_clear(scopes: Iterable[str]) -> bool:
    """Tell whether numbers, telephones and addresses are shown unmasked."""
    return CLEAR in scopes


def _covers(scope: str, name: str, act: str) -> bool:
    head, _slash, rest = scope.partition("/")
    kind, _dot, acts = rest.partition(".")
    if head != "system" or not fnmatchcase(name, kind):
        return False
    if acts in (act, "*"):
        return True
    return acts not in _LETTERS and set(_LETTERS[act]) <= set(acts)  # the letters of SMART's second version

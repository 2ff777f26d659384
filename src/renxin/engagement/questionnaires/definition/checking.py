"""What a definition must keep to, whoever wrote it."""

from collections.abc import Iterable
from itertools import chain
from typing import Any

from django.utils.translation import gettext_lazy as _

from renxin.kernel.core.errors import InvalidInput

from .conditions import EXISTS, ONE_OF, OPERATORS, Condition
from .items import CHOICE, CHOICES, DISPLAY, EFFORT, FREQUENCY, KANO, MATRIX, NUMBER, SCALE, TYPES, Item
from .whole import LAYOUTS, Definition

MOST_POINTS = 11


def check(found: Definition) -> None:
    """Raise InvalidInput at the first thing that is wrong, naming it."""
    if not found.items:
        raise InvalidInput(_("A questionnaire asks at least one question."), where="items")
    if found.layout not in LAYOUTS:
        raise InvalidInput(_("A layout is steps, groups or list."), where="layout")
    dimensions, groups = {one.code for one in found.dimensions}, {one.code for one in found.groups}
    matrices = {one.link_id for one in found.matrices}
    seen: set[str] = set()
    for item in found.items:
        if not item.link_id or item.link_id in seen or item.link_id in matrices:
            raise InvalidInput(_("Every question needs a linkId of its own."), where=item.link_id or "items")
        _check_item(item, dimensions, groups)
        _check_condition(item.link_id, item.enable_when, seen)
        seen.add(item.link_id)
    for matrix in found.matrices:
        if not any(item.matrix == matrix.link_id for item in found.items):
            raise InvalidInput(_("A table of questions needs at least one row."), where=f"{matrix.link_id}.rows")


def _check_item(item: Item, dimensions: set[str], groups: set[str]) -> None:
    if item.type not in TYPES or item.type == MATRIX:
        raise InvalidInput(_("This is no type of question."), where=f"{item.link_id}.type")
    if item.dimension and item.dimension not in dimensions:
        raise InvalidInput(_("This dimension is not declared."), where=f"{item.link_id}.dimension")
    if item.group and item.group not in groups:
        raise InvalidInput(_("This group is not declared."), where=f"{item.link_id}.group")
    if item.weight <= 0:
        raise InvalidInput(_("A weight is a number above zero."), where=f"{item.link_id}.weight")
    if item.type == DISPLAY and item.required:
        raise InvalidInput(_("A note cannot be answered, so it cannot be required."), where=item.link_id)
    if item.type == NUMBER and item.low is not None and item.high is not None and item.low > item.high:
        raise InvalidInput(_("The smallest number is larger than the largest."), where=f"{item.link_id}.min")
    _check_options(item)


def _check_condition(where: str, condition: Condition | None, seen: set[str]) -> None:
    if condition is None:
        return
    if not condition.tests:
        raise InvalidInput(_("A condition names a question and an answer."), where=where)
    for test in condition.tests:
        if test.link_id not in seen:
            raise InvalidInput(_("A condition can only look at an earlier question."), where=where)
        if test.op not in chain(OPERATORS, (ONE_OF, EXISTS)):
            raise InvalidInput(_("This comparison is not known."), where=where)


def _check_options(item: Item) -> None:
    where = f"{item.link_id}.options"
    values = _values(item)
    if item.type in (SCALE, FREQUENCY, EFFORT, KANO):
        if item.type == EFFORT and not values:
            return
        said = item.low is not None and item.high is not None
        wanted = list(range(int(item.low or 0), int(item.high or 0) + 1)) if said else []
        values = values or wanted
        whole = values and sorted(values) == (wanted or list(range(min(values), max(values) + 1)))
        if not whole or not 2 <= len(values) <= MOST_POINTS:
            raise InvalidInput(_("A scale needs one option for each of its values, two to eleven."), where=where)
    if item.type in (CHOICE, CHOICES) and not 0 < len(set(values)) == len(values):
        raise InvalidInput(_("A choice needs options with different codes."), where=where)


def _values(item: Item) -> list[Any]:
    options: Iterable[Any] = (option.value for option in item.options)
    return list(options)

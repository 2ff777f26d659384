"""Conditions and small sums that clinicians write in packs: `VS_TEMP >= 38.5 and chills`.

Only names, numbers, texts, comparisons, `and`, `or`, `not`, `in`, arithmetic, `known(X)`, `count(a, b, …)`, `min`,
`max` and `abs` are understood; anything else is refused when the pack is read, with the place in the text.

What is not known stays not known (Kleene's three values): a comparison with a missing answer is neither true nor
false, so that neither `PAIN < 7` nor `not PAIN >= 7` holds for somebody who was never asked.
"""

import ast
import operator
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from .errors import InvalidInput

Values = Mapping[str, Any]
_Compute = Callable[[Values], Any]

_COMPARISONS: Final[Mapping[type[ast.cmpop], Callable[[Any, Any], bool]]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda one, many: one in many,
    ast.NotIn: lambda one, many: one not in many,
}
_DIFFERENCES: Final = (_COMPARISONS[ast.NotEq], _COMPARISONS[ast.NotIn])
_SUMS: Final[Mapping[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_LONGEST: Final = 2000


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that was read and checked. `names` are the values it looks at."""

    text: str
    names: frozenset[str]
    _compute: _Compute

    def value(self, values: Values) -> Any:
        """Return what it comes to; None when something it needs is not known."""
        return self._compute(values)

    def holds(self, values: Values) -> bool:
        """Tell whether it is known to be true."""
        return self._compute(values) is True


def read(text: str, *, known: Collection[str] | None = None, where: str = "") -> Formula:
    """Return the formula written in `text`; `known` are the names it may use (None: any).

    Raises:
        InvalidInput: it cannot be read, or uses a name that does not exist; says which and at which character.
    """
    if len(text) > _LONGEST:
        raise InvalidInput(_("This formula is too long."), where=where)
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError) as error:
        place = f"{where} ({getattr(error, 'offset', 0) or len(text) + 1})".strip()
        raise InvalidInput(_("This formula cannot be read. Check brackets, quotes and signs."), where=place) from error
    reader = _Reader(known, where)
    compute = reader.read(tree.body)
    return Formula(text.strip(), frozenset(reader.names), compute)


class _Reader:
    """Turns the tree of one formula into closures, collecting the names."""

    def __init__(self, known: Collection[str] | None, where: str) -> None:
        self.known = known
        self.where = where
        self.names: set[str] = set()

    def read(self, node: ast.expr) -> _Compute:
        reader = getattr(self, f"_{type(node).__name__.lower()}", None)
        if reader is None:
            raise self._refused(node)
        found: _Compute = reader(node)
        return found

    def _refused(self, node: ast.AST, problem: object = "") -> InvalidInput:
        place = f"{self.where} ({getattr(node, 'col_offset', 0) + 1})".strip()
        return InvalidInput(problem or _("This cannot be used in a formula."), where=place)

    def _constant(self, node: ast.Constant) -> _Compute:
        value = node.value
        if not isinstance(value, int | float | str):
            raise self._refused(node)
        return lambda values: value

    def _name(self, node: ast.Name) -> _Compute:
        return self._value(node, node.id)

    def _attribute(self, node: ast.Attribute) -> _Compute:
        """Read `previous.VS_WT`: one name with a dot."""
        if not isinstance(node.value, ast.Name):
            raise self._refused(node)
        return self._value(node, f"{node.value.id}.{node.attr}")

    def _value(self, node: ast.expr, name: str) -> _Compute:
        if name in ("true", "false"):
            return lambda values: name == "true"
        if self.known is not None and name not in self.known:
            raise self._refused(node, _("The name %(name)s is not known.") % {"name": name})
        self.names.add(name)
        return lambda values: values.get(name)

    def _list(self, node: ast.List) -> _Compute:
        return self._many(node.elts)

    def _tuple(self, node: ast.Tuple) -> _Compute:
        return self._many(node.elts)

    def _many(self, nodes: list[ast.expr]) -> _Compute:
        parts = [self.read(one) for one in nodes]
        return lambda values: tuple(part(values) for part in parts)

    def _boolop(self, node: ast.BoolOp) -> _Compute:
        parts = [self.read(one) for one in node.values]
        decisive = isinstance(node.op, ast.Or)

        def compute(values: Values) -> bool | None:
            found = [_truth(part(values)) for part in parts]
            if decisive in found:
                return decisive
            return None if None in found else not decisive

        return compute

    def _unaryop(self, node: ast.UnaryOp) -> _Compute:
        inner = self.read(node.operand)
        if isinstance(node.op, ast.Not):
            return lambda values: None if (found := _truth(inner(values))) is None else not found
        if isinstance(node.op, ast.USub):
            return lambda values: _safely(operator.neg, inner(values))
        raise self._refused(node)

    def _binop(self, node: ast.BinOp) -> _Compute:
        sum_of = _SUMS.get(type(node.op))
        if sum_of is None:
            raise self._refused(node)
        left, right = self.read(node.left), self.read(node.right)
        return lambda values: _safely(sum_of, left(values), right(values))

    def _compare(self, node: ast.Compare) -> _Compute:
        parts = [self.read(one) for one in (node.left, *node.comparators)]
        if any(type(op) not in _COMPARISONS for op in node.ops):
            raise self._refused(node)
        tests = [_COMPARISONS[type(op)] for op in node.ops]

        def compute(values: Values) -> bool | None:
            given = [part(values) for part in parts]
            found = [_tested(test, given[at], given[at + 1]) for at, test in enumerate(tests)]
            if False in found:
                return False
            return None if None in found else True

        return compute

    def _call(self, node: ast.Call) -> _Compute:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        called = _FUNCTIONS.get(name)
        if called is None or node.keywords or not node.args:
            raise self._refused(node)
        parts = [self.read(one) for one in node.args]
        return lambda values: called([part(values) for part in parts])


def _truth(value: Any) -> bool | None:
    return None if value is None else bool(value)


def _safely(sum_of: Callable[..., Any], *numbers: Any) -> Any:
    if any(not isinstance(one, int | float) for one in numbers):
        return None
    try:
        return sum_of(*numbers)
    except ZeroDivisionError:
        return None


def _tested(test: Callable[[Any, Any], bool], left: Any, right: Any) -> bool | None:
    """Compare; of several answers to one question (a list) one that fits is enough, all must differ to differ."""
    if left is None or right is None:
        return None
    if isinstance(left, list):
        every = all if test in _DIFFERENCES else any
        return every(_tested(test, one, right) for one in left)
    try:
        return bool(test(left, right))
    except TypeError:
        return None


def _extreme(pick: Callable[[list[Any]], Any]) -> Callable[[list[Any]], Any]:
    return lambda given: pick(known) if (known := [one for one in given if isinstance(one, int | float)]) else None


_FUNCTIONS: Final[Mapping[str, Callable[[list[Any]], Any]]] = {
    "known": lambda given: all(one is not None for one in given),
    "count": lambda given: sum(_truth(one) is True for one in given),
    "min": _extreme(min),
    "max": _extreme(max),
    "abs": lambda given: _safely(abs, given[0]),
}

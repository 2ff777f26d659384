"""Formulas of programmes as sentences, so that clinicians can read a rule without its signs. Pure."""

import ast
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from renxin.engagement.questionnaires.selectors import bank_facts
from renxin.kernel.core.packs import Words
from renxin.programs.careplans.programmes.shapes import Programme

from . import naming

_SIGNS: Final[Mapping[type[ast.AST], str]] = {
    ast.Lt: "<",
    ast.LtE: "≤",
    ast.Gt: ">",
    ast.GtE: "≥",
    ast.Add: "+",
    ast.Sub: "−",
    ast.Mult: "×",
    ast.Div: "÷",
}


def spoken(text: str, names: Mapping[str, Words | str]) -> str:
    """Return a formula in words; one that cannot be read is returned as it is.

    Args:
        text: the formula.
        names: what the programme's own facts and marks are called.
    """
    if not text.strip():
        return ""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return text
    return _Speaker(names).say(tree)


def own_names(programme: Programme) -> dict[str, Words | str]:
    """Return what a programme calls its facts and marks."""
    facts = {one.name: one.text for one in programme.facts}
    marks = {one.name: one.text for one in programme.marks}
    return {**facts, **marks, **_shared()}


def names_in(raw: Mapping[str, Any]) -> dict[str, Words | str]:
    """Return the same for a draft that need not be right: what cannot be read keeps its name."""
    found: dict[str, Words | str] = {}
    for part in ("facts", "marks"):
        for one in raw.get(part) or []:
            if isinstance(one, dict) and isinstance(one.get("text"), dict) and one["text"].get("zh"):
                words = one["text"]
                found[str(one.get("name"))] = Words(str(words["zh"]), str(words.get("en") or words["zh"]))
    return found | _shared()


def _shared() -> dict[str, str]:
    known = {
        "age_years": pgettext("formula", "age"),
        "days": _("days since the start"),
        "weeks": _("weeks of pregnancy"),
        "pregnant": pgettext("formula", "pregnant"),
        "postpartum": pgettext("formula", "after a birth"),
    }
    return {name: words for name, words in known.items() if name in bank_facts()}


class _Speaker:
    """Says one formula; brackets stand where `and` and `or` meet."""

    def __init__(self, names: Mapping[str, Words | str]) -> None:
        self.names = names

    def say(self, node: ast.AST) -> str:
        speaker = getattr(self, f"_{type(node).__name__.lower()}", None)
        return str(speaker(node)) if speaker else ast.unparse(node)

    def _boolop(self, node: ast.BoolOp) -> str:
        joint = pgettext("formula", " and ") if isinstance(node.op, ast.And) else pgettext("formula", " or ")
        return joint.join(self._inside(one, node) for one in node.values)

    def _inside(self, node: ast.expr, outer: ast.BoolOp) -> str:
        said = self.say(node)
        mixed = isinstance(node, ast.BoolOp) and type(node.op) is not type(outer.op)
        return pgettext("formula", "(%s)") % said if mixed else said

    def _unaryop(self, node: ast.UnaryOp) -> str:
        if isinstance(node.op, ast.Not):
            return _("not: %(what)s") % {"what": self.say(node.operand)}
        return f"−{self.say(node.operand)}"

    def _binop(self, node: ast.BinOp) -> str:
        return f"{self.say(node.left)} {_SIGNS.get(type(node.op), '?')} {self.say(node.right)}"

    def _compare(self, node: ast.Compare) -> str:
        if len(node.ops) == 1:
            return self._pair(node.left, node.ops[0], node.comparators[0])
        said = self.say(node.left)
        for op, right in zip(node.ops, node.comparators, strict=True):
            said += f" {_SIGNS.get(type(op), '=')} {self.say(right)}"
        return said

    def _pair(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> str:
        if isinstance(left, ast.Constant) and not isinstance(right, ast.Constant):
            return f"{self.say(left)} {_SIGNS.get(type(op), '=')} {self.say(right)}"
        what, code = self.say(left), _code(left)
        if type(op) in _SIGNS:
            unit = naming.unit_of(code) if isinstance(right, ast.Constant) else ""
            return f"{what} {_SIGNS[type(op)]} {self.say(right)} {unit}".rstrip()
        value = self._values(code, right)
        shape = _("%(what)s is not %(value)s") if isinstance(op, ast.NotEq | ast.NotIn) else _("%(what)s is %(value)s")
        return shape % {"what": what, "value": value}

    def _values(self, code: str, node: ast.expr) -> str:
        if isinstance(node, ast.List | ast.Tuple):
            return pgettext("values", " or ").join(self._values(code, one) for one in node.elts)
        if isinstance(node, ast.Constant):
            return (
                naming.level_words(int(str(node.value)))
                if code == "level" and str(node.value).isdigit()
                else _quoted(code, node.value)
            )
        return self.say(node)

    def _name(self, node: ast.Name) -> str:
        if node.id in ("true", "false"):
            return naming.said_value("", node.id == "true")
        if node.id == "level":
            return _("the level of the answers")
        return str(self.names[node.id]) if node.id in self.names else naming.short_name(node.id)

    def _attribute(self, node: ast.Attribute) -> str:
        inner = self._name(ast.Name(node.attr))
        return _("last time: %(what)s") % {"what": inner} if _root(node) == "previous" else ast.unparse(node)

    def _constant(self, node: ast.Constant) -> str:
        return str(node.value)

    def _call(self, node: ast.Call) -> str:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        inside = "、".join(self.say(one) for one in node.args)
        shapes = {
            "known": _("%(what)s is known"),
            "count": _("how many hold of: %(what)s"),
            "min": _("the smallest of: %(what)s"),
            "max": _("the largest of: %(what)s"),
            "abs": _("the size of %(what)s"),
        }
        return shapes[name] % {"what": inside} if name in shapes else ast.unparse(node)


def _quoted(code: str, value: Any) -> str:
    said = naming.said_value(code, value)
    return pgettext("formula", "“%s”") % said


def _code(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _root(node: ast.Attribute) -> str:
    return node.value.id if isinstance(node.value, ast.Name) else ""

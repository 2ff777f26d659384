"""The catalogue of facts is data only: frozen dataclasses in the past tense, ids and small numbers."""

import ast
import re

import pytest

from . import house

FOLDER = house.SOURCE / "kernel" / "timeline" / "facts"
KIND = re.compile(r"^[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*$")
TYPES = {"int", "float", "bool", "str", "datetime", "date", "None", "Decimal", "Fact"}
CONTAINERS = {"tuple", "ClassVar", "Literal"}


def faults(source: str) -> list[str]:
    """Return what is not data in a module of the catalogue."""
    found = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.Import | ast.ImportFrom) or _is_words(node):
            continue
        if isinstance(node, ast.ClassDef):
            found += _faults_of_class(node)
        elif not (isinstance(node, ast.Assign | ast.AnnAssign) and _is_constant(node.value)):
            found.append(f"line {node.lineno}: {type(node).__name__}")
    return found


def _faults_of_class(node: ast.ClassDef) -> list[str]:
    found = []
    decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
    if len(decorators) != 1 or not decorators[0].startswith("dataclass(") or "frozen=True" not in decorators[0]:
        found.append(f"{node.name} is not a frozen dataclass")
    for part in node.body:
        if _is_words(part):
            continue
        if not isinstance(part, ast.AnnAssign) or not _is_constant(part.value):
            found.append(f"{node.name}: line {part.lineno} is not a field with a plain default")
        else:
            found += [
                f"{node.name}.{ast.unparse(part.target)}: {name} is no id, small number, code or date"
                for name in _names(part.annotation)
                if name not in TYPES | CONTAINERS
            ]
    return found


def _names(annotation: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(annotation) if isinstance(node, ast.Name)}


def _is_words(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _is_constant(value: ast.expr | None) -> bool:
    if isinstance(value, ast.Tuple):
        return all(_is_constant(item) for item in value.elts)
    if isinstance(value, ast.UnaryOp):
        return _is_constant(value.operand)
    return value is None or isinstance(value, ast.Constant)


def kinds() -> list[str]:
    return [
        part.value.value
        for path in sorted(FOLDER.glob("*.py"))
        for node in ast.walk(house.tree_of(path))
        if isinstance(node, ast.ClassDef)
        for part in node.body
        if isinstance(part, ast.AnnAssign)
        and ast.unparse(part.target) == "kind"
        and isinstance(part.value, ast.Constant)
    ]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_the_catalogue_is_data_only(path):
    assert not faults(path.read_text())


def test_every_kind_is_named_once_as_noun_and_past_participle():
    found = [kind for kind in kinds() if kind]
    assert len(found) > 20
    assert len(found) == len(set(found))
    assert not [kind for kind in found if not KIND.match(kind)]


@pytest.mark.parametrize(
    "source",
    [
        "@dataclass(frozen=True)\nclass A:\n    text: Message = None",
        "@dataclass\nclass A:\n    a: int = 0",
        "@dataclass(frozen=True)\nclass A:\n    def f(self): return 1",
        "@dataclass(frozen=True)\nclass A:\n    a: int = clock()",
        "def f(): pass",
        "print('loaded')",
        "for x in y: pass",
    ],
)
def test_the_guard_notices_what_is_not_data(source):
    assert faults(source)

"""The plan of the house as tests see it: layers and packages from the import contract, files, syntax trees."""

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "renxin"


@dataclass(frozen=True, order=True)
class Package:
    """A package of the house: `programs.surveys`; the design system and the wires have no second name."""

    layer: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.layer}.{self.name}" if self.name else self.layer


def package_of(module: str) -> Package | None:
    """Return the package that a dotted module name belongs to, None outside the house."""
    parts = module.split(".")
    if parts[0] != "renxin" or len(parts) < 2:
        return None
    if parts[1] in {"ui", "config"}:
        return Package(parts[1])
    return Package(parts[1], parts[2]) if len(parts) > 2 else None


@cache
def _levels() -> tuple[dict[str, int], dict[Package, int]]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers: dict[str, int] = {}
    packages: dict[Package, int] = {}
    for contract in contracts:
        (container,) = contract["containers"]
        for level, line in enumerate(contract["layers"]):
            for name in re.findall(r"\w+", line):
                if container == "renxin":
                    layers[name] = level
                else:
                    packages[Package(container.split(".")[1], name)] = level
    return layers, packages


def stands_above(upper: Package, lower: Package) -> bool:
    """Tell whether `upper` may know of `lower`: a higher layer, or further left in the same one."""
    layers, packages = _levels()
    if upper.layer != lower.layer:
        return layers[upper.layer] < layers[lower.layer]
    return upper != lower and packages[upper] < packages[lower]


def python_files(*, tests: bool = False, migrations: bool = True) -> Iterator[Path]:
    """Yield the product's Python files."""
    for path in sorted(SOURCE.rglob("*.py")):
        if (tests or "tests" not in path.parts) and (migrations or "migrations" not in path.parts):
            yield path


def module_of(path: Path) -> str:
    """Return the dotted name of the module in `path`."""
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree_of(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text(), str(path))


def imported_modules(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of everything a file imports; names that are modules count as modules."""
    own = module_of(path).split(".")
    base = own if path.name == "__init__.py" else own[:-1]
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = base[: len(base) - node.level + 1] if node.level else []
            module = ".".join([*start, *([node.module] if node.module else [])])
            for alias in node.names:
                inner = f"{module}.{alias.name}"
                yield node.lineno, inner if _is_package(module) or _is_module(inner) else module


def short(path: Path) -> str:
    """Return a path as people write it."""
    return str(path.relative_to(ROOT))


def stale(exceptions: Iterable[str], used: set[str]) -> list[str]:
    """Return the exceptions that nothing needs any more."""
    return sorted(set(exceptions) - used)


def _is_package(name: str) -> bool:
    """Tell whether `name` is a package of the house, of which only modules are imported."""
    found = package_of(name)
    return found is not None and name == f"renxin.{found}"


def _is_module(name: str) -> bool:
    path = SOURCE.parent.joinpath(*name.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()

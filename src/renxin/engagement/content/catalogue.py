"""The catalogue of variables: what may stand in a template, and who fills it."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from renxin.kernel.core.packs import Pack, Words, load

PACK = Path(__file__).parent / "packs" / "variables.yaml"


@dataclass(frozen=True, kw_only=True)
class Variable:
    """A place that a fact may fill, with a name and a sample for the page."""

    code: str
    filled_from: Literal["patient", "house", "sender"]
    name: Words
    sample: Words


@dataclass(frozen=True, kw_only=True)
class VariablePack(Pack):
    """All variables, in the order of the list."""

    title: Words
    variables: list[Variable]


@cache
def catalogue() -> dict[str, Variable]:
    """Return the variables by code."""
    return {each.code: each for each in load(PACK, VariablePack).variables}


def samples(language: str) -> dict[str, str]:
    """Return a sample for every variable."""
    return {code: each.sample.get(language) for code, each in catalogue().items()}


def given_samples(language: str) -> dict[str, str]:
    """Return a sample for every variable that a sender gives."""
    return {code: each.sample.get(language) for code, each in catalogue().items() if each.filled_from == "sender"}

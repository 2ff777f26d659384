"""The shape of a bank's pack. Rules are read as formulas when the pack is, so a wrong one stops the start."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from renxin.engagement.questionnaires.definition.items import Item
from renxin.engagement.questionnaires.definition.reading import parse
from renxin.kernel.core import formulas
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.packs import Pack, Words

from .levels import Level


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`level` holds when the formula `when` does; `why` is the reason in words."""

    level: Literal["yellow", "orange", "red"]
    when: str
    why: Words


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something about the person that rules may look at beside the answers."""

    name: str
    text: Words


@dataclass(frozen=True, kw_only=True)
class GroupOf:
    """Questions shown under one heading."""

    code: str
    text: Words


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question of the bank.

    Its form (`type`, `options`, `min` … `enable_when`) is written as in questionnaires. `follows` names the question
    it is only asked together with. `loinc` and `margin` belong to measurements: the code of its observation, and how
    far inside a band a value must lie to count as settled there (in its own unit).
    """

    code: str
    group: str
    type: str
    text: Words
    plain: Words | None = None
    options: list[dict[str, Any]] = field(default_factory=list)
    min: float | None = None
    max: float | None = None
    decimals: int = 0
    unit: Words | None = None
    display: str = ""
    role: str = ""
    sensitive: bool = False
    follows: str = ""
    enable_when: dict[str, Any] | None = None
    loinc: str = ""
    margin: float = 0
    levels: list[Rule] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.enable_when and self.enable_when.get("linkId") != self.follows:
            raise ValueError(f"{self.code}: enable_when may only look at the question it follows")

    def raw(self) -> dict[str, Any]:
        """Return it as one item of a questionnaire."""
        kept: dict[str, Any] = {
            "linkId": self.code,
            "code": self.code,
            "type": self.type,
            "group": self.group,
            "text": _both(self.text),
            "options": self.options,
            "decimals": self.decimals,
            "sensitive": self.sensitive,
            "role": self.role,
            "enable_when": self.enable_when,
        }
        optional = {
            "plain": self.plain and _both(self.plain),
            "unit": self.unit and _both(self.unit),
            "min": self.min,
            "max": self.max,
            "display": self.display or None,
        }
        return kept | {key: value for key, value in optional.items() if value is not None}


@dataclass(frozen=True, kw_only=True)
class Read:
    """A rule with its formula read."""

    question: str
    number: int
    level: Level
    formula: formulas.Formula
    why: Words


@dataclass(frozen=True, kw_only=True)
class BankPack(Pack):
    """All questions, checked against each other."""

    title: Words
    facts: list[Fact]
    groups: list[GroupOf]
    questions: list[Question]
    rules: Mapping[str, tuple[Read, ...]] = field(init=False, repr=False, compare=False)
    items: Mapping[str, Item] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        codes = [one.code for one in self.questions]
        twice = {code for code in codes if codes.count(code) > 1}
        if twice:
            raise ValueError(f"{', '.join(sorted(twice))}: this code stands twice")
        lost = [one.code for one in self.questions if one.follows and one.follows not in codes]
        if lost:
            raise ValueError(f"{lost[0]}: follows a question that does not exist")
        known = {*codes, *(one.name for one in self.facts)}
        try:
            object.__setattr__(self, "rules", {one.code: _read(one, known) for one in self.questions})
            object.__setattr__(self, "items", self._items())
        except InvalidInput as error:
            raise ValueError(str(error)) from error

    def _items(self) -> dict[str, Item]:
        groups = [{"code": one.code, "text": _both(one.text)} for one in self.groups]
        whole = {"code": self.code, "title": _both(self.title), "groups": groups}
        return {item.link_id: item for item in parse(whole | {"items": [one.raw() for one in self.questions]}).items}


def _read(question: Question, known: set[str]) -> tuple[Read, ...]:
    """Return its rules, the highest level first."""
    rules = [
        Read(
            question=question.code,
            number=number,
            level=Level.of(rule.level),
            formula=formulas.read(rule.when, known=known, where=f"{question.code}.levels[{number}]"),
            why=rule.why,
        )
        for number, rule in enumerate(question.levels, 1)
    ]
    return tuple(sorted(rules, key=lambda rule: -rule.level))


def _both(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}

"""The shape of a programme's pack. Spans and formulas are read with it, so a wrong one is refused with its place."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from renxin.engagement.questionnaires.selectors import Level, bank_facts, bank_questions
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.core.formulas import Formula, read
from renxin.kernel.core.packs import Pack, Words

from . import spans

By = Literal["bot", "message", "nurse", "doctor", "card"]
Anchor = Literal[
    "discharge",
    "surgery",
    "visit",
    "diagnosis",
    "enrolled",
    "lmp",
    "delivery",
    "birth",
    "cycle",
    "next_cycle",
    "treatment_end",
    "report",
    "vaccination",
    "last_contact",
]
Start = Literal[
    "diagnosed",
    "discharged",
    "visited",
    "operated",
    "resulted",
    "reported",
    "registered_pregnancy",
    "delivered",
    "born",
    "treated",
    "vaccinated",
    "medicated",
    "by_hand",
    "self",
]
End = Literal["death", "withdrawal", "transfer", "pregnancy_end", "completed", "lost"]
Action = Literal[
    "recheck",
    "refer",
    "emergency",
    "call_doctor",
    "call_nurse",
    "book",
    "self_treat",
    "score",
    "complaint",
]
_NAMED: Final = 10
STRICTNESS: Final[Mapping[str, int]] = {"message": 0, "card": 1, "bot": 2, "nurse": 3, "doctor": 4}
"""Who reaches the patient, from the least to the most: of contacts that are merged the last one does."""


@dataclass(frozen=True, kw_only=True)
class Starting:
    """What begins a programme: something that happened, with one of these codes (prefixes), under a condition.

    Of `resulted` and `medicated` the codes are those of the pack of what is known. With `confirm` a person is asked to
    look at it and to let the patient in.
    """

    fact: Start
    codes: list[str] = field(default_factory=list)
    when: str = ""
    confirm: bool = False


@dataclass(frozen=True, kw_only=True)
class Known:
    """Something about the person or the stay that conditions may look at, beside what the bank knows.

    `values` are the words of what it may be (without: yes or nothing). `needed`: where records do not say it, a
    person is asked. `keeps`: it stays true when the programme begins again. `gives`: as a number of days after the
    anchor `after` it gives another anchor.
    """

    name: str
    text: Words
    values: dict[str, Words] = field(default_factory=dict)
    needed: bool = False
    keeps: bool = False
    gives: Anchor | None = None
    after: Anchor | None = None

    def __post_init__(self) -> None:
        if (self.gives is None) != (self.after is None):
            raise ValueError("gives and after belong together")


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A named finding of each contact, kept so that the next one can look back: `previous.uncontrolled`."""

    name: str
    when: str
    text: Words


@dataclass(frozen=True, kw_only=True)
class Node:
    """One occasion, or with `every` a row of them: `at` after the anchor (the programme's, or its own).

    `window`: how many days before and after may also do. `ask`: codes of the bank. `send`: codes of content. `remind`:
    spans around the day at which a reminder goes out.
    """

    id: str
    at: str
    by: By
    text: Words
    ask: list[str] = field(default_factory=list)
    send: list[str] = field(default_factory=list)
    window: tuple[int, int] = (0, 0)
    time: str = "09:30"
    when: str = ""
    anchor: Anchor | None = None
    every: str = ""
    until: str = ""
    remind: list[str] = field(default_factory=list)
    visit: bool = False

    def __post_init__(self) -> None:
        for text in (self.at, self.every, self.until, *self.remind):
            if text:
                spans.read(text)
        if len(self.window) != 2 or min(self.window) < 0:
            raise ValueError("window: two numbers of days, before and after")
        if self.remind and len(self.id) > _NAMED:
            raise ValueError(f"remind: the code is at most {_NAMED} letters long")
        if self.until and not self.every:
            raise ValueError("until belongs to every")


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What answers lead to beside the levels of the bank. `next`: another contact with the same questions."""

    when: str
    why: Words
    level: Literal["green", "yellow", "orange", "red"] = "green"
    action: Action | None = None
    next: str = ""
    tell: str = ""

    def __post_init__(self) -> None:
        if self.next:
            spans.read(self.next)


@dataclass(frozen=True, kw_only=True)
class Target:
    """What is aimed at, as a formula over the last answers."""

    code: str
    when: str
    text: Words


@dataclass(frozen=True, kw_only=True)
class Programme(Pack):
    """One programme. `anchors`: the first that is known counts. `lost_after`: contacts that reached nobody.

    `renew`: what a new occasion (another discharge) does with somebody who is inside: she stays as she is, begins
    again, or goes through it a second time beside the first. `gives_way_to`: programmes for whose people it is over.
    """

    title: Words
    scope: Words
    starts: list[Starting]
    anchors: list[Anchor]
    nodes: list[Node]
    ends: list[End]
    excludes: list[str] = field(default_factory=list)
    facts: list[Known] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    attempts: str = "standard"
    lost_after: int = 3
    renew: Literal["keep", "restart", "beside"] = "keep"
    gives_way_to: list[str] = field(default_factory=list)
    formulas: Mapping[str, Formula] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ids = [node.id for node in self.nodes]
        if len(set(ids)) != len(ids):
            raise ValueError("nodes: every id must be different")
        for node in self.nodes:
            lost = [code for code in node.ask if code not in bank_questions()]
            if lost:
                raise ValueError(f"nodes.{node.id}.ask: {lost[0]} is not in the bank")
        object.__setattr__(self, "formulas", dict(self._read()))

    def _read(self) -> Iterator[tuple[str, Formula]]:
        known = self._names()
        for place, text in self._texts():
            try:
                yield text, read(text, known=known, where=place)
            except InvalidInput as error:
                raise ValueError(str(error)) from error

    def _names(self) -> set[str]:
        return names_for([*(one.name for one in self.facts), *(one.name for one in self.marks)])

    def _texts(self) -> Iterator[tuple[str, str]]:
        """Yield each formula with its place."""
        yield from ((f"starts[{at}].when", one.when) for at, one in enumerate(self.starts, 1) if one.when)
        yield from ((f"excludes[{at}]", one) for at, one in enumerate(self.excludes, 1))
        yield from ((f"nodes.{one.id}.when", one.when) for one in self.nodes if one.when)
        yield from ((f"marks.{one.name}", one.when) for one in self.marks)
        yield from ((f"rules[{at}].when", one.when) for at, one in enumerate(self.rules, 1))
        yield from ((f"targets.{one.code}", one.when) for one in self.targets)

    def holds(self, text: str, values: Mapping[str, Any]) -> bool:
        """Tell whether a formula of this programme is known to be true; an empty one always is."""
        return not text or self.formulas[text].holds(values)

    def level_of(self, rule: Rule) -> Level:
        """Return the level that a rule gives."""
        return Level.of(rule.level)


def names_for(own: Iterable[str]) -> set[str]:
    """Return every name that a programme's formulas may use: its own, the bank's, and those of the time before."""
    mine, answers = set(own), set(bank_questions())
    before = {f"previous.{name}" for name in (*mine, *answers, "level")}
    return {*mine, *answers, *before, *bank_facts(), "level"}

"""The pack of the guide: symptoms, questions, rules, places, and the numbers of the score."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from renxin.engagement.safety.selectors import PatternRule
from renxin.kernel.core.packs import Pack, Words, load

PACKS: Final = Path(__file__).parent / "packs"


@dataclass(frozen=True, kw_only=True)
class Scoring:
    """How a score comes about.

    `learned` weighs the logarithm of what was learned, which counts no less than `floor`, and no
    less than `answered` where an answer of hers speaks for a department. At most `most` departments
    are named, until `enough` of the whole is covered; each holds `least` of it. Named departments that cover less than
    `unsure` go to a nurse; words of which less than `unknown` was ever seen are not understood.
    """

    learned: float
    floor: float
    answered: float
    enough: float
    most: int
    least: float
    unsure: float
    unknown: float


@dataclass(frozen=True, kw_only=True)
class OwnPlace:
    """A place without a code in the catalogue: `names` as on its door, else the first there is of `instead`."""

    words: Words
    names: list[str]
    instead: list[str]


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of the body, or of what people come for."""

    code: str
    words: Words


@dataclass(frozen=True, kw_only=True)
class Option:
    """One answer; a `red` one stops everything, `says` reads it out of her own words."""

    code: str
    words: Words
    red: bool = False
    says: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked when a symptom does not say enough."""

    ask: Words
    options: list[Option]

    @property
    def is_red(self) -> bool:
        """Tell whether it asks for danger."""
        return any(one.red for one in self.options)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A department, how much speaks for it, and when: `question=option`, `sex=…`, `age=14-55` (years), `month=5-10`."""

    to: str
    weight: float
    when: list[str] = field(default_factory=list)
    why: Words | None = None


@dataclass(frozen=True, kw_only=True)
class Symptom:
    """A group of symptoms: how people say it, where it is, whom it concerns, what is asked, where it leads."""

    slug: str
    words: Words
    parts: list[str]
    says: list[str]
    rules: list[Rule]
    asks: list[str] = field(default_factory=list)
    sex: str = ""
    ages: list[int] = field(default_factory=list)

    @property
    def patterns(self) -> list[PatternRule]:
        """Return how people say it, as safety reads it: denials understood. English beginnings of words count."""
        return [PatternRule(any=[_pattern(one) for one in self.says])]


@dataclass(frozen=True, kw_only=True)
class GuidePack(Pack):
    """The whole guide."""

    title: Words
    scoring: Scoring
    rounds: int
    most_misses: int
    child_to_years: int
    elder_from_years: int
    infant_months: int
    obstetrics_from_weeks: int
    pick_up_seconds: int
    hand_over_signals: list[str]
    answered: Words
    handed_why: dict[str, Words]
    places: dict[str, OwnPlace]
    instead: dict[str, list[str]]
    child: dict[str, str]
    parts: list[Part]
    questions: dict[str, Question]
    symptoms: list[Symptom]

    def symptom(self, slug: str) -> Symptom | None:
        """Return a symptom by its slug."""
        return next((one for one in self.symptoms if one.slug == slug), None)


@cache
def pack() -> GuidePack:
    """Return the guide in force."""
    return load(PACKS / "symptoms.yaml", GuidePack)


@cache
def phrasings() -> tuple[tuple[str, str, str], ...]:
    """Return the shipped phrasings: department code, language, words."""
    lines = (PACKS / "phrases.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple((code, language, words) for code, language, words in rows)


def _pattern(said: str) -> str:
    if said.startswith("re:") or not said.isascii():
        return said
    return "re:(?<![a-z0-9])" + said.lower().replace(" ", r"\s+")

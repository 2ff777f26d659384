"""The shapes of the packs, and what a reading returns."""

from dataclasses import dataclass, field

from renxin.kernel.core.packs import Pack, Words


@dataclass(frozen=True, kw_only=True)
class PatternRule:
    """One way to say it: any of `any`, together with one of `beside` somewhere in the same message (if given).

    `…` in a pattern stands for a few characters of the same clause without a denial; `re:` begins a regular
    expression. `below` and `above` want a number right behind the pattern: a sugar, a temperature, a saturation.
    """

    any: list[str]
    beside: list[str] = field(default_factory=list)
    below: float | None = None
    above: float | None = None


@dataclass(frozen=True, kw_only=True)
class FlagGroup:
    """Red flags that belong together; `advice` is what the patient is told after the first line."""

    code: str
    words: Words
    rules: list[PatternRule]
    advice: Words | None = None


@dataclass(frozen=True, kw_only=True)
class Denials:
    """Words that deny what stands right behind them, what may stand between, and what only looks like a denial.

    `symptoms` may be listed between a denial and a flag ("no fever, cough or chest pain").
    """

    before: list[str]
    between: list[str]
    joiners: list[str]
    after: list[str]
    hypothetical: list[str]
    symptoms: list[str]


@dataclass(frozen=True, kw_only=True)
class FlagPack(Pack):
    """Every red flag. `first` is the line that a patient reads before anything else."""

    title: Words
    first: Words
    told: Words
    denials: Denials
    variants: dict[str, str]
    groups: list[FlagGroup]


@dataclass(frozen=True, kw_only=True)
class Signal:
    """Something a message is about that decides who must see it and how soon."""

    code: str
    words: Words
    rules: list[PatternRule]
    priority: int = 0
    is_voice: bool = False
    hands_over: bool = False


@dataclass(frozen=True, kw_only=True)
class SignalPack(Pack):
    """Every signal."""

    title: Words
    signals: list[Signal]


@dataclass(frozen=True, kw_only=True)
class Limit:
    """Something that must not be said in a chat, with what to do instead."""

    code: str
    words: Words
    instead: Words
    rules: list[PatternRule]


@dataclass(frozen=True, kw_only=True)
class LimitPack(Pack):
    """The limits of a chat, the words that stand under it, and the answer that stays inside them."""

    title: Words
    disclaimer: Words
    answer: Words
    limits: list[Limit]
    asked: list[PatternRule]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message holds: codes of red flags and of signals, in the order of the packs."""

    flags: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()

    @property
    def is_red(self) -> bool:
        """Tell whether a person must act at once."""
        return bool(self.flags)

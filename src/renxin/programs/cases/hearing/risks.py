"""High risks in somebody's words, and repeats: codes of the pack, how grave they make a case, who must hear."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from renxin.engagement.safety import selectors as safety
from renxin.kernel.core import packs
from renxin.kernel.core.packs import Pack
from renxin.kernel.core.words import Words
from renxin.programs.cases.packs.terms import PACKS


@dataclass(frozen=True, kw_only=True)
class Risk:
    """A risk: heard as a signal or red flag of safety, or in words of our own; or found by counting."""

    code: str
    text: Words
    level: int
    tell: tuple[str, ...]
    opens: bool = False
    safety_answers: bool = False
    signals: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    rules: tuple[safety.PatternRule, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Repeat:
    """From how many cases in how many days something repeats itself."""

    times: int
    days: int


@dataclass(frozen=True, kw_only=True)
class RiskPack(Pack):
    """Every risk."""

    title: Words
    repeat: Repeat
    risks: tuple[Risk, ...]

    def risk(self, code: str) -> Risk | None:
        """Return the risk with this code."""
        return next((one for one in self.risks if one.code == code), None)


@lru_cache(maxsize=1)
def pack() -> RiskPack:
    """Return the risks in force."""
    return packs.load(PACKS / "risks.yaml", RiskPack)


def read(text: str) -> tuple[str, ...]:
    """Return the codes of the risks that somebody's words hold, in the order of the pack."""
    if not text.strip():
        return ()
    heard = safety.read(text)
    return tuple(
        one.code
        for one in pack().risks
        if set(one.signals) & set(heard.signals)
        or set(one.flags) & set(heard.flags)
        or (one.rules and safety.says(one.rules, text))
    )


def level(codes: Iterable[str], otherwise: int) -> int:
    """Return how grave a case with these risks is, at least as grave as `otherwise`."""
    found = [one.level for code in codes if (one := pack().risk(code))]
    return min([otherwise, *found])


def opens(codes: Iterable[str], *, in_chat: bool = False) -> bool:
    """Tell whether one of these risks opens a case even when nobody asks for one.

    In a chat (`in_chat`) those that the alarm of safety answers open none.
    """
    found = [one for code in codes if (one := pack().risk(code))]
    return any(one.opens and not (in_chat and one.safety_answers) for one in found)

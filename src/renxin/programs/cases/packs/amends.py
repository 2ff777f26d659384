"""What may be done to make good, and who approves it: the pack of recovery measures, and its rules, pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from renxin.kernel.core import packs
from renxin.kernel.core.packs import Pack, PackError
from renxin.kernel.core.words import Words

from . import house
from .terms import PACKS, terms


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One thing that may be done.

    `agreed`: both sides sign; `mediated`, `insured`: a number of others stands for it; `corrects` an error of a bill.
    """

    code: str
    text: Words
    money: bool = False
    agreed: bool = False
    mediated: bool = False
    insured: bool = False
    corrects: bool = False

    @property
    def settles(self) -> bool:
        """Tell whether the house settles by this itself: no mediator, no insurer, not just a bill put right."""
        return self.money and not (self.mediated or self.insured or self.corrects)


@dataclass(frozen=True, kw_only=True)
class Tier:
    """Up to so many yuan in one case, this post approves; `minutes`: only by a decision of the meeting of directors."""

    post: str
    up_to: int | None = None
    minutes: bool = False


@dataclass(frozen=True, kw_only=True)
class AmendsPack(Pack):
    """The pack of recovery measures."""

    measures: tuple[Measure, ...]
    tiers: tuple[Tier, ...]
    mediation_above: int
    liability_words: tuple[str, ...]

    def measure(self, code: str) -> Measure | None:
        """Return the measure with this code."""
        return next((one for one in self.measures if one.code == code), None)

    def tier(self, total: Decimal) -> Tier:
        """Return the tier that a total of one case falls into: a limit belongs to the lower one."""
        return next(one for one in self.tiers if one.up_to is None or total <= one.up_to)

    def named_tiers(self) -> list[tuple[Tier, Words]]:
        """Return the tiers with the words of their posts."""
        return [(one, terms().post(one.post).text) for one in self.tiers]

    def admits(self, text: str) -> list[str]:
        """Return the words of a text that admit liability."""
        low = text.lower()
        return [word for word in self.liability_words if word in low]

    def settling(self) -> list[str]:
        """Return the codes of the measures by which the house settles by itself."""
        return [one.code for one in self.measures if one.settles]


def amends() -> AmendsPack:
    """Return the measures and limits in force: the house's own, else those that came with the product."""
    return house.in_force(standard_amends(), checked_amends)


@cache
def standard_amends() -> AmendsPack:
    """Return the measures and limits that came with the product."""
    return read_amends(PACKS / "recovery.yaml")


def checked_amends(found: AmendsPack) -> AmendsPack:
    """Return measures of a house that fit its posts and settle no more by themselves than is usual in law.

    Raises:
        PackError: they do not.
    """
    most = standard_amends().mediation_above
    problem = next(_problems(found), "")
    if not problem and not 0 < found.mediation_above <= most:
        problem = f"mediation_above: at most {most}, not {found.mediation_above}"
    if problem:
        raise PackError(problem)
    return found


def read_amends(path: Path) -> AmendsPack:
    """Read a pack of recovery measures.

    Raises:
        PackError: it does not fit, its tiers do not rise to one without an end, or a post is not there.
    """
    found = packs.load(path, AmendsPack)
    problem = next(_problems(found), "")
    if problem:
        raise PackError(f"{path}: {problem}")
    return found


def _problems(found: AmendsPack) -> Iterator[str]:
    limits = [one.up_to for one in found.tiers]
    if not limits or limits[-1] is not None:
        yield "tiers: the last one has no up_to"
    known = [one for one in limits[:-1] if one is not None]
    if len(known) != len(limits) - 1 or known != sorted(set(known)):
        yield "tiers: up_to has to rise from one to the next"
    posts = {one.code for one in terms().posts}
    yield from (f"tiers: there is no post {one.post}" for one in found.tiers if one.post not in posts)

"""Where a session stands: who it is about, what was said, picked and answered, and what came of it. Pure data."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

Stage = Literal["who", "tell", "ask", "answer", "stopped", "person", "unknown"]


@dataclass(frozen=True, slots=True)
class Person:
    """Who it is about. `weeks` of pregnancy, None when not known."""

    age_months: int | None = None
    sex: str = ""
    pregnant: bool = False
    weeks: int | None = None

    @property
    def known(self) -> bool:
        """Tell whether age and sex are known, without which nothing is advised."""
        return self.age_months is not None and self.sex in ("male", "female")

    @property
    def years(self) -> int:
        """Return the age in whole years, 30 when it is not known."""
        return 30 if self.age_months is None else self.age_months // 12


@dataclass(frozen=True, slots=True)
class Advice:
    """A department that was named: how much of the whole speaks for it, and why, in both languages."""

    place_id: int
    uid: str
    code: str
    zh: str
    en: str
    share: float
    why: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """One session. `asked` are questions in their order, `open` the one that waits; `absent` a code nobody has here."""

    person: Person = Person()
    stage: Stage = "who"
    said: tuple[str, ...] = ()
    picked: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    open: str = ""
    misses: int = 0
    flags: tuple[str, ...] = ()
    why: str = ""
    named: tuple[Advice, ...] = ()
    absent: str = ""
    found: tuple[str, ...] = ()

    @property
    def is_over(self) -> bool:
        """Tell whether the guide says nothing more: danger, or a person goes on."""
        return self.stage in ("stopped", "person")

    @property
    def text(self) -> str:
        """Return everything that was said, in order."""
        return "。".join(self.said)


@dataclass(frozen=True, slots=True)
class Turn:
    """What she does: says something, picks symptoms, answers what is open, says whom it is about, wants a person."""

    text: str = ""
    picks: tuple[str, ...] = ()
    option: str = ""
    person: Person | None = None
    wants_person: bool = False


def as_data(talk: Talk) -> dict[str, Any]:
    """Return a session as plain values for keeping."""
    return asdict(talk)


def of_data(kept: Mapping[str, Any]) -> Talk:
    """Return the session that `as_data` wrote."""
    named = tuple(
        Advice(**{**one, "why": tuple((pair[0], pair[1]) for pair in one["why"])}) for one in kept.get("named", ())
    )
    lists: dict[str, Any] = {name: tuple(kept.get(name, ())) for name in ("said", "picked", "asked", "flags", "found")}
    plain: dict[str, Any] = {name: kept[name] for name in ("stage", "open", "misses", "why", "absent") if name in kept}
    base = Talk(person=Person(**kept.get("person", {})), answers=dict(kept.get("answers", {})), named=named)
    return replace(base, **lists, **plain)

"""The catalogue of services (求助): what may be asked for, what is promised, who sees to it, what has to be known."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from renxin.kernel.core import packs
from renxin.kernel.core.packs import Pack, PackError
from renxin.kernel.core.words import Words

from .terms import PACKS, terms


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One thing that has to be known."""

    code: str
    text: Words
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class Promise:
    """In how many minutes: elapsed, or inside the working hours of the department."""

    minutes: int = 0
    working_minutes: int = 0


@dataclass(frozen=True, kw_only=True)
class Service:
    """One service of the house."""

    code: str
    icon: str
    text: Words
    hint: Words
    promise: Promise
    post: str
    asks: tuple[Ask, ...]

    @property
    def at_once(self) -> bool:
        """Tell whether one tap is enough: nothing has to be known first."""
        return not any(one.required for one in self.asks)


@dataclass(frozen=True, kw_only=True)
class Catalogue(Pack):
    """Every service."""

    services: tuple[Service, ...]

    def service(self, code: str) -> Service | None:
        """Return the service with this code."""
        return next((one for one in self.services if one.code == code), None)

    def words(self, code: str) -> str:
        """Return what a service is called."""
        found = self.service(code)
        return str(found.text) if found else code


@cache
def catalogue() -> Catalogue:
    """Return the services in force."""
    return read_catalogue(PACKS / "services.yaml")


def read_catalogue(path: Path) -> Catalogue:
    """Read a catalogue.

    Raises:
        PackError: it does not fit, a code stands twice, a post is not there, or nothing (or both) is promised.
    """
    found = packs.load(path, Catalogue)
    problem = next(_problems(found), "")
    if problem:
        raise PackError(f"{path}: {problem}")
    return found


def _problems(found: Catalogue) -> Iterator[str]:
    posts = {one.code for one in terms().posts}
    codes = [one.code for one in found.services]
    yield from (f"services: {code} stands twice" for code in sorted({one for one in codes if codes.count(one) > 1}))
    for one in found.services:
        if one.post not in posts:
            yield f"services[{one.code}]: there is no post {one.post}"
        if (one.promise.minutes > 0) == (one.promise.working_minutes > 0):
            yield f"services[{one.code}].promise: either minutes or working_minutes, above 0"

"""Drives the stories of many messages side by side, each kind of request at once for all that ask."""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import RenxinError

from .incoming import Outcome
from .requests import Request, Story


@dataclass
class Told:
    """One story: how it ended, and whether it had changed anything by then."""

    actor: Actor
    story: Story
    asks: Request | None = None
    outcome: Outcome | None = None
    error: RenxinError | None = None
    wrote: bool = False

    @property
    def half_done(self) -> bool:
        """Tell whether it failed after it had changed something, so that its changes must be taken back."""
        return self.error is not None and self.wrote

    def advance(self, answer: Any) -> None:
        """Go on to the next request, or to the end."""
        try:
            self.asks = self.story.throw(answer) if isinstance(answer, RenxinError) else self.story.send(answer)
        except StopIteration as end:
            self.asks, self.outcome = None, end.value
        except RenxinError as error:
            self.asks, self.error = None, error


def drive(stories: list[tuple[Actor, Story]]) -> list[Told]:
    """Tell all stories to their ends. They must be about different people, or not care about each other's order."""
    told = [Told(actor, story) for actor, story in stories]
    for one in told:
        one.advance(None)
    while asking := [one for one in told if one.asks is not None]:
        for (kind, actor), group in _groups(asking).items():
            answers = kind.carry_out(actor, [one.asks for one in group])
            for one, answer in zip(group, answers, strict=True):
                one.wrote = one.wrote or kind.writes
                one.advance(answer)
    return told


def _groups(asking: list[Told]) -> dict[tuple[type[Request], Actor], list[Told]]:
    """Return who asks for what; of those with the same key only the first, the others wait for the next round."""
    groups: dict[tuple[type[Request], Actor], list[Told]] = defaultdict(list)
    taken: set[tuple[type[Request], Hashable]] = set()
    for one in asking:
        request = one.asks
        assert request is not None  # noqa: S101  the caller chose those that ask
        place = (type(request), request.key)
        if place not in taken:
            taken.add(place)
            groups[type(request), one.actor].append(one)
    return groups

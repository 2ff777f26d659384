"""A clock that stands still, so tests say exactly when things happen."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import ClassVar

import pytest

from renxin.kernel.core import clock

# A Tuesday morning in a week without holidays, at a hospital's busiest hour.
START = datetime(2026, 3, 10, 9, 0, tzinfo=clock.SHANGHAI)


class FrozenClock:
    """The frozen instant; `move` and `set` change it. The threads of `site` see it too."""

    standing: ClassVar[datetime | None] = None

    def __init__(self) -> None:
        self._freeze(START)

    def now(self) -> datetime:
        """Return the frozen instant."""
        return clock.now()

    def set(self, instant: datetime) -> None:
        """Freeze at another instant."""
        self.release()
        self._freeze(instant)

    def move(self, **parts: float) -> datetime:
        """Go forward by days=, hours=, minutes= …; return the new instant."""
        self.set(clock.now() + timedelta(**parts))
        return clock.now()

    def release(self) -> None:
        """Let the clock run again."""
        self._context.__exit__(None, None, None)
        FrozenClock.standing = None

    def _freeze(self, instant: datetime) -> None:
        self._context = clock.at(instant)
        self._context.__enter__()
        FrozenClock.standing = clock.now()


@pytest.fixture
def frozen_clock() -> Iterator[FrozenClock]:
    """The product's clock, standing at Tuesday 10 March 2026, 09:00 in Shanghai, in the thread of the test."""
    frozen = FrozenClock()
    yield frozen
    frozen.release()

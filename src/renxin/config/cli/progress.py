"""Progress of long work: a bar on a terminal, a line now and then where nobody can redraw one (a log, a pipe)."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Protocol

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from . import say

SECONDS_BETWEEN_LINES: Final = 10.0


class Show(Protocol):
    """Say what is being done, and how much of it, when that is known."""

    def __call__(self, words: str, done: int | None = None, total: int | None = None, /) -> None:
        """Show it."""


@contextmanager
def shown(first: str) -> Iterator[Show]:
    """Show progress on the error stream while the block runs; the block gets what it reports with."""
    if say.errors.is_terminal:
        columns = (SpinnerColumn(), TextColumn("{task.description:<40}"), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=say.errors, transient=True) as bar:
            task = bar.add_task(first, total=None)
            yield lambda words, done=None, total=None: bar.update(task, description=words, completed=done, total=total)
    else:
        lines = Lines()
        lines(first)
        yield lines


class Lines:
    """A line when the words change, and one every ten seconds while they don't."""

    def __init__(self) -> None:
        self._words = ""
        self._written_at = 0.0

    def __call__(self, words: str, done: int | None = None, total: int | None = None, /) -> None:
        """Write the line if it is due."""
        now = time.monotonic()
        waited = now - self._written_at >= SECONDS_BETWEEN_LINES
        if not waited and (words == self._words or not total):
            return
        self._words, self._written_at = words, now
        say.errors.print(f"{words} {done or 0:,}/{total:,}" if total else words, markup=False)

"""Running every loop in this thread until nothing is left: what tests do instead of waiting for a worker."""

from contextvars import ContextVar
from typing import Final

from . import registry

MOST_ROUNDS: Final = 1000
# None: loops run in a worker. Else they run inside run_until_idle, and the flag says whether errors surface.
_strict: ContextVar[bool | None] = ContextVar("renxin_jobs_strict", default=None)


def is_inline() -> bool:
    """Tell whether loops are being run by run_until_idle rather than by a worker."""
    return _strict.get() is not None


def is_strict() -> bool:
    """Tell whether errors shall surface instead of being parked or logged (tests, by default)."""
    return bool(_strict.get())


def run_until_idle(*names: str, strict: bool = True) -> int:
    """Run the loops called `names` in turn until a whole round finds nothing; return things done.

    Without names all loops are run, and every waiting job of Procrastinate.

    With `strict` an error in a consumer surfaces here; without it the entry is parked, as in a real worker.

    Raises:
        RuntimeError: the loops keep each other busy for ever.
    """
    from . import tasks  # noqa: PLC0415  tasks ask whether errors shall surface

    token = _strict.set(strict)
    try:
        total = 0
        loops = [loop for loop in registry.loops(list(names) or None) if loop.inline]
        for _round in range(MOST_ROUNDS):
            done = sum(loop.step() for loop in loops) + (tasks.run_waiting() if not names else 0)
            if done == 0:
                return total
            total += done
        raise RuntimeError(f"still busy after {MOST_ROUNDS} rounds: some loop always reports work")
    finally:
        _strict.reset(token)

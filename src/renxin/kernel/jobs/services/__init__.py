"""The face of the jobs: declare loops, wake them, run them."""

from collections.abc import Callable, Iterable

from renxin.kernel.jobs.idle import is_inline, is_strict, run_until_idle
from renxin.kernel.jobs.registry import Loop, Step, add
from renxin.kernel.jobs.wakeup import wake
from renxin.kernel.jobs.worker import run_worker

__all__ = ["is_inline", "is_strict", "loop", "run_until_idle", "run_worker", "wake"]


def loop(name: str, *, wake_on: Iterable[str] = (), every: float = 0.5, threads: int = 1) -> Callable[[Step], Step]:
    """Register a long-running batch loop: a function that does one batch and returns how many things it did.

    It is called again at once while it returns more than zero, else when one of `wake_on` is called by `wake`,
    or after `every` seconds. With `threads` several run side by side in one worker; they share by SKIP LOCKED.
    """

    def register(step: Step) -> Step:
        add(Loop(name, step, frozenset(wake_on), every, threads))
        return step

    return register

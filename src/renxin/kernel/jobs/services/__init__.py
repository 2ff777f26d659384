"""The face of the jobs: declare loops and tasks, wake them, run them."""

from collections.abc import Callable, Iterable

from renxin.kernel.jobs.idle import is_inline, is_strict, run_until_idle
from renxin.kernel.jobs.registry import Loop, Step, add
from renxin.kernel.jobs.tasks import Task, periodic, task
from renxin.kernel.jobs.wakeup import wake
from renxin.kernel.jobs.worker import run_worker

__all__ = ["Task", "is_inline", "is_strict", "loop", "periodic", "run_until_idle", "run_worker", "task", "wake"]


def loop(
    name: str, *, wake_on: Iterable[str] = (), every: float = 0.5, threads: int = 1, inline: bool = True
) -> Callable[[Step], Step]:
    """Register a long-running batch loop: a function that does one batch and returns how many things it did.

    It is called again at once while it returns more than zero, else when one of `wake_on` is called by `wake`,
    or after `every` seconds. With `threads` several run side by side in one worker; they share by SKIP LOCKED.
    House-keeping that tests need not wait for is not `inline`: run_until_idle leaves it out.
    """

    def register(step: Step) -> Step:
        add(Loop(name, step, frozenset(wake_on), every, threads, inline))
        return step

    return register

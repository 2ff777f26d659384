"""Why a fact is being recorded: which event led to it, and how many reactions deep we are."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final

MAX_DEPTH: Final = 8


@dataclass(frozen=True, slots=True)
class Cause:
    """An event that led to something, and its depth. `event_id` None with depth 0: nothing led to it."""

    event_id: int | None = None
    depth: int = 0


@dataclass(frozen=True, slots=True)
class _Running:
    """The causes in force: one for each patient of the batch a consumer is working on, and one for the rest."""

    default: Cause = Cause()
    by_patient: Mapping[int, Cause] = field(default_factory=dict)


NOTHING: Final = _Running()
_running: ContextVar[_Running] = ContextVar("renxin_cause", default=NOTHING)


class TooDeep(RuntimeError):
    """A chain of reactions went deeper than MAX_DEPTH."""

    def __init__(self, kind: str, event_id: int | None) -> None:
        super().__init__(
            f"{kind} would be reaction number {MAX_DEPTH + 1} in one chain (caused by event {event_id}); "
            "consumers or journeys are answering each other in a circle: stop one of them, then release this entry"
        )


def of(patient_id: int) -> Cause:
    """Return what is leading to a fact about `patient_id` just now."""
    running = _running.get()
    return running.by_patient.get(patient_id, running.default)


@contextmanager
def because(default: Cause, by_patient: Mapping[int, Cause] | None = None) -> Iterator[None]:
    """Let every fact recorded inside the block be caused by `default`, or by its own patient's cause."""
    token = _running.set(_Running(default, by_patient or {}))
    try:
        yield
    finally:
        _running.reset(token)

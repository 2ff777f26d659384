"""Reading ahead: the next batch is read and understood while the database works on this one."""

import queue
import threading
from collections.abc import Iterator
from typing import Final, TypeVar

T = TypeVar("T")
_HELD: Final = 2
_LOOK_AGAIN: Final = 0.5


def ahead(items: Iterator[T]) -> Iterator[T]:
    """Yield what `items` yields, taken from it in a thread of its own, at most two ahead.

    What it raises is raised here. It must not use the database: the connection is this thread's.
    """
    waiting: queue.Queue[tuple[T | None, BaseException | None]] = queue.Queue(_HELD)
    over = threading.Event()

    def put(one: T | None, error: BaseException | None) -> bool:
        while not over.is_set():
            try:
                waiting.put((one, error), timeout=_LOOK_AGAIN)
                return True
            except queue.Full:
                continue
        return False

    def read() -> None:
        try:
            for one in items:
                if not put(one, None):
                    return
            put(None, StopIteration())
        except BaseException as error:
            put(None, error)

    reader = threading.Thread(target=read, name="fhir-ahead", daemon=True)
    reader.start()
    try:
        while True:
            one, error = waiting.get()
            if isinstance(error, StopIteration):
                return
            if error is not None:
                raise error
            yield one  # type: ignore[misc]
    finally:
        over.set()
        reader.join()

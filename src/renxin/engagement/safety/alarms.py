"""Who asks to be told of words that hold a risk: packages above register what they read, at start-up."""

from collections.abc import Callable, Sequence
from typing import Final

Reader = Callable[[str], Sequence[str]]
_readers: Final[dict[str, Reader]] = {}


def register_alarm(name: str, read: Reader) -> None:
    """Let a package say which of its risks somebody's words hold."""
    _readers[name] = read


def alarming(text: str) -> tuple[str, ...]:
    """Return the risks that anybody has asked to be told of and that these words hold, as `package:code`."""
    if not text.strip():
        return ()
    return tuple(f"{name}:{code}" for name, read in sorted(_readers.items()) for code in read(text))

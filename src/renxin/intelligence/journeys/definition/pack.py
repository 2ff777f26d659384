"""A journey as a file: what every pack says of itself, its words, and its definition."""

from dataclasses import dataclass, field
from typing import Any

from renxin.kernel.core import packs


@dataclass(frozen=True, kw_only=True)
class JourneyPack(packs.Pack):
    """A journey as it is written down. What it leaves out takes its default."""

    name: packs.Words
    summary: packs.Words
    start: dict[str, Any]
    message_class: str = "service"
    who: dict[str, Any] | None = None
    otherwise: str = "stop"
    priority: int = 0
    conflicts: list[str] = field(default_factory=list)
    when_conflict: str = "wait"
    goal: dict[str, Any] | None = None
    held_out: int = 0
    handles: list[str] = field(default_factory=list)
    stop: list[Any] = field(default_factory=list)
    exit: list[Any] = field(default_factory=list)
    steps: list[Any]

    def content(self) -> dict[str, Any]:
        """Return the definition alone, as `parse` reads it and versions keep it; what is as usual is left out."""
        always = {"code": self.code, "start": self.start, "stop": self.stop, "steps": self.steps}
        usual = {"message_class": "service", "otherwise": "stop", "when_conflict": "wait"}
        more = {name: getattr(self, name) for name in _SOMETIMES}
        return always | {name: value for name, value in more.items() if value and value != usual.get(name)}


_SOMETIMES = (
    "message_class",
    "who",
    "otherwise",
    "priority",
    "conflicts",
    "when_conflict",
    "goal",
    "held_out",
    "handles",
    "exit",
)

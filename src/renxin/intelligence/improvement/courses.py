"""The pack of training: courses, scenes with what to say first and then, checklists."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from renxin.kernel.core.packs import Pack, load
from renxin.kernel.core.words import Words

_PACK: Final = Path(__file__).parent / "packs" / "training.yaml"


@dataclass(frozen=True, kw_only=True)
class Course:
    """One course."""

    code: str
    title: Words
    minutes: int
    goal: Words
    scenarios: tuple[str, ...]
    checklist: str


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One scene: what the patient says; empathy first, then the explanation, then what comes next; what not to say."""

    title: Words
    patient: Words
    empathy: Words
    explanation: Words
    next_step: Words
    avoid: Words


@dataclass(frozen=True, kw_only=True)
class ChecklistLine:
    """One line to look for."""

    code: str
    text: Words


@dataclass(frozen=True, kw_only=True)
class Checklist:
    """What a good talk has."""

    title: Words
    lines: tuple[ChecklistLine, ...]


@dataclass(frozen=True, kw_only=True)
class TrainingPack(Pack):
    """Everything about training that is data."""

    compare_days: int
    courses: tuple[Course, ...]
    scenarios: dict[str, Scenario]
    checklists: dict[str, Checklist]

    def course(self, code: str) -> Course | None:
        """Return a course."""
        return next((one for one in self.courses if one.code == code), None)


@cache
def training() -> TrainingPack:
    """Return the pack in force."""
    return load(_PACK, TrainingPack)

"""The pack of tasks: kinds with their outcomes, titles with what to do, steps of escalation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language

from .rules import EscalationStep

PACK = Path(__file__).parent / "packs" / "tasks.yaml"
Words = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeChoice:
    """One way a task of a kind can end, or be tried again; `key` is the key on the keyboard."""

    code: str
    key: str
    words: Words
    hint: Words
    retry: bool = False
    note: bool = False
    tone: str = ""

    @property
    def label(self) -> str:
        """Return the words for a button, in the reader's language."""
        return spoken(self.words)

    @property
    def explanation(self) -> str:
        """Return the words under it, in the reader's language."""
        return spoken(self.hint)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskKind:
    """How long tasks of a kind take, how often they are tried and how they can end."""

    minutes: int
    max_attempts: int
    outcomes: tuple[OutcomeChoice, ...]

    def outcome(self, code: str) -> OutcomeChoice | None:
        """Return the outcome called `code`."""
        return next((choice for choice in self.outcomes if choice.code == code), None)


@cache
def _pack() -> dict[str, Any]:
    pack: dict[str, Any] = yaml.safe_load(PACK.read_text(encoding="utf-8"))
    return pack


@cache
def kinds() -> dict[str, TaskKind]:
    """Return the kinds of task by code."""
    return {code: _kind(row) for code, row in _pack()["kinds"].items()}


@cache
def escalation() -> tuple[EscalationStep, ...]:
    """Return the steps of escalation in their order."""
    return tuple(EscalationStep(**step) for step in _pack()["escalation"])


def day_ends() -> time:
    """Return when the working day ends, for the honest count of what still fits."""
    return time.fromisoformat(_pack()["day_ends"])


def retry_at() -> time:
    """Return the hour at which an unanswered call is tried again."""
    return time.fromisoformat(_pack()["retry_at"])


def title(code: str, words: Mapping[str, str] | None = None) -> str:
    """Return a task's title in the reader's language: its own words, else those of the pack."""
    return spoken(words or _pack()["titles"].get(code) or {"zh": code, "en": code})


def steps(code: str) -> list[str]:
    """Return what to do for a task, line by line, in the reader's language."""
    return [spoken(step) for step in _pack()["titles"].get(code, {}).get("steps", ())]


def spoken(words: Words) -> str:
    """Return the words of the reader's language, Chinese when it has none."""
    short = (get_language() or "zh").split("-")[0]
    return words.get(short) or words.get("zh", "")


def _kind(row: dict[str, Any]) -> TaskKind:
    outcomes = tuple(OutcomeChoice(**{"hint": {}, **outcome}) for outcome in row["outcomes"])
    return TaskKind(minutes=row["minutes"], max_attempts=row["max_attempts"], outcomes=outcomes)

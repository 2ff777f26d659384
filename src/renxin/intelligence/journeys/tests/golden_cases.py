"""Reading, checking and (only when asked to) rewriting the golden files of the engine.

`RENXIN_REWRITE_GOLDEN=1 pytest …/test_engine.py` writes what the engine answers now; read the diff before committing.
"""

import dataclasses
import json
import os
from datetime import date, datetime
from pathlib import Path
from typing import Any

from renxin.intelligence.journeys import definition as definitions
from renxin.intelligence.journeys import engine
from renxin.intelligence.journeys.state import FactArrived, Start, State, Stop, Tick, Trigger
from renxin.kernel.core import packs

FOLDER = Path(__file__).parent / "golden"
PACKS = Path(__file__).parents[1] / "packs"
INSTANTS = ("anchor_at", "entered_at", "due_at", "goal_at", "goal_until")


def files() -> list[Path]:
    return sorted(FOLDER.glob("*.json"))


def read(path: Path) -> list[dict[str, Any]]:
    return json.loads(path.read_text("utf-8"))


def rewriting() -> bool:
    return os.environ.get("RENXIN_REWRITE_GOLDEN") == "1"


def write(path: Path, cases: list[dict[str, Any]]) -> None:
    path.write_text(json.dumps(cases, ensure_ascii=False, indent=2) + "\n", "utf-8")


def answer(case: dict[str, Any]) -> dict[str, Any]:
    """Return what the engine makes of a case, in the words of the golden file."""
    answers = iter(case.get("answers", ()))
    state, effects = engine.run_through(
        definition_of(case["definition"]),
        state_of(case["state"]),
        trigger_of(case["trigger"]),
        datetime.fromisoformat(case["now"]),
        lambda question: next(answers),
    )
    return {"state": state_words(state), "effects": [effect_words(effect) for effect in effects]}


def definition_of(named: str | dict[str, Any]) -> definitions.Definition:
    if isinstance(named, str):
        named = packs.load(PACKS / f"{named}.yaml", definitions.JourneyPack).content()
    return definitions.parse(named)


def state_of(words: dict[str, Any]) -> State:
    return State(**{k: datetime.fromisoformat(v) if k in INSTANTS and v else v for k, v in words.items()})


def trigger_of(words: str | dict[str, Any]) -> Trigger:
    if isinstance(words, str):
        return {"start": Start(), "tick": Tick()}[words]
    if "stop" in words:
        return Stop(reason=words["stop"])
    return FactArrived(kind=words["fact"], event_id=words["event_id"], payload=words.get("payload", {}))


def state_words(state: State) -> dict[str, Any]:
    """Return only what differs from an empty state, so that a golden file reads quickly."""
    empty = State(anchor_at=state.anchor_at, entered_at=state.entered_at)
    words = {
        field.name: plain(getattr(state, field.name))
        for field in dataclasses.fields(State)
        if getattr(state, field.name) != getattr(empty, field.name)
    }
    return {**words, "anchor_at": state.anchor_at.isoformat(), "entered_at": state.entered_at.isoformat()}


def effect_words(effect: Any) -> dict[str, Any]:
    return {"effect": effect.name} | {f.name: plain(getattr(effect, f.name)) for f in dataclasses.fields(effect)}


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value

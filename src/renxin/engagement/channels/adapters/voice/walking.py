"""The way through the document of an automatic call: what is said, what keys and words lead to. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

Document = Mapping[str, Any]
_DENIALS: Final = "没不无未"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where a call stands; `turn` counts what was answered, so that an answer told twice counts once."""

    step: str
    turn: int = 0
    tries: int = 0
    repeated: Mapping[str, int] = field(default_factory=dict)
    is_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What comes next: what is said, and where the call stands then; `cause` and `heard` when it is over."""

    state: State
    says: tuple[str, ...]
    fits: bool = False
    cause: str = ""
    heard: bool = False


def begin(document: Document) -> Turn:
    """Return the first words of a call."""
    first = document["steps"][0]
    return Turn(state=State(step=first["code"]), says=(str(document["greeting"]), str(first["say"])))


def again(document: Document, state: State) -> Turn:
    """Return what is asked now, said once more."""
    return Turn(state=state, says=(str(step_of(document, state.step)["say"]),))


def hear(document: Document, state: State, *, digits: str = "", speech: str = "") -> Turn:
    """Return what keys or words lead to."""
    step = step_of(document, state.step)
    expected = step.get("expect") or {}
    fits = bool(expected) and digits == expected["digits"]
    lead, state = _lead(document, replace(state, turn=state.turn + 1), digits, speech)
    if lead == "person":
        over = replace(state, is_over=True)
        return Turn(state=over, says=(str(document["person"]["say"]),), fits=fits, cause="wants_person")
    if lead in document["ends"]:
        end, over = document["ends"][lead], replace(state, is_over=True)
        says = (str(end["say"]),)
        return Turn(state=over, says=says, fits=fits, cause=str(end["cause"]), heard=bool(end.get("heard")))
    says = (str(step_of(document, lead)["say"]),)
    return Turn(state=replace(state, step=lead), says=says, fits=fits)


def step_of(document: Document, code: str) -> Mapping[str, Any]:
    """Return a step of the document."""
    found: Mapping[str, Any] = next(step for step in document["steps"] if step["code"] == code)
    return found


def _lead(document: Document, state: State, digits: str, speech: str) -> tuple[str, State]:
    step, person = step_of(document, state.step), document["person"]
    if step.get("expect") and digits:
        return _expected(step["expect"], state, digits)
    if digits == person["digits"] or any(word in speech for word in person["speech"]):
        return "person", state
    if digits and digits in step.get("keys", {}):
        chosen = step["keys"][digits]
        return (state.step if chosen.get("repeat") else str(chosen["next"])), state
    spoken = next((each for each in step.get("speech", []) if _said(each["words"], speech)), None)
    return (str(spoken["next"]), state) if spoken else _not_understood(step, state)


def _said(words: list[str], speech: str) -> bool:
    """Tell whether one of the words was said; a denial is answered only by words that deny."""
    denied = any(sign in speech for sign in _DENIALS)
    return any(word in speech and (not denied or any(sign in word for sign in _DENIALS)) for word in words)


def _expected(expected: Mapping[str, Any], state: State, digits: str) -> tuple[str, State]:
    if digits == expected["digits"]:
        return str(expected["next"]), state
    state = replace(state, tries=state.tries + 1)
    return (str(expected["else"]) if state.tries >= expected["tries"] else state.step), state


def _not_understood(step: Mapping[str, Any], state: State) -> tuple[str, State]:
    otherwise = step.get("otherwise", {"repeat": 1, "next": "wrong"})
    count = state.repeated.get(state.step, 0) + 1
    state = replace(state, repeated={**state.repeated, state.step: count})
    return (state.step if count <= otherwise["repeat"] else str(otherwise["next"])), state

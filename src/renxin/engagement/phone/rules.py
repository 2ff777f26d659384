"""Pure rules of the telephone: what was meant by a key or a word, how grave it is, how a call ended, who is drawn."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Final

from .flow_pack import FlowPack, StepRow

_PERSON: Final = re.compile(r"人工|转人|真人|person|human|operator", re.IGNORECASE)
_DENIED: Final = re.compile(r"[没不无未]|\bno\b|\bnot\b", re.IGNORECASE)
HUNG_UP_SECONDS: Final = 10

# What providers say of a call that ended, and what it is here.
CAUSES: Final[Mapping[str, str]] = {
    "busy": "busy",
    "no_answer": "no_answer",
    "power_off": "power_off",
    "unreachable": "power_off",
    "empty_number": "empty_number",
    "rejected": "refused",
    "voicemail": "voicemail",
    "wrong_person": "wrong_person",
}
TRY_AGAIN: Final = frozenset({"busy", "no_answer", "power_off", "voicemail", "hung_up"})
"""Outcomes after which it is worth calling again at another time of day."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What came from the other end at one question."""

    step: str
    digits: str = ""
    speech: str = ""


def wants_person(heard: Heard) -> bool:
    """Tell whether the patient asked for a person: the key 0, or a word for one."""
    return heard.digits == "0" or bool(_PERSON.search(heard.speech))


def answer_of(step: StepRow, heard: Heard) -> str | None:
    """Return the code of the answer that a key or words mean; None when they mean none.

    A denied word only counts for answers that are themselves denials: “不疼” is never “疼”.
    """
    if heard.digits:
        return step.keys.get(heard.digits)
    said = heard.speech.lower()
    denied = bool(_DENIED.search(said))
    for value, words in step.speech.items():
        for word in words:
            if word.lower() in said and (not denied or _DENIED.search(word)):
                return value
    return None


def answers_of(flow: FlowPack, all_heard: Sequence[Heard]) -> dict[str, str]:
    """Return the answers by question code; the last one that meant something counts."""
    found: dict[str, str] = {}
    for heard in all_heard:
        step = flow.step(heard.step)
        value = answer_of(step, heard) if step else None
        if value is not None:
            found[heard.step] = value
    return found


def level_of(flow: FlowPack, answers: Mapping[str, str]) -> int:
    """Return the gravest level among the answers: 0 fine, 1 to be looked at, 2 soon, 3 danger."""
    return max((step.levels.get(answers.get(step.code, ""), 0) for step in flow.steps), default=0)


def outcome_of(cause: str, seconds: int | None) -> str:
    """Return the outcome code of a call from what the provider says; empty when somebody talked: a person decides."""
    if cause in CAUSES:
        return CAUSES[cause]
    if seconds is None:
        return "no_answer"
    return "hung_up" if seconds < HUNG_UP_SECONDS else ""


def same_birth_day(born: date, said: str) -> bool:
    """Tell whether four digits (month, day) or eight (year too) are this date of birth."""
    digits = re.sub(r"\D", "", said)
    return digits in (f"{born:%m%d}", f"{born:%Y%m%d}")


def same_document(numbers: Sequence[str], said: str) -> bool:
    """Tell whether four characters end one of these document numbers."""
    plain = said.strip().upper()
    return len(plain) == 4 and any(number.upper().endswith(plain) for number in numbers)


def drawn(uids: Sequence[str], percent: int, at_least: int, seed: str) -> list[str]:
    """Return a random sample that anybody can draw again: the same calls and seed give the same sample."""
    wanted = max(at_least, -(-len(uids) * percent // 100))
    return sorted(uids, key=lambda uid: blake2b(f"{seed}:{uid}".encode(), digest_size=8).digest())[:wanted]

"""Answers to what steps ask, for all lives of a chunk together. They come from today's data, and the page says so."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from renxin.engagement.segments import services as segments
from renxin.intelligence.journeys.state import Question
from renxin.kernel.core.actor import Actor

from .living import UnansweredError

Key = tuple[int, Question]


class Answers:
    """What is answered so far; who asks for more gets `UnansweredError`, and `learn` fetches it for all of them."""

    def __init__(self, actor: Actor, now: datetime) -> None:
        self._actor, self._now = actor, now
        self._known: dict[Key, Any] = {}

    def __call__(self, patient_id: int, question: Question) -> Any:
        """Return the answer.

        Raises:
            UnansweredError: it is not known yet.
        """
        try:
            return self._known[patient_id, question]
        except KeyError:
            raise UnansweredError(question) from None

    def learn(self, wanted: Iterable[Key]) -> None:
        """Ask each question once for everybody who has it."""
        by_question: dict[Question, set[int]] = {}
        for patient_id, question in wanted:
            by_question.setdefault(question, set()).add(patient_id)
        for question, patient_ids in by_question.items():
            found = answer(self._actor, question, patient_ids, self._now)
            self._known |= {(patient_id, question): found.get(patient_id) for patient_id in patient_ids}

    def forget(self) -> None:
        """Let go of what is known: the next chunk is about others."""
        self._known.clear()


def answer(actor: Actor, question: Question, patient_ids: set[int], now: datetime) -> Mapping[int, Any]:
    """Return the answers of these patients to one question; a kind that nobody answers has none."""
    known = _ANSWERS.get(question.kind)
    return known(actor, json.loads(question.about or "null"), patient_ids, now) if known else {}


def _fits(actor: Actor, rule: Any, patient_ids: set[int], now: datetime) -> Mapping[int, Any]:
    fitting = segments.answer(actor.tenant_id, rule, patient_ids, now)
    return {patient_id: patient_id in fitting for patient_id in patient_ids}


def _first_fitting(actor: Actor, rules: Any, patient_ids: set[int], now: datetime) -> Mapping[int, Any]:
    found = dict.fromkeys(patient_ids, -1)
    left = set(patient_ids)
    for place, rule in enumerate(rules):
        fitting = segments.answer(actor.tenant_id, rule, left, now) if left else set()
        found |= dict.fromkeys(fitting, place)
        left -= fitting
    return found


ANSWERED: Final = frozenset({"fits", "first_fitting"})
_ANSWERS: Final[Mapping[str, Callable[[Actor, Any, set[int], datetime], Mapping[int, Any]]]] = {
    "fits": _fits,
    "first_fitting": _first_fitting,
}

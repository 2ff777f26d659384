"""Answers to what steps ask, for all lives of a chunk together: today's data, seen from the day of the question."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from renxin.engagement.segments import services as segments
from renxin.intelligence.journeys.state import Question
from renxin.kernel.core.actor import Actor
from renxin.programs.appointments import selectors as appointments

from .living import UnansweredError

# A question of a patient, asked on a day: rules compare instants with that day, on the data of today.
Key = tuple[int, Question, date]


class Answers:
    """What is answered so far; who asks for more gets `UnansweredError`, and `learn` fetches it for all of them."""

    def __init__(self, actor: Actor, zone: ZoneInfo) -> None:
        self._actor, self._zone = actor, zone
        self._known: dict[Key, Any] = {}

    def __call__(self, patient_id: int, question: Question, at: datetime) -> Any:
        """Return the answer as of the day of `at`.

        Raises:
            UnansweredError: it is not known yet.
        """
        try:
            return self._known[patient_id, question, self.day(at)]
        except KeyError:
            raise UnansweredError(question, at) from None

    def day(self, at: datetime) -> date:
        """Return the local day of an instant."""
        return at.astimezone(self._zone).date()

    def learn(self, wanted: Iterable[tuple[int, Question, datetime]]) -> None:
        """Ask each question once for everybody who has it on the same day."""
        asked: dict[tuple[Question, date], set[int]] = {}
        for patient_id, question, at in wanted:
            asked.setdefault((question, self.day(at)), set()).add(patient_id)
        for (question, day), patient_ids in asked.items():
            evening = datetime.combine(day, time.max, self._zone)
            found = answer(self._actor, question, patient_ids, evening)
            self._known |= {(patient_id, question, day): found.get(patient_id) for patient_id in patient_ids}

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


def _reached(actor: Actor, about: Any, patient_ids: set[int], now: datetime) -> Mapping[int, Any]:
    """Take every message that would have gone as delivered and not read: what a channel did then is not known."""
    return dict.fromkeys(patient_ids, (["sent", "delivered"], ""))


def _lean(actor: Actor, about: Any, patient_ids: set[int], now: datetime) -> Mapping[int, Any]:
    """Let the lot decide: no way is known to be better before anybody walked it."""
    return dict.fromkeys(patient_ids, "")


def _booked(actor: Actor, about: Any, patient_ids: set[int], now: datetime) -> Mapping[int, Any]:
    """Tell who has an appointment after that day that stands today: those cancelled since are not known to it."""
    found = appointments.booked_ahead(actor, patient_ids, now, department_id=about["department"])
    return {patient_id: patient_id in found for patient_id in patient_ids}


ANSWERED: Final = frozenset({"booked", "fits", "first_fitting", "lean", "reached"})
_ANSWERS: Final[Mapping[str, Callable[[Actor, Any, set[int], datetime], Mapping[int, Any]]]] = {
    "booked": _booked,
    "fits": _fits,
    "first_fitting": _first_fitting,
    "reached": _reached,
    "lean": _lean,
}

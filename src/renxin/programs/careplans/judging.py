"""What the answers of one contact lead to, over all the programmes it serves. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from renxin.engagement.questionnaires.selectors import Level

from .programmes.assessing import Assessment, Reason, assess
from .programmes.shapes import Programme


@dataclass(frozen=True, slots=True)
class Served:
    """One way through a programme that a contact serves: what is known, and what her last contact in it was."""

    enrolment_id: int
    programme: Programme
    about: Mapping[str, Any]
    before: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What follows from a contact. The strictest of all programmes wins; every reason is kept.

    `marks` and `again` (the day on which a rule wants the same questions once more) are by enrolment.
    """

    level: Level
    reasons: tuple[Reason, ...]
    actions: tuple[str, ...]
    tells: tuple[str, ...]
    marks: Mapping[int, Mapping[str, bool]]
    again: Mapping[int, date]

    @property
    def next_on(self) -> date | None:
        """Return the earliest day on which the same questions are asked again."""
        return min(self.again.values(), default=None)


def judge_contact(served: Sequence[Served], answers: Mapping[str, Any], on: date) -> Judgement:
    """Return what `answers`, given on a day, lead to."""
    found = {one.enrolment_id: assess([one.programme], answers, one.about, one.before, on) for one in served}
    each: Sequence[Assessment] = list(found.values()) or [assess([], answers, {}, {}, on)]
    reasons = {(one.source, one.rule): one for part in each for one in part.reasons}
    return Judgement(
        level=max(part.level for part in each),
        reasons=tuple(sorted(reasons.values(), key=lambda one: -one.level)),
        actions=tuple(dict.fromkeys(action for part in each for action in part.actions)),
        tells=tuple(dict.fromkeys(tell for part in each for tell in part.tells)),
        marks={key: part.marks for key, part in found.items()},
        again={key: part.again_on for key, part in found.items() if part.again_on},
    )

"""Answering what steps ask: each kind of question once for all the runs that ask it, in one statement or few."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from renxin.engagement.segments import services as segments
from renxin.intelligence.journeys import asking
from renxin.intelligence.journeys.run import Change
from renxin.intelligence.journeys.state import Question
from renxin.kernel.core.actor import Actor

# By the id of the run.
Answers = Mapping[int, Any]
Answering = Callable[[Actor, Question, Sequence[Change], datetime], Answers]


def answer(actor: Actor, question: Question, changes: Sequence[Change], now: datetime) -> Answers:
    """Return the answer for each run that asks `question`."""
    return _KINDS[question.kind](actor, question, changes, now)


def fits(actor: Actor, question: Question, changes: Sequence[Change], now: datetime) -> Answers:
    """Tell for each run whether its patient fits a rule."""
    rule = asking.about(question)
    found = segments.answer(actor.tenant_id, rule, {change.run.patient_id for change in changes}, now)
    return {change.run.pk: change.run.patient_id in found for change in changes}


def first_fitting(actor: Actor, question: Question, changes: Sequence[Change], now: datetime) -> Answers:
    """Tell for each run which of several rules its patient fits first: its place, or -1."""
    found: dict[int, int] = {}
    for place, rule in enumerate(asking.about(question)):
        left = {change.run.patient_id for change in changes} - found.keys()
        found |= dict.fromkeys(segments.answer(actor.tenant_id, rule, left, now), place) if left else {}
    return {change.run.pk: found.get(change.run.patient_id, -1) for change in changes}


_KINDS: Final[dict[str, Answering]] = {asking.FITS: fits, asking.FIRST_FITTING: first_fitting}

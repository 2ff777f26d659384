"""One care plan as a whole: ways through programmes, aims with their course, contacts past and to come."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from renxin.engagement.questionnaires.selectors import Level, bank_questions
from renxin.kernel.core import clock, formulas
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.packs import Words
from renxin.programs.careplans import expecting, selectors, versions
from renxin.programs.careplans.editing import naming, spoken, telling
from renxin.programs.careplans.models import (
    CarePlan,
    Closure,
    Contact,
    ContactState,
    Enrolment,
    EnrolmentState,
    Goal,
    GoalState,
    Handbook,
    Transfer,
)
from renxin.programs.careplans.programmes import dosing
from renxin.programs.careplans.programmes.shapes import Programme as Rulebook

from . import knowledge

COMING = 8
PAST = 20
_POINTS = 8


@dataclass(frozen=True, slots=True)
class Way:
    """One way through a programme, with the days it counts from in words."""

    row: Enrolment
    title: Words
    anchors: list[tuple[str, date]]
    level: Level | None
    open_anchors: Sequence[tuple[str, str]]
    asked: Sequence[knowledge.Asked]

    @property
    def of_pregnancy(self) -> bool:
        """Tell whether it accompanies a pregnancy."""
        return self.row.programme.code in expecting.MATERNITY


@dataclass(frozen=True, slots=True)
class Course:
    """An aim: its value, and how it went, as points of a small drawing."""

    row: Goal
    words: str
    target: str
    said: str
    reached: bool | None
    points: str = ""
    last: tuple[int, int] | None = None
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class ContactLine:
    """One contact: which programmes it serves, and what came of it."""

    row: Contact
    serves: list[tuple[Words, Words]]
    asks: list[str]
    late: str
    closure: Closure | None = None
    reasons: list[str] = field(default_factory=list)
    answers: list[tuple[str, str]] = field(default_factory=list)
    level: Level | None = None


@dataclass(frozen=True, slots=True)
class PlanPage:
    """Everything that a page about one plan shows."""

    plan: CarePlan
    ways: list[Way]
    ended: list[Way]
    goals: list[Course]
    coming: list[ContactLine]
    past: list[ContactLine]
    transfers: list[Transfer]
    handbooks: list[Handbook]


def page_of(actor: Actor, patient_id: int) -> PlanPage | None:
    """Return the page of a patient's plan; None when she has none that the actor may see."""
    plan = selectors.plan_of(actor, patient_id)
    if plan is None:
        return None
    rows = list(plan.enrolments.all())
    books = {row.version_id: selectors.rulebook(row.version) for row in rows}
    contacts = selectors.contacts_of(actor, patient_id, limit=COMING + PAST + 40)
    closed = [row for row in contacts if _closure(row) is not None]
    history = [(_closure(row), row) for row in reversed(closed)]
    lines = [_line(row, books) for row in contacts if row.state != ContactState.CANCELLED]
    ways = [_way(row, books[row.version_id]) for row in rows]
    alive = {row.pk: books[row.version_id] for row in rows if row.state != EnrolmentState.ENDED}
    return PlanPage(
        plan=plan,
        ways=[one for one in ways if one.row.state != EnrolmentState.ENDED],
        ended=[one for one in ways if one.row.state == EnrolmentState.ENDED],
        goals=[
            _course(goal, alive[goal.enrolment_id], [one for one, _row in history if one])
            for goal in plan.goals.all()
            if goal.enrolment_id in alive
        ],
        coming=sorted((one for one in lines if one.row.closed_at is None), key=lambda one: one.row.due_on)[:COMING],
        past=[one for one in lines if one.row.closed_at is not None or one.closure][:PAST],
        transfers=list(plan.transfers.select_related("made_by").order_by("-made_at")[:10]),
        handbooks=_handbooks(actor, patient_id),
    )


@dataclass(frozen=True, slots=True)
class Short:
    """What stands beside a patient: her programmes with their last level, and what comes next."""

    ways: list[tuple[Words, int | None]]
    next: Contact | None


def in_short(actor: Actor, patient_id: int) -> Short | None:
    """Return a plan in short, in two statements; None when she is in no programme."""
    rows = list(selectors.people_inside(actor).filter(patient_id=patient_id))
    if not rows:
        return None
    books = versions.programmes_of(row.version_id for row in rows)
    coming = Contact.objects.of(actor).filter(patient_id=patient_id, closed_at__isnull=True).order_by("due_on").first()
    return Short([(books[row.version_id].title, row.level) for row in rows], coming)


def _handbooks(actor: Actor, patient_id: int) -> list[Handbook]:
    """Return a patient's newest handbooks, also those made under a plan that was joined with this one."""
    rows = Handbook.objects.of(actor).filter(patient_id=patient_id).select_related("made_by")
    return list(rows.prefetch_related("talks").order_by("-made_at")[:5])


def _closure(row: Contact) -> Closure | None:
    return getattr(row, "closure", None)


def _way(row: Enrolment, book: Rulebook) -> Way:
    days = [(telling.anchor(kind), date.fromisoformat(str(day))) for kind, day in row.anchors.items()]
    kinds = {*book.anchors, *(node.anchor for node in book.nodes if node.anchor)}
    movable = [(kind, telling.anchor(kind)) for kind in sorted(kinds) if kind != "enrolled"]
    level = Level(row.level) if row.level is not None else None
    return Way(row, book.title, days, level, movable, knowledge.asked_of(book, row.facts))


def _line(row: Contact, books: dict[int, Rulebook]) -> ContactLine:
    closure = _closure(row)
    answers: dict[str, Any] = json.loads(closure.answers or "{}") if closure else {}
    return ContactLine(
        row=row,
        serves=list(_served(row, books)),
        asks=[naming.short_name(code) for code in row.asks],
        late=selectors.late_words(row),
        closure=closure,
        reasons=[_reason(one) for one in (closure.reasons if closure else [])],
        answers=[(naming.short_name(code), naming.said_value(code, value)) for code, value in answers.items()],
        level=Level(closure.level) if closure else None,
    )


def _served(row: Contact, books: dict[int, Rulebook]) -> Iterable[tuple[Words, Words]]:
    for part in sorted(row.parts.all(), key=lambda one: (one.enrolment_id, one.due_on, one.pk)):
        book = books.get(part.enrolment.version_id)
        node = dosing.node_of(book, part.node) if book else None
        if book and node:
            yield book.title, node.text


def _reason(one: dict[str, Any]) -> str:
    return str(Words(str(one.get("zh", "")), str(one.get("en") or one.get("zh", ""))))


def _course(goal: Goal, book: Rulebook, history: Sequence[Closure]) -> Course:
    names = sorted(formulas.read(goal.target).names & bank_questions().keys(), key=goal.target.index)
    shown = " / ".join(naming.said_value(code, goal.values.get(code)) for code in names if code in goal.values)
    values = _values(names[0] if names else "", history)
    points = _drawn([value for _day, value in values])
    reached = {GoalState.ACHIEVED: True, GoalState.NOT_ACHIEVED: False}.get(GoalState(goal.state))
    said = ", ".join(f"{day:%m-%d} {value:g}" for day, value in values)
    words = Words(goal.words.get("zh", goal.code), goal.words.get("en", goal.code))
    target = spoken.spoken(goal.target, spoken.own_names(book))
    return Course(
        goal,
        str(words),
        target,
        shown or "–",
        reached,
        " ".join(f"{x},{y}" for x, y in points),
        points[-1] if points else None,
        said,
    )


def _values(code: str, history: Sequence[Closure]) -> list[tuple[date, float]]:
    found = []
    for closure in history:
        value = json.loads(closure.answers or "{}").get(code)
        if isinstance(value, int | float) and not isinstance(value, bool):
            found.append((closure.answered_at.astimezone(clock.SHANGHAI).date(), float(value)))
    return found[-_POINTS:]


def _drawn(values: Sequence[float]) -> list[tuple[int, int]]:
    """Return values as points of a drawing of 160 by 34."""
    if len(values) < 2:
        return []
    low, high = min(values), max(values)
    span = (high - low) or 1
    step = 152 / (len(values) - 1)
    return [(round(4 + step * at), round(29 - 24 * (value - low) / span)) for at, value in enumerate(values)]


def level_choices() -> list[tuple[int, str]]:
    """Return the levels with their colours, the most urgent first."""
    return [(int(one), naming.level_words(int(one))) for one in sorted(Level, reverse=True)]

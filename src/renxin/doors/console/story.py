"""A patient's facts in words: one sentence and one icon for each kind in the catalogue.

A fact holds ids; the names behind them (departments, staff) are looked up once for a page of the story.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.selectors import Happening
from renxin.people.organizations import selectors as organizations
from renxin.ui import words

Words = Callable[[Any, "Names"], object]


@dataclass(frozen=True, slots=True)
class Names:
    """Names behind the ids of one page of facts."""

    departments: dict[int, str]
    staff: dict[int, str]

    def department(self, key: int | None) -> str:
        """Return the department's name, or a dash."""
        return self.departments.get(key or 0, "–")

    def person(self, key: int | None) -> str:
        """Return the name of a member of staff, or a dash."""
        return self.staff.get(key or 0, "–")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the story as the page shows it. `tone` is calm, good, soon or now."""

    kind: str
    group: str
    icon: str
    tone: str
    words: str
    by: str
    at: datetime
    place: tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class _Telling:
    icon: str
    words: Words
    tone: str = "calm"


GROUPS: Final = {
    "visits": (_("Visits"), ("encounter.", "appointment.", "condition.")),
    "results": (_("Results"), ("observation.", "report.")),
    "messages": (_("Messages"), ("message.", "conversation.")),
    "tasks": (_("Tasks"), ("task.", "journey.")),
    "voice": (_("Voice"), ("survey.", "case.")),
    "person": (pgettext_lazy("group", "Person"), ("patient.", "consent.")),
}


def _say(text: object, **values: Callable[[Any, Names], object]) -> Words:
    """Return a sentence whose blanks are filled from the fact and the names."""
    return lambda fact, names: str(text) % {key: value(fact, names) for key, value in values.items()}


def _department(fact: Any, names: Names) -> str:
    return names.department(fact.department_id)


def _score(fact: Any, _names: Names) -> str:
    return "–" if fact.score is None else f"{fact.score:.0f}"


def _recommend(fact: Any, _names: Names) -> str:
    return "–" if fact.recommend is None else str(fact.recommend)


def _owner(fact: Any, names: Names) -> str:
    return names.person(fact.owner_id)


def _minutes(fact: Any, _names: Names) -> str:
    return words.duration(timedelta(minutes=fact.minutes))


_TELLINGS: Final[dict[str, _Telling]] = {
    "patient.registered": _Telling("user-plus", _say(_("Became known to the hospital"))),
    "patient.updated": _Telling("user-pen", _say(_("Personal details changed"))),
    "patient.merged": _Telling("merge", _say(_("Two records were joined into this one"))),
    "patient.died": _Telling("flower", _say(_("Died")), "now"),
    "consent.changed": _Telling("shield-check", _say(_("Consent changed"))),
    "encounter.started": _Telling("door-open", _say(_("Came to %(department)s"), department=_department)),
    "encounter.transferred": _Telling("move-right", _say(_("Moved to %(department)s"), department=_department)),
    "encounter.discharged": _Telling("house", _say(_("Went home from %(department)s"), department=_department)),
    "encounter.finished": _Telling("check", _say(_("Visit to %(department)s ended"), department=_department)),
    "encounter.cancelled": _Telling("ban", _say(_("Visit to %(department)s was called off"), department=_department)),
    "encounter.discharge_cancelled": _Telling(
        "undo-2", _say(_("Discharge from %(department)s was called off"), department=_department), "soon"
    ),
    "observation.recorded": _Telling("activity", _say(_("A measurement came in"))),
    "report.issued": _Telling(
        "file-text",
        _say(_("A report came in, %(count)s values outside their range"), count=lambda f, n: f.abnormal_count),
    ),
    "condition.recorded": _Telling("stethoscope", _say(_("A diagnosis was recorded"))),
    "message.received": _Telling("message-circle", _say(_("Wrote to us"))),
    "message.sent": _Telling("send", _say(_("A message was sent"))),
    "message.delivered": _Telling("check-check", _say(_("The message arrived"))),
    "message.read": _Telling("eye", _say(_("The message was read"))),
    "message.failed": _Telling("circle-alert", _say(_("A message could not be delivered")), "soon"),
    "message.blocked": _Telling("hand", _say(_("A message was held back by the contact policy"))),
    "conversation.assigned": _Telling("user-check", _say(_("%(owner)s took over the conversation"), owner=_owner)),
    "conversation.closed": _Telling("archive", _say(_("The conversation was closed"))),
    "task.created": _Telling("list-todo", _say(_("A task was given out"))),
    "task.completed": _Telling("circle-check", _say(_("The task was done")), "good"),
    "task.cancelled": _Telling("circle-slash", _say(_("The task fell away"))),
    "task.overdue": _Telling("alarm-clock", _say(_("The task is late")), "now"),
    "survey.invited": _Telling("mail", _say(_("Was asked for an opinion"))),
    "survey.opened": _Telling("mail-open", _say(_("Opened the questionnaire"))),
    "survey.completed": _Telling(
        "star",
        _say(_("Answered: %(score)s of 100, recommends %(recommend)s of 10"), score=_score, recommend=_recommend),
    ),
    "case.opened": _Telling("life-buoy", _say(_("A case was opened for %(owner)s"), owner=_owner), "soon"),
    "case.assigned": _Telling("user-check", _say(_("The case went to %(owner)s"), owner=_owner)),
    "case.answered": _Telling("reply", _say(_("The case was answered after %(time)s"), time=_minutes), "good"),
    "case.overdue": _Telling("alarm-clock", _say(_("The case is late")), "now"),
    "case.confirmed": _Telling("thumbs-up", _say(_("Told us whether it is settled"))),
    "case.closed": _Telling("circle-check", _say(_("The case was closed")), "good"),
    "case.reopened": _Telling("rotate-ccw", _say(_("The case was opened again")), "soon"),
    "appointment.booked": _Telling("calendar-plus", _say(_("Booked at %(department)s"), department=_department)),
    "appointment.changed": _Telling(
        "calendar-clock", _say(_("Appointment at %(department)s was moved"), department=_department)
    ),
    "appointment.cancelled": _Telling(
        "calendar-x", _say(_("Appointment at %(department)s was cancelled"), department=_department)
    ),
    "appointment.missed": _Telling(
        "calendar-x", _say(_("Did not come to %(department)s"), department=_department), "soon"
    ),
    "journey.published": _Telling("route", _say(_("A journey was published"))),
    "journey.started": _Telling("route", _say(_("A follow-up journey began"))),
    "journey.finished": _Telling("flag", _say(_("The journey reached its end")), "good"),
    "journey.stopped": _Telling("circle-stop", _say(_("The journey was stopped"))),
}


_PROGRESS: Final = frozenset({"message.delivered", "message.read", "survey.invited", "task.cancelled"})


def told_kinds() -> frozenset[str]:
    """Return the kinds this page has words for; a test holds it against the catalogue."""
    return frozenset(_TELLINGS)


def kinds_of(group: str) -> list[str]:
    """Return the kinds shown under a filter; without one, all but the mere progress of messages."""
    if group not in GROUPS:
        return [kind for kind in _TELLINGS if kind not in _PROGRESS]
    return [kind for kind in _TELLINGS if kind.startswith(GROUPS[group][1])]


def tell(actor: Actor, happenings: Iterable[Happening]) -> list[Line]:
    """Return `happenings` as lines of the story, leaving out kinds that this version has no words for."""
    known = [h for h in happenings if h.fact is not None and h.kind in _TELLINGS]
    names = _names(actor, known)
    return [_line(happening, names) for happening in known]


def _line(happening: Happening, names: Names) -> Line:
    telling = _TELLINGS[happening.kind]
    tone = "now" if telling.icon == "star" and getattr(happening.fact, "low", False) else telling.tone
    return Line(
        kind=happening.kind,
        group=next((key for key, (_title, heads) in GROUPS.items() if happening.kind.startswith(heads)), ""),
        icon=telling.icon,
        tone=tone,
        words=str(telling.words(happening.fact, names)),
        by=names.person(happening.user_id) if happening.user_id else "",
        at=happening.occurred_at,
        place=happening.place,
    )


def _names(actor: Actor, happenings: list[Happening]) -> Names:
    facts = [h.fact for h in happenings]
    departments = {key for fact in facts if (key := getattr(fact, "department_id", None))}
    staff = {key for fact in facts if (key := getattr(fact, "owner_id", None))}
    staff |= {h.user_id for h in happenings if h.user_id}
    return Names(
        departments={k: str(v) for k, v in organizations.departments_by_ids(actor, departments).items()},
        staff={k: v.get_full_name() for k, v in organizations.users_by_ids(actor, staff).items()},
    )

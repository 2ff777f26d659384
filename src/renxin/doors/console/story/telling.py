"""Facts as lines of the story; the names behind their ids are looked up once for a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.selectors import Happening
from renxin.people.organizations import selectors as organizations
from renxin.programs.cases import selectors as cases

from .sentences import Names
from .tellings import TELLINGS


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


GROUPS: Final = {
    "visits": (
        _("Visits"),
        (
            *("encounter.", "appointment.", "condition.", "procedure.", "service_request.", "charge.", "ticket."),
            *("bill.", "guide."),
        ),
    ),
    "results": (
        _("Results"),
        ("observation.", "report.", "finding.", "medication.", "medicine.", "immunization.", "document.", "record."),
    ),
    "home": (_("At home"), ("home.", "symptom.", "travel.")),
    "messages": (_("Messages"), ("message.", "conversation.", "channel.", "assistant.", "alarm.", "call.", "voice.")),
    "tasks": (_("Tasks"), ("task.", "journey.")),
    "care": (
        pgettext_lazy("group", "Care"),
        ("careplan.", "handbook.", "care.", "contact.", "reading.", "silence.", "dose.", "previsit.", "questionnaire."),
    ),
    "voice": (
        _("Voice"),
        (
            *("survey.", "case.", "comment.", "hotline.", "statement.", "request.", "praise."),
            *("round.", "opinion.", "concern.", "review.", "panel.", "advice.", "story."),
        ),
    ),
    "person": (
        pgettext_lazy("group", "Person"),
        ("patient.", "account.", "consent.", "proxy.", "tag.", "trait.", "segment.", "rights."),
    ),
}

_PROGRESS: Final = frozenset(
    {
        "message.delivered",
        "message.read",
        "message.clicked",
        "conversation.opened",
        "conversation.queued",
        "conversation.answered",
        "survey.invited",
        "home.visited",
        "task.cancelled",
        "channel.account_changed",
        "segment.entered",
        "segment.left",
        "contact.invited",
    }
)


def told_kinds() -> frozenset[str]:
    """Return the kinds this page has words for; a test holds it against the catalogue."""
    return frozenset(TELLINGS)


def kinds_of(group: str) -> list[str]:
    """Return the kinds shown under a filter; without one, all but the mere progress of messages."""
    if group not in GROUPS:
        return [kind for kind in TELLINGS if kind not in _PROGRESS]
    return [kind for kind in TELLINGS if kind.startswith(GROUPS[group][1])]


def tell(actor: Actor, happenings: Iterable[Happening]) -> list[Line]:
    """Return `happenings` as lines of the story.

    Kinds that this version has no words for are left out, and all of a case that complains of the reader: the story
    must not tell her who it was.
    """
    known = [h for h in happenings if h.fact is not None and h.kind in TELLINGS]
    hidden = cases.complaining_of(actor, {key for h in known if (key := getattr(h.fact, "case_id", 0))})
    known = [h for h in known if getattr(h.fact, "case_id", 0) not in hidden]
    names = _names(actor, known)
    return [_line(happening, names) for happening in known]


def _line(happening: Happening, names: Names) -> Line:
    telling = TELLINGS[happening.kind]
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

"""The sampling frame: everybody who came up for asking, who was asked, who was not, and by which rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, QuerySet

from renxin.kernel.core import masking
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.pagination import Keyset
from renxin.people.patients.models import Patient
from renxin.programs.surveys.models import Invitation, InvitationState, Survey
from renxin.programs.surveys.wording import why

from .counting import reached
from .period import Period

_ORDER: Final = Keyset("-id", size=50)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many were not asked by one rule."""

    code: str
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class FrameLine:
    """One person of the frame, by her masked name."""

    invitation: Invitation
    name: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A page of the frame: how many were asked, why the others were not, the rows, what asks for the next ones."""

    asked: int
    withheld: list[Counted]
    lines: list[FrameLine]
    next: str

    @property
    def total(self) -> int:
        """Return everybody who came up."""
        return self.asked + sum(one.count for one in self.withheld)


def read(
    actor: Actor, survey: Survey, period: Period, department_id: int | None, *, reason: str = "", after: str = ""
) -> Frame:
    """Return the frame of a survey and period; `reason` narrows the rows to one rule (`asked`: those asked)."""
    actor.require("surveys.view")
    rows = _rows(actor, survey, period, department_id)
    counts = list(rows.values_list("state", "reason").annotate(count=Count("id")))
    by_reason: dict[str, int] = {}
    for state, code, count in counts:
        if state == InvitationState.WITHHELD:
            by_reason[code] = by_reason.get(code, 0) + count
    page = _ORDER.page(_narrowed(rows, reason).select_related("department"), after)
    return Frame(
        asked=sum(count for state, _code, count in counts if state != InvitationState.WITHHELD),
        withheld=sorted((Counted(code, why(code), count) for code, count in by_reason.items()), key=lambda x: -x.count),
        lines=_lines(actor, page.items),
        next=page.next,
    )


def _rows(actor: Actor, survey: Survey, period: Period, department_id: int | None) -> QuerySet[Invitation]:
    rows = Invitation.objects.of(actor).filter(
        survey=survey, invited_at__gte=period.start, invited_at__lt=period.end, patient_id__gt=0
    )
    departments = reached(actor, department_id)
    return rows if departments is None else rows.filter(department_id__in=departments)


def _narrowed(rows: QuerySet[Invitation], reason: str) -> QuerySet[Invitation]:
    if reason == "asked":
        return rows.exclude(state=InvitationState.WITHHELD)
    return rows.filter(state=InvitationState.WITHHELD, reason=reason) if reason else rows


def _lines(actor: Actor, rows: Sequence[Invitation]) -> list[FrameLine]:
    names = dict(Patient.objects.of(actor).filter(pk__in={row.patient_id for row in rows}).values_list("pk", "name"))
    return [FrameLine(row, masking.name(names.get(row.patient_id, ""))) for row in rows]

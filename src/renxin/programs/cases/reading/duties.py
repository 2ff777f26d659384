"""The house's own check of the ten duties (“十应当”), month by month: counted where it can be, else attested."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from django.db.models import F, Q, QuerySet

from renxin.kernel.core import clock, packs
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.packs import Pack
from renxin.kernel.core.words import Words
from renxin.programs.cases import selectors
from renxin.programs.cases.models import (
    Case,
    CaseAlarm,
    CaseDisputeStep,
    CaseKind,
    CaseReceipt,
    CaseStatus,
    CaseWork,
    ComplaintNotice,
    DutyWord,
    Route,
)
from renxin.programs.cases.packs.terms import PACKS

from .praise import span

NOTICE: Final = ("unit", "place", "hours", "phone")
"""What has to stand in the public notice."""


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One duty, and what is counted for it (empty: somebody attests it)."""

    code: str
    computed: str
    text: Words
    how: Words


@dataclass(frozen=True, kw_only=True)
class DutyPack(Pack):
    """The ten duties."""

    duties: tuple[Duty, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A duty in a month: kept so often of so many, and somebody's word where there is one."""

    duty: Duty
    done: int
    of: int
    word: DutyWord | None

    @property
    def state(self) -> str:
        """Return `kept`, `partly`, `open` (nothing to count and nobody's word) or `none` (nothing happened)."""
        if self.word is not None:
            return "kept" if self.word.is_kept else "partly"
        if not self.duty.computed:
            return "open"
        if not self.of:
            return "none"
        return "kept" if self.done == self.of else "partly"


@cache
def pack() -> DutyPack:
    """Return the duties in force."""
    return packs.load(PACKS / "duties.yaml", DutyPack)


def month(actor: Actor, first: date) -> list[Checked]:
    """Return the ten duties of a month, over the complaints that the actor may see."""
    from_, until = span(actor, first)
    rows = selectors.visible(actor).filter(kind=CaseKind.COMPLAINT, opened_at__gte=from_, opened_at__lt=until)
    words = {row.duty: row for row in _words(actor, first)}
    counts = {duty.code: _COUNTS[duty.computed](actor, rows.order_by()) for duty in pack().duties if duty.computed}
    return [Checked(duty, *counts.get(duty.code, (0, 0)), words.get(duty.code)) for duty in pack().duties]


def _words(actor: Actor, first: date) -> QuerySet[DutyWord]:
    rows = DutyWord.objects.of(actor).filter(month=first.replace(day=1))
    return rows.select_related("attested_by__practitioner")


def _notice(actor: Actor, _rows: QuerySet[Case]) -> tuple[int, int]:
    found = ComplaintNotice.objects.of(actor).first()
    values = found.values if found else {}
    return sum(bool(values.get(name, {}).get("zh")) for name in NOTICE), len(NOTICE)


def _receipt(_actor: Actor, rows: QuerySet[Case]) -> tuple[int, int]:
    named = Q(received_by__isnull=False) | ~Q(received_by_name="")
    return CaseReceipt.objects.filter(named, case__in=rows).count(), rows.count()


def _contact(_actor: Actor, rows: QuerySet[Case]) -> tuple[int, int]:
    """Count those contacted in time among those whose time is over or who were contacted; a later round left out."""
    known = rows.filter(round=1, patient_id__gt=0)
    known = known.filter(Q(first_answered_at__isnull=False) | Q(response_due_at__lt=clock.now()))
    return known.filter(first_answered_at__lte=F("response_due_at")).count(), known.count()


def _severe(actor: Actor, rows: QuerySet[Case]) -> tuple[int, int]:
    return _contact(actor, rows.filter(level__lte=2))


def _feedback(_actor: Actor, rows: QuerySet[Case]) -> tuple[int, int]:
    known = rows.filter(patient_id__gt=0, statutory_due_at__isnull=False)
    known = known.filter(Q(answered_at__isnull=False) | Q(statutory_due_at__lt=clock.now()))
    return known.filter(answered_at__lte=F("statutory_due_at")).count(), known.count()


def _routes(_actor: Actor, rows: QuerySet[Case]) -> tuple[int, int]:
    disputes = set(rows.filter(notes__code="dispute").values_list("pk", flat=True))
    steps = CaseDisputeStep.objects.filter(case_id__in=disputes, kind=CaseDisputeStep.Kind.ROUTES)
    told: dict[int, set[str]] = {}
    for row in steps:
        told.setdefault(row.case_id, set()).update(row.routes)
    return sum(told.get(key) == set(Route.values) for key in disputes), len(disputes)


def _alarms(_actor: Actor, rows: QuerySet[Case]) -> tuple[int, int]:
    found = CaseAlarm.objects.filter(case__in=rows, user__isnull=False, case__level__lte=2)
    return found.filter(acknowledged_at__isnull=False).count(), found.count()


def _call_back(_actor: Actor, rows: QuerySet[Case]) -> tuple[int, int]:
    due = CaseWork.objects.filter(case__in=rows, code="call_back")
    due = due.filter(Q(done_at__isnull=False) | Q(due_at__lt=clock.now()))
    return due.filter(done_at__isnull=False).count(), due.count()


def _improvement(_actor: Actor, rows: QuerySet[Case]) -> tuple[int, int]:
    closed = rows.filter(status=CaseStatus.CLOSED).exclude(outcome__in=("not_accepted", "withdrawn", "merged"))
    return closed.exclude(improvement="").count(), closed.count()


_COUNTS: Final[dict[str, Callable[[Actor, QuerySet[Case]], tuple[int, int]]]] = {
    "notice": _notice,
    "receipt": _receipt,
    "severe_contact": _severe,
    "contact": _contact,
    "feedback": _feedback,
    "routes": _routes,
    "alarms": _alarms,
    "call_back": _call_back,
    "improvement": _improvement,
}

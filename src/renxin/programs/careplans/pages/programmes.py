"""Programmes as pages show them: who is inside, what is due and late, how many aims are reached, and their versions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Q

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.packs import Words
from renxin.programs.careplans.models import (
    OPEN_STATES,
    ContactPart,
    Enrolment,
    EnrolmentState,
    Goal,
    GoalState,
    Programme,
    ProgrammeVersion,
    VersionState,
)


@dataclass(frozen=True, slots=True)
class Numbers:
    """How a programme stands: `reached` of `judged` aims."""

    inside: int = 0
    due: int = 0
    late: int = 0
    reached: int = 0
    judged: int = 0

    @property
    def control(self) -> float | None:
        """Return the share of aims that are reached; None when none was judged."""
        return self.reached / self.judged if self.judged else None


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A programme in the list."""

    row: Programme
    title: Words
    scope: Words
    in_force: ProgrammeVersion | None
    waiting: int
    numbers: Numbers = field(default_factory=Numbers)


def lines(actor: Actor) -> list[ProgrammeLine]:
    """Return every programme, those that are switched on first."""
    actor.require("careplans.view")
    rows = list(Programme.objects.of(actor).select_related("department").order_by("code"))
    versions = _versions(actor, rows)
    counted = numbers(actor)
    found = [_line(row, versions.get(row.pk, []), counted.get(row.pk, Numbers())) for row in rows]
    return sorted(found, key=lambda one: one.row.switched_on_at is None)


def numbers(actor: Actor) -> dict[int, Numbers]:
    """Return the numbers of every programme by its key, in three statements."""
    today = clock.today()
    inside = Enrolment.objects.of(actor).exclude(state=EnrolmentState.ENDED)
    people = dict(inside.values_list("programme").annotate(n=Count("pk")).values_list("programme", "n"))
    parts = ContactPart.objects.of(actor).filter(live=True, contact__state__in=OPEN_STATES, contact__closed_at=None)
    due = {
        key: (n, late)
        for key, n, late in parts.filter(contact__due_on__lte=today)
        .values_list("enrolment__programme")
        .annotate(
            n=Count("contact", distinct=True),
            late=Count("contact", distinct=True, filter=Q(contact__closes_on__lt=today)),
        )
    }
    goals = Goal.objects.of(actor).exclude(enrolment__state=EnrolmentState.ENDED)
    judged = {
        key: (reached, missed)
        for key, reached, missed in goals.values_list("enrolment__programme").annotate(
            reached=Count("pk", filter=Q(state=GoalState.ACHIEVED)),
            missed=Count("pk", filter=Q(state=GoalState.NOT_ACHIEVED)),
        )
    }
    return {
        key: Numbers(people.get(key, 0), *due.get(key, (0, 0)), judged.get(key, (0, 0))[0], sum(judged.get(key, (0,))))
        for key in {*people, *due, *judged}
    }


def programme(actor: Actor, uid: UUID) -> Programme:
    """Return one programme.

    Raises:
        NotFound: there is none.
    """
    actor.require("careplans.view")
    found = Programme.objects.of(actor).select_related("department", "switched_on_by").filter(uid=uid).first()
    if found is None:
        raise NotFound("programme")
    return found


def version(actor: Actor, uid: UUID) -> ProgrammeVersion:
    """Return one version by its address.

    Raises:
        NotFound: there is none.
    """
    actor.require("careplans.view")
    rows = ProgrammeVersion.objects.of(actor).select_related("programme", "written_by", "decided_by")
    found = rows.filter(uid=uid).first()
    if found is None:
        raise NotFound("programme version")
    return found


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version in the history of a programme, with how many people are inside it."""

    row: ProgrammeVersion
    inside: int


def history(actor: Actor, row: Programme) -> list[VersionLine]:
    """Return every version of a programme, the newest first."""
    inside = Enrolment.objects.of(actor).filter(programme=row).exclude(state=EnrolmentState.ENDED)
    counted = dict(inside.values_list("version").annotate(n=Count("pk")))
    rows = row.versions.select_related("programme", "written_by", "decided_by").order_by("-number")
    return [VersionLine(one, counted.get(one.pk, 0)) for one in rows]


def title_of(definition: Mapping[str, object], code: str) -> Words:
    """Return the name of a programme, its code while a draft says none."""
    return _words(definition.get("title"), code)


def _versions(actor: Actor, rows: Iterable[Programme]) -> dict[int, list[ProgrammeVersion]]:
    found: dict[int, list[ProgrammeVersion]] = {}
    for one in ProgrammeVersion.objects.of(actor).filter(programme__in=[row.pk for row in rows]).order_by("-number"):
        found.setdefault(one.programme_id, []).append(one)
    return found


def _line(row: Programme, versions: list[ProgrammeVersion], counted: Numbers) -> ProgrammeLine:
    in_force = next((one for one in versions if one.state == VersionState.IN_FORCE), None)
    shown = in_force or versions[0] if versions else None
    definition = shown.definition if shown else {}
    return ProgrammeLine(
        row=row,
        title=title_of(definition, row.code),
        scope=_words(definition.get("scope"), "–"),
        in_force=in_force,
        waiting=sum(one.state == VersionState.PROPOSED and one.decided_at is None for one in versions),
        numbers=counted,
    )


def _words(found: object, otherwise: str) -> Words:
    if isinstance(found, dict) and found.get("zh"):
        return Words(str(found["zh"]), str(found.get("en") or found["zh"]))
    return Words(otherwise, otherwise)

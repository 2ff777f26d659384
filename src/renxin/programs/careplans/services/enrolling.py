"""Beginning: patients enter programmes, one or thousands in a few statements, and their contacts are planned."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.worklist import services as worklist
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.core.ids import uuid7
from renxin.kernel.core.locks import lock_patients
from renxin.kernel.timeline.facts.care import CarePlanStarted
from renxin.kernel.timeline.services import record
from renxin.people.patients import selectors as patients
from renxin.programs.careplans import versions
from renxin.programs.careplans.models import (
    CarePlan,
    EndReason,
    Enrolment,
    EnrolmentState,
    Goal,
    PlanStatus,
    ProgrammeVersion,
    VersionState,
)
from renxin.programs.careplans.programmes.giving import anchors_given, facts_kept

from . import planning
from .closing import close_enrolments

CHRONIC: Final = frozenset({"P01", "P02", "P03", "P04", "P05", "P05H", "P06", "P15K", "P15A"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEnrolment:
    """Somebody who enters a programme.

    `source` makes it idempotent (`encounter:5`, `hand:<uuid>`): asking twice enrols once. `why` is what began it: a
    start of the pack (`discharged`, `by_hand`, `self` …). `anchors` are days by kind; `enrolled` is today when it is
    not given. `anchored_at` is the instant from which hours count.
    """

    patient_id: int
    programme: str
    source: str
    why: str = "by_hand"
    anchors: Mapping[str, date] = field(default_factory=dict)
    anchored_at: datetime | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    encounter_id: int | None = None
    department_id: int | None = None
    manager_id: int | None = None


@transaction.atomic
def enrol(actor: Actor, new: Sequence[NewEnrolment]) -> dict[str, int]:
    """Let people enter programmes and return the id of each enrolment by `<programme>:<source>`.

    Who is in the programme already stays as she is, or begins again, or goes it twice: the programme says which
    (`renew`). Contacts of the next weeks are planned in the same transaction.

    Raises:
        InvalidInput: a programme does not exist, has no version in force, or cannot be anchored with what is known.
    """
    if not new:
        return {}
    actor.require("careplans.work")
    current = patients.current_ids(actor.tenant_id, {one.patient_id for one in new})
    new = list({(one.programme, one.source): one for one in new}.values())
    new = [replace(one, patient_id=current[one.patient_id]) for one in new]
    lock_patients(sorted({one.patient_id for one in new}))
    in_force = _in_force(actor, {one.programme for one in new})
    known = _known(actor, new)
    fresh = [one for one in new if f"{one.programme}:{one.source}" not in known]
    fresh = _renewed(actor, fresh, in_force)
    for one in fresh:
        _check(one, in_force[one.programme])
    plans = _plans(actor, fresh)
    rows = _insert(actor, fresh, plans, in_force)
    _give_way(actor, rows)
    _stop_asking(actor, rows)
    _set_goals(actor, rows)
    planning.plan_contacts(actor, [plan.pk for plan in plans.values()])
    record(actor, *[_started(row) for row in rows])
    return known | {f"{row.programme.code}:{row.source}": row.pk for row in rows}


@transaction.atomic
def enrol_by_hand(
    actor: Actor,
    patient_id: int,
    programme: str,
    *,
    anchors: Mapping[str, date] | None = None,
    facts: Mapping[str, Any] | None = None,
    department_id: int | None = None,
    manager_id: int | None = None,
    why: str = "by_hand",
) -> Enrolment:
    """Let one patient enter a programme because a person (or she herself) decided so.

    Raises:
        WrongState: she is in it already.
        InvalidInput: the day that the programme counts from is missing.
    """
    asked = NewEnrolment(
        patient_id=patient_id,
        programme=programme,
        source=f"hand:{uuid7()}",
        why=why,
        anchors=anchors or {},
        facts=facts or {},
        department_id=department_id,
        manager_id=manager_id,
    )
    made = enrol(actor, [asked])
    if not made:
        raise WrongState(_("This patient is in the programme already."))
    return Enrolment.objects.of(actor).get(pk=next(iter(made.values())))


def _known(actor: Actor, new: Iterable[NewEnrolment]) -> dict[str, int]:
    rows = Enrolment.objects.of(actor).filter(source__in={one.source for one in new})
    return {f"{code}:{source}": pk for pk, code, source in rows.values_list("pk", "programme__code", "source")}


def _in_force(actor: Actor, codes: set[str]) -> dict[str, ProgrammeVersion]:
    rows = ProgrammeVersion.objects.of(actor).filter(state=VersionState.IN_FORCE, programme__code__in=codes)
    found = {row.programme.code: row for row in rows.select_related("programme")}
    if lost := codes - set(found):
        raise InvalidInput(_("There is no such programme in force."), where=sorted(lost)[0])
    return found


def _renewed(actor: Actor, fresh: list[NewEnrolment], in_force: Mapping[str, ProgrammeVersion]) -> list[NewEnrolment]:
    """Leave out who is inside and stays so; end, for those who begin again, what they were in."""
    rows = (
        Enrolment.objects.of(actor)
        .filter(patient_id__in={one.patient_id for one in fresh}, programme__code__in={one.programme for one in fresh})
        .exclude(state=EnrolmentState.ENDED)
        .select_related("programme")
    )
    inside: dict[tuple[int, str], list[Enrolment]] = {}
    for row in rows:
        inside.setdefault((row.patient_id, row.programme.code), []).append(row)
    kept, over = [], []
    for one in _best_of_each(fresh, in_force):
        programme = versions.programme_of(in_force[one.programme])
        had = inside.get((one.patient_id, one.programme), [])
        # Only what gives a new day to count from begins anew: the same diagnosis written down again does not.
        renewed = programme.renew != "keep" and any(kind in one.anchors for kind in programme.anchors)
        if had and not renewed:
            continue
        if had and programme.renew == "restart":
            over += had
            stays = {name: value for way in had for name, value in facts_kept(programme, way.facts).items()}
            kept.append(replace(one, facts={**stays, **one.facts}))
        else:
            kept.append(one)
    close_enrolments(actor, over, EndReason.SUPERSEDED)
    return kept


def _best_of_each(fresh: Sequence[NewEnrolment], in_force: Mapping[str, ProgrammeVersion]) -> list[NewEnrolment]:
    """Return one beginning for each patient and programme (all, where it may be gone through beside itself).

    What gives the anchor that the programme likes best wins: the discharge before the diagnosis.
    """
    found: dict[tuple[object, ...], NewEnrolment] = {}
    for one in sorted(fresh, key=lambda one: _rank(one, in_force)):
        beside = versions.programme_of(in_force[one.programme]).renew == "beside"
        found.setdefault((one.patient_id, one.programme, one.source if beside else ""), one)
    return list(found.values())


def _rank(one: NewEnrolment, in_force: Mapping[str, ProgrammeVersion]) -> int:
    anchors = versions.programme_of(in_force[one.programme]).anchors
    if one.why == "discharged":
        return -1
    return next((place for place, kind in enumerate(anchors) if kind in one.anchors), len(anchors))


def _check(one: NewEnrolment, version: ProgrammeVersion) -> None:
    programme = versions.programme_of(version)
    if not any(kind == "enrolled" or kind in one.anchors for kind in programme.anchors):
        raise InvalidInput(_("The day that this programme counts from is missing."), where=programme.anchors[0])


def _plans(actor: Actor, new: Sequence[NewEnrolment]) -> dict[int, CarePlan]:
    """Return the plan of each patient, made or opened again where there is none; all locked."""
    now, people = clock.now(), {one.patient_id: one for one in new}
    rows = [
        CarePlan(
            uid=uuid7(),
            tenant_id=actor.tenant_id,
            patient_id=patient_id,
            manager_id=one.manager_id,
            department_id=one.department_id,
            category="chronic" if one.programme in CHRONIC else "episode",
            started_at=now,
        )
        for patient_id, one in people.items()
    ]
    insert_rows(rows, "ON CONFLICT (tenant_id, patient_id) DO NOTHING")
    ours = CarePlan.objects.of(actor).filter(patient_id__in=list(people))
    ours.exclude(status__in=[PlanStatus.ACTIVE, PlanStatus.ON_HOLD]).update(status=PlanStatus.ACTIVE, ended_at=None)
    plans = {row.patient_id: row for row in ours.order_by("pk").select_for_update()}
    for one in new:  # who had neither manager nor department gets those of what begins now
        plan = plans[one.patient_id]
        plan.manager_id = plan.manager_id or one.manager_id
        plan.department_id = plan.department_id or one.department_id
    CarePlan.objects.bulk_update(plans.values(), ["manager", "department"], batch_size=1000)
    return plans


def _insert(
    actor: Actor, new: Sequence[NewEnrolment], plans: Mapping[int, CarePlan], in_force: Mapping[str, ProgrammeVersion]
) -> list[Enrolment]:
    now, today = clock.now(), clock.today()
    rows = [
        Enrolment(
            uid=uuid7(),
            tenant_id=actor.tenant_id,
            plan=plans[one.patient_id],
            patient_id=one.patient_id,
            programme=in_force[one.programme].programme,
            version=in_force[one.programme],
            source=one.source,
            why_started=one.why,
            started_at=now,
            started_by_id=actor.user_id,
            encounter_id=one.encounter_id,
            department_id=one.department_id,
            anchors={kind: day.isoformat() for kind, day in _anchors(one, in_force, today).items()},
            anchored_at=one.anchored_at or now,
            facts=dict(one.facts),
        )
        for one in new
    ]
    return Enrolment.objects.bulk_create(rows, batch_size=1000)


def _anchors(one: NewEnrolment, in_force: Mapping[str, ProgrammeVersion], today: date) -> dict[str, date]:
    days = {"enrolled": today, **one.anchors}
    return {**anchors_given(versions.programme_of(in_force[one.programme]), days, one.facts), **days}


def _give_way(actor: Actor, rows: Sequence[Enrolment]) -> None:
    """End what gives way to the programmes that these people have entered: a screening, to the illness it looks for."""
    entered = {(row.patient_id, row.programme.code) for row in rows}
    ways = list(
        Enrolment.objects.of(actor)
        .filter(patient_id__in={row.patient_id for row in rows})
        .exclude(state=EnrolmentState.ENDED)
        .exclude(pk__in=[row.pk for row in rows])
        .select_related("programme")
    )
    books = versions.programmes_of(way.version_id for way in ways)
    over = [
        way for way in ways if any((way.patient_id, code) in entered for code in books[way.version_id].gives_way_to)
    ]
    close_enrolments(actor, over, EndReason.SUPERSEDED)


def _stop_asking(actor: Actor, rows: Sequence[Enrolment]) -> None:
    """Put away the tasks that asked a person to let these people in."""
    asked = [f"careplans:{why}:{row.programme.code}:{row.patient_id}" for row in rows for why in ("anchor", "confirm")]
    worklist.cancel_tasks(actor, sources=asked, reason="known")


def _set_goals(actor: Actor, rows: Sequence[Enrolment]) -> None:
    goals = [
        Goal(
            tenant_id=actor.tenant_id,
            plan_id=row.plan_id,
            enrolment=row,
            code=target.code,
            words={"zh": target.text.zh, "en": target.text.en},
            target=target.when,
        )
        for row in rows
        for target in versions.programme_of(row.version).targets
    ]
    Goal.objects.bulk_create(goals, batch_size=1000, ignore_conflicts=True)


def _started(row: Enrolment) -> CarePlanStarted:
    return CarePlanStarted(
        patient_id=row.patient_id,
        occurred_at=row.started_at,
        plan_id=row.plan_id,
        enrolment_id=row.pk,
        programme=row.programme.code,
        reason=row.why_started,
        department_id=row.department_id,
    )

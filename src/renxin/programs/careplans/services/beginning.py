"""Entering by what happens: facts of the hospital's systems begin, move and end programmes, many at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from django.db import transaction

from renxin.engagement.worklist import services as worklist
from renxin.engagement.worklist.models import Task
from renxin.engagement.worklist.services import NewTask
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.facts import records as said
from renxin.programs.careplans import expecting, versions
from renxin.programs.careplans.beginning import gathering, resulting
from renxin.programs.careplans.beginning.pack import pack
from renxin.programs.careplans.beginning.starting import Happening, chosen, start_of
from renxin.programs.careplans.models import (
    EndReason,
    Enrolment,
    EnrolmentState,
    Programme,
    ProgrammeVersion,
    VersionState,
)
from renxin.programs.careplans.programmes.giving import facts_for, lacks
from renxin.programs.careplans.programmes.shapes import Programme as Rulebook

from . import learning
from .anchoring import fact_task, move_anchors
from .closing import close_enrolments
from .enrolling import NewEnrolment, enrol
from .pregnancy import end_pregnancy

LATELY: Final = timedelta(days=42)
ASK_WITHIN: Final = timedelta(days=2)
FACT_AFTER: Final = timedelta(hours=1)
"""What nobody reported an hour later is asked for: procedures often follow their visit."""
Switched = Sequence[tuple[Programme, Rulebook]]


@transaction.atomic
def begin(actor: Actor, facts: Sequence[Any]) -> int:
    """Let people enter the programmes that these facts begin; return how many ways began."""
    switched = _switched_on(actor)
    if not switched:
        return 0
    found = gathering.happenings(actor, facts)
    made = _begin(actor, switched, found)
    learning.learn(actor, found)
    return made


@transaction.atomic
def begin_by_results(actor: Actor, facts: Sequence[said.ObservationRecorded]) -> int:
    """Let people enter the programmes that what was measured amounts to; return how many ways began."""
    switched = _switched_on(actor)
    wanted = {code for _row, book in switched for one in book.starts if one.fact == "resulted" for code in one.codes}
    people = resulting.told_people(facts, wanted)
    if people:
        begun = set(_begun(actor, people, wanted))
        people = {one for one in people if any(resulting.source_of(code, one) not in begun for code in wanted)}
    if not people:
        return 0
    found = [one for one in resulting.happenings(actor, people, wanted) if one.source not in begun]
    return _begin(actor, switched, found)


def _begin(actor: Actor, switched: Switched, found: Sequence[Happening]) -> int:
    inside = _inside(actor, {one.patient_id for one in found})
    new: list[NewEnrolment] = []
    asked: list[NewTask] = []
    for one in found:
        mine = inside.get(one.patient_id, set())
        here = [book for programme, book in switched if programme.department_id in (None, one.department_id)]
        known = {
            "pregnant": not mine.isdisjoint(expecting.MATERNITY),
            **one.known,
            "in_programme": bool(mine - {"P14"}),
        }
        about = replace(one, known=known)
        for book in chosen([book for book in here if not mine.intersection(book.gives_way_to)], about):
            start = start_of(book, about)
            if start is not None and start.confirm:
                asked += [_asking(one, book, "confirm")] if book.code not in mine else []
            elif _is_anchored(book, one):
                new.append(_entering(one, book))
            elif book.code not in mine:
                asked.append(_asking(one, book, "anchor"))
    made = enrol(actor, new)
    _replace_general(actor, new)
    worklist.create_tasks(actor, asked)
    _ask_for_facts(actor, made.values())
    return len(made)


def _begun(actor: Actor, people: Iterable[int], wanted: Iterable[str]) -> Iterable[str]:
    sources = {resulting.source_of(code, one) for one in people for code in wanted}
    return Enrolment.objects.of(actor).filter(source__in=sources).values_list("source", flat=True)


@transaction.atomic
def follow_births(actor: Actor, facts: Sequence[Any]) -> None:
    """Move programmes on by births and vaccines, and end those of pregnancies that ended, in the same minute."""
    about = gathering.look(actor, facts)
    for fact in facts:
        code, day = "", clock.today()
        if isinstance(fact, said.ConditionRecorded) and (row := about.conditions.get(fact.condition_id)):
            code, day = row.code, about.day(row.recorded_at)
            ended, born = pack().pregnancy_end.of_condition(code), pack().delivery.of_condition(code)
        elif isinstance(fact, said.ProcedureRecorded) and (done := about.procedures.get(fact.procedure_id)):
            code, day = done.code, about.day(done.performed_at)
            ended, born = pack().pregnancy_end.of_procedure(code), pack().delivery.of_procedure(code)
        else:
            continue
        ways = _maternity(actor, fact.patient_id)
        if ended and (ways or day > clock.today() - LATELY):  # an old loss that is only now written down stirs nothing
            end_pregnancy(actor, fact.patient_id)
        elif born and ways and not all(way.anchors.get("delivery") for way in ways):
            move_anchors(actor, ways, {"delivery": day})


def _switched_on(actor: Actor) -> list[tuple[Programme, Rulebook]]:
    rows = ProgrammeVersion.objects.of(actor).filter(
        state=VersionState.IN_FORCE, programme__switched_on_at__isnull=False
    )
    return [(row.programme, versions.programme_of(row)) for row in rows.select_related("programme").order_by("pk")]


def _inside(actor: Actor, patient_ids: Iterable[int]) -> dict[int, set[str]]:
    rows = Enrolment.objects.of(actor).filter(patient_id__in=list(patient_ids)).exclude(state=EnrolmentState.ENDED)
    found: dict[int, set[str]] = {}
    for patient_id, code in rows.values_list("patient_id", "programme__code"):
        found.setdefault(patient_id, set()).add(code)
    return found


def _is_anchored(book: Rulebook, one: Happening) -> bool:
    return any(kind == "enrolled" or kind in one.anchors for kind in book.anchors)


def _entering(one: Happening, book: Rulebook) -> NewEnrolment:
    return NewEnrolment(
        patient_id=one.patient_id,
        programme=book.code,
        source=one.source,
        why=one.kind,
        anchors=one.anchors,
        anchored_at=one.at,
        facts=facts_for(book, one.known),
        encounter_id=one.encounter_id,
        department_id=one.department_id,
    )


def _replace_general(actor: Actor, new: Sequence[NewEnrolment]) -> None:
    """End the general programme of a stay for which, by a diagnosis written later, a better one began."""
    better = {one.encounter_id for one in new if one.programme != "P14" and one.encounter_id}
    rows = Enrolment.objects.of(actor).filter(programme__code="P14", encounter_id__in=better)
    close_enrolments(
        actor, list(rows.exclude(state=EnrolmentState.ENDED).select_related("programme")), EndReason.SUPERSEDED
    )


def _asking(one: Happening, book: Rulebook, why: str) -> NewTask:
    """Ask a person for the day a programme counts from (`anchor`), or to look at what would begin it (`confirm`)."""
    return NewTask(
        patient_id=one.patient_id,
        kind=Task.Kind.CHECK,
        title_code=f"care_{why}",
        source=f"careplans:{why}:{book.code}:{one.patient_id}",
        due_at=clock.now() + ASK_WITHIN,
        department_id=one.department_id,
    )


def _ask_for_facts(actor: Actor, made: Iterable[int]) -> None:
    """Ask a person what a programme has to know and no record says: which treatment it was, how long a cycle is."""
    rows = list(Enrolment.objects.of(actor).filter(pk__in=list(made), state=EnrolmentState.ACTIVE))
    books = versions.programmes_of(row.version_id for row in rows)
    now = clock.now()
    worklist.create_tasks(
        actor,
        [
            NewTask(
                patient_id=row.patient_id,
                kind=Task.Kind.CHECK,
                title_code="care_fact",
                source=fact_task(row),
                starts_at=now + FACT_AFTER,
                due_at=now + FACT_AFTER + ASK_WITHIN,
                department_id=row.department_id,
            )
            for row in rows
            if lacks(books[row.version_id], row.facts)
        ],
    )


def _maternity(actor: Actor, patient_id: int) -> list[Enrolment]:
    rows = Enrolment.objects.of(actor).filter(patient_id=patient_id, programme__code__in=expecting.MATERNITY)
    return list(rows.exclude(state=EnrolmentState.ENDED))

"""Reads of talks: rounds, the beds of a ward, notes with their words, quotes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from renxin.engagement.questionnaires.models import Questionnaire, QuestionnaireVersion
from renxin.engagement.questionnaires.selectors import Definition, definition_of
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.pagination import Keyset
from renxin.people.organizations.models import Organization
from renxin.people.patients import selectors as patients
from renxin.people.records.models import Encounter
from renxin.programs.listening import packs
from renxin.programs.listening.models import Interview, Note, Quote, Stop

from .reach import name_in, names_of, of_department, within

_TALKS: Final = Keyset("-held_at", "-id", size=30)
_NOTES: Final = Keyset("-written_at", "-id", size=30)
_QUOTES: Final = Keyset("-noted_at", "-id", size=30)


@dataclass(frozen=True, slots=True)
class TalkLine:
    """A talk in the list."""

    talk: Interview
    name: str
    visited: int
    found: int
    notes: int


@dataclass(frozen=True, slots=True)
class Bed:
    """A bed of the ward, and what this round found there."""

    stay: Encounter
    name: str
    about: str
    stop: Stop | None


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note with the name it is about."""

    note: Note
    name: str
    themes: list[str]
    quotes: list[Quote]


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list, and how the next one is asked for."""

    lines: list
    next: str


def talks(actor: Actor, *, kind: str = "", department: str = "", after: str = "") -> Listed:
    """Return the talks, the newest first."""
    rows = of_department(within(actor, Interview.objects.of(actor), "interviewer_id"), department)
    rows = rows.filter(kind=kind) if kind else rows
    page = _TALKS.page(rows.select_related("department", "interviewer"), after)
    ids = [row.pk for row in page.items]
    stops = dict(
        Stop.objects.filter(talk_id__in=ids).values_list("talk_id").annotate(n=Count("id")).values_list("talk_id", "n")
    )
    found = dict(
        Stop.objects.filter(talk_id__in=ids, state=Stop.State.SOMETHING)
        .values_list("talk_id")
        .annotate(n=Count("id"))
        .values_list("talk_id", "n")
    )
    notes = dict(
        Note.objects.filter(talk_id__in=ids).values_list("talk_id").annotate(n=Count("id")).values_list("talk_id", "n")
    )
    names = names_of(actor, [row.patient_id for row in page.items])
    lines = [
        TalkLine(
            row,
            name_in(names, row.patient_id) if row.patient_id > 0 else "",
            stops.get(row.pk, 0),
            found.get(row.pk, 0),
            notes.get(row.pk, 0),
        )
        for row in page.items
    ]
    return Listed(lines, page.next)


def talk(actor: Actor, uid: UUID) -> Interview:
    """Return a talk.

    Raises:
        NotFound: there is none within reach.
    """
    rows = within(actor, Interview.objects.of(actor), "interviewer_id")
    found = rows.select_related("department", "interviewer").filter(uid=uid).first()
    if found is None:
        raise NotFound("talk")
    return found


def going_rounds(actor: Actor) -> list[Interview]:
    """Return the rounds this person has begun and not ended."""
    rows = Interview.objects.of(actor).filter(
        kind=Interview.Kind.WARD_ROUND, interviewer_id=actor.user_id or 0, ended_at=None
    )
    return list(rows.select_related("department").order_by("-held_at"))


def wards(actor: Actor) -> list[tuple[Organization, int]]:
    """Return the departments the actor reaches in which somebody lies, with how many."""
    actor.require("listening.work")
    rows = Encounter.objects.of(actor).filter(status="in-progress", encounter_class="IMP", department__isnull=False)
    if not actor.all_departments:
        rows = rows.filter(department_id__in=list(actor.department_ids))
    counts = dict(rows.values_list("department_id").annotate(n=Count("id")).values_list("department_id", "n"))
    found = Organization.objects.of(actor).filter(pk__in=counts).order_by("id")
    return [(one, counts[one.pk]) for one in found]


def beds(actor: Actor, round_: Interview) -> list[Bed]:
    """Return who lies in the ward of a round, bed by bed, with what was found."""
    stays = Encounter.objects.of(actor).filter(
        status="in-progress", encounter_class="IMP", department_id=round_.department_id
    )
    found = list(stays)
    cards = patients.plain_cards(actor, {stay.patient_id for stay in found})
    stops = {stop.patient_id: stop for stop in round_.stops.all()}
    lying = [
        Bed(stay, card.name, f"{card.age}" if card.age is not None else "", stops.get(card.id))
        for stay in found
        if (card := cards.get(stay.patient_id))
    ]
    return sorted(lying, key=lambda bed: (_by_number(bed.stay.location), bed.stay.pk))


def stay(actor: Actor, round_: Interview, uid: UUID | str) -> Encounter:
    """Return somebody's stay in the ward of a round.

    Raises:
        NotFound: she does not lie there, or is not for this actor.
    """
    found = Encounter.objects.of(actor).filter(
        uid=uid, status="in-progress", encounter_class="IMP", department_id=round_.department_id
    )
    row = found.first()
    if row is None or row.patient_id not in patients.by_ids(actor, [row.patient_id]):
        raise NotFound("stay")
    return row


def notes(
    actor: Actor,
    *,
    talk_id: int | None = None,
    follow: str = "",
    theme: str = "",
    department: str = "",
    after: str = "",
) -> Listed:
    """Return notes with their words, the newest first."""
    rows = of_department(within(actor, Note.objects.of(actor), "written_by_id"), department)
    if talk_id is not None:
        rows = rows.filter(talk_id=talk_id)
    rows = rows.filter(follow=follow) if follow else rows
    rows = rows.filter(themes__contains=[theme]) if theme else rows
    page = _NOTES.page(rows.select_related("department", "talk", "stop").prefetch_related("quotes"), after)
    return Listed(note_lines(actor, page.items), page.next)


def note_lines(actor: Actor, rows: Sequence[Note]) -> list[NoteLine]:
    """Return notes with names, themes in words, and their quotes."""
    names = names_of(actor, [row.patient_id for row in rows])
    return [
        NoteLine(row, name_in(names, row.patient_id), theme_words(row.themes), list(row.quotes.all())) for row in rows
    ]


def note(actor: Actor, uid: UUID) -> Note:
    """Return a note.

    Raises:
        NotFound: there is none within reach.
    """
    rows = within(actor, Note.objects.of(actor), "written_by_id").select_related("talk", "department")
    found = rows.filter(uid=uid).first()
    if found is None:
        raise NotFound("note")
    return found


def open_notes(actor: Actor) -> int:
    """Return how much of what was heard is still to be settled."""
    return within(actor, Note.objects.of(actor), "written_by_id").filter(follow=Note.Follow.OPEN).count()


def quotes(actor: Actor, *, public: bool = False, after: str = "") -> Listed:
    """Return the quotes that may be shown to colleagues, or in public, the newest first."""
    rows: QuerySet[Quote] = Quote.objects.of(actor).filter(withdrawn_at=None)
    actor.require("listening.view")
    if not actor.all_departments:
        reached = Q(note__department_id__in=list(actor.department_ids))
        rows = rows.filter(reached | Q(note__written_by_id=actor.user_id or 0))
    page = _QUOTES.page((rows.filter(is_public=True) if public else rows).select_related("note__department"), after)
    return Listed(page.items, page.next)


def quote(actor: Actor, uid: UUID | str) -> Quote:
    """Return a quote of a note within reach.

    Raises:
        NotFound: there is none.
    """
    found = Quote.objects.of(actor).select_related("note").filter(uid=uid).first()
    if found is None:
        raise NotFound("quote")
    note(actor, found.note.uid)
    return found


def guides(actor: Actor) -> list[Questionnaire]:
    """Return the questionnaires made to lead through a talk: those whose newest version is for the officer."""
    newest = QuestionnaireVersion.objects.of(actor).order_by("questionnaire_id", "-number")
    rows = newest.distinct("questionnaire_id").select_related("questionnaire")
    return [row.questionnaire for row in rows if row.definition.get("audience") == "officer"]


def guide(actor: Actor, code: str) -> Definition | None:
    """Return what a guide asks, None where there is none."""
    row = guide_version(actor, code)
    return definition_of(row) if row else None


def guide_version(actor: Actor, code: str) -> QuestionnaireVersion | None:
    """Return the newest version of a guide, None where there is none."""
    rows = QuestionnaireVersion.objects.of(actor).filter(questionnaire__code=code)
    return rows.order_by("-number").first() if code else None


def theme_words(codes: Sequence[str]) -> list[str]:
    """Return what these themes are called."""
    known = packs.themes()
    return [str(known[code].words) for code in codes if code in known]


def words_of_notes(actor: Actor, ids: list[int]) -> dict[int, str]:
    """Return the words of notes, for whoever heard a fact of them."""
    return {row.pk: row.words for row in Note.objects.of(actor).filter(pk__in=ids)}


def _by_number(text: str) -> tuple[tuple[int, str], ...]:
    """Return a key by which bed 2 comes before bed 10."""
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in re.findall(r"\d+|\D+", text))

"""Fixed lists: written down by hand, frozen from a segment, put together from several, split by lot."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.segments.keeping import writing
from renxin.engagement.segments.models import Segment, SegmentMember
from renxin.engagement.segments.selectors.segments import members
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import insert_rows
from renxin.kernel.core.errors import InvalidInput
from renxin.people.patients import selectors as patients

from .following import follow
from .making import Status, locked, new_segment

MOST_LINES: Final = 100_000
MOST_PARTS: Final = 10


@dataclass(frozen=True, slots=True)
class Listed:
    """A list that was read: the segment, how many people are on it, how many lines named nobody."""

    segment: Segment
    people: int
    unknown: int


@transaction.atomic
def list_people(actor: Actor, name: str, text: str, *, note: str = "", shared: bool = False) -> Listed:
    """Make a fixed list from numbers, one a line: telephone, record or card; what follows a comma is not read.

    Raises:
        InvalidInput: it is empty, or too long.
    """
    actor.require("segments.manage")
    people, unknown = _named(actor, text)
    made = _list(actor, name, people, note=note, shared=shared)
    return Listed(made, SegmentMember.objects.of(actor).filter(segment=made).count(), unknown)


@transaction.atomic
def freeze_segment(actor: Actor, segment: Segment, name: str = "") -> Segment:
    """Write down who belongs to a segment at this moment, as a fixed list that says of which day it is."""
    actor.require("segments.manage")
    day = clock.today().isoformat()
    title = name or _("%(name)s on %(day)s") % {"name": segment.name, "day": day}
    note = _("As it was on %(day)s, version %(version)d.") % {"day": day, "version": segment.version}
    return _list(actor, title, members(actor, segment).values_list("patient_id", flat=True), note=note)


@transaction.atomic
def combine_segments(actor: Actor, name: str, first: Segment, how: str, second: Segment) -> Segment:
    """Make a fixed list of who belongs to both, to either, or to the first only (`and`, `or`, `minus`).

    Raises:
        InvalidInput: `how` is none of these.
    """
    actor.require("segments.manage")
    one = members(actor, first).values_list("patient_id", flat=True)
    two = members(actor, second).values_list("patient_id", flat=True)
    joined = {"and": one.intersection, "or": one.union, "minus": one.difference}.get(how)
    if joined is None:
        raise InvalidInput(_("Choose how the two are put together."), where="how")
    note = f"{first.name} {_HOW[how]} {second.name} · {clock.today().isoformat()}"
    return _list(actor, name, joined(two), note=note)


@transaction.atomic
def split_segment(actor: Actor, segment: Segment, parts: Sequence[int]) -> list[Segment]:
    """Divide who belongs to a segment by lot into fixed lists, by weight; the same lot falls the same way every time.

    Raises:
        InvalidInput: fewer than two parts, more than ten, or weights that are not above zero.
    """
    actor.require("segments.manage")
    if not 2 <= len(parts) <= MOST_PARTS or any(weight < 1 for weight in parts):
        raise InvalidInput(_("Divide into two to ten parts, each with a weight above zero."), where="parts")
    chosen: list[list[int]] = [[] for _part in parts]
    for patient in members(actor, segment).values_list("patient_id", flat=True):
        chosen[_lot(segment.code, patient, parts)].append(patient)
    day = clock.today().isoformat()
    return [
        _list(
            actor,
            f"{segment.name} {_LETTERS[place]}",
            people,
            note=_("Part %(part)s of %(name)s by lot, %(day)s.")
            % {"part": _LETTERS[place], "name": segment.name, "day": day},
        )
        for place, people in enumerate(chosen)
    ]


@transaction.atomic
def put_on_list(actor: Actor, segment: Segment, patient_ids: Iterable[int]) -> int:
    """Write people on a fixed list; return how many are new."""
    found = _locked_list(actor, segment)
    written = _put(actor, found, set(patient_ids))
    record_access(actor, "segment.listed", "segment", found.uid, detail={"people": written})
    return written


@transaction.atomic
def put_numbers_on_list(actor: Actor, segment: Segment, text: str) -> Listed:
    """Write the people of these numbers on a fixed list; `people` are those who are new on it.

    Raises:
        InvalidInput: no numbers, too many, or no fixed list.
    """
    people, unknown = _named(actor, text)
    return Listed(segment, put_on_list(actor, segment, people), unknown)


@transaction.atomic
def take_off_list(actor: Actor, segment: Segment, patient_ids: Iterable[int]) -> int:
    """Take people off a fixed list; return how many stood on it."""
    found = _locked_list(actor, segment)
    people = set(patient_ids)
    gone, _by_model = SegmentMember.objects.of(actor).filter(segment=found, patient_id__in=people).delete()
    writing.add_flow(actor, found.pk, 0, gone, clock.now())
    follow(actor, {("segment", found.pk): people})
    record_access(actor, "segment.unlisted", "segment", found.uid, detail={"people": gone})
    return gone


def _named(actor: Actor, text: str) -> tuple[set[int], int]:
    """Return whom the numbers name, of those this actor reaches, and how many lines name nobody."""
    lines = [first for line in text.lstrip("\ufeff").splitlines() if (first := _first_cell(line))]
    if not 0 < len(lines) <= MOST_LINES:
        raise InvalidInput(_("Give between 1 and %(most)s lines.") % {"most": MOST_LINES}, where="numbers")
    named = patients.found_by_numbers(actor.tenant_id, lines)
    found = patients.visible(actor).filter(pk__in={each for ids in named.values() for each in ids})
    return set(found.values_list("pk", flat=True)), sum(number not in named for number in lines)


def _locked_list(actor: Actor, segment: Segment) -> Segment:
    found = locked(actor, segment, Status.ACTIVE)
    if found.kind != Segment.Kind.STATIC:
        raise InvalidInput(_("Only fixed lists are changed by hand."), where="segment")
    return found


def _list(actor: Actor, name: str, people: Iterable[int], *, note: str = "", shared: bool = False) -> Segment:
    made = new_segment(actor, name, Segment.Kind.STATIC, note=note, shared=shared, status=Status.ACTIVE)
    written = _put(actor, made, set(people))
    record_access(actor, "segment.listed", "segment", made.uid, detail={"people": written})
    return made


def _put(actor: Actor, segment: Segment, people: set[int]) -> int:
    now = clock.now()
    rows = [
        {"tenant_id": actor.tenant_id, "segment_id": segment.pk, "patient_id": each, "entered_at": now}
        for each in people
    ]
    suffix = "ON CONFLICT (tenant_id, segment_id, patient_id) DO NOTHING RETURNING patient_id"
    fresh = {patient for (patient,) in insert_rows(rows, suffix, model=SegmentMember)}
    writing.add_flow(actor, segment.pk, len(fresh), 0, now)
    follow(actor, {("segment", segment.pk): fresh})
    return len(fresh)


def _lot(code: str, patient_id: int, weights: Sequence[int]) -> int:
    """Return the part that falls to a patient: from her number and the segment's code only."""
    drawn = int.from_bytes(hashlib.sha256(f"{code}:{patient_id}".encode()).digest()[:8], "big") % sum(weights)
    for place, weight in enumerate(weights):
        drawn -= weight
        if drawn < 0:
            return place
    return len(weights) - 1


def _first_cell(line: str) -> str:
    return line.replace("，", ",").split(",")[0].strip().strip('"')


_LETTERS: Final = "ABCDEFGHIJ"
_HOW: Final = {"and": "∩", "or": "∪", "minus": "−"}

"""Talks and their notes: what was said, coded, quoted with consent, followed up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.safety import selectors as safety
from renxin.engagement.worklist import services as worklist
from renxin.engagement.worklist.services import NewTask
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.timeline.facts.conversations import TaskCompleted
from renxin.kernel.timeline.facts.listening import ConcernRaised, OpinionHeard
from renxin.kernel.timeline.facts.programs import CaseClosed, CaseReopened
from renxin.kernel.timeline.services import record
from renxin.programs.listening import packs
from renxin.programs.listening.models import ConsentWay, Interview, Note, Quote, Stop

NOTE: Final = "listening.note"
MOST: Final = 4000
TONES: Final = (-1, 0, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTalk:
    """A talk as it is begun. Without a patient it is about nobody by name."""

    kind: str
    patient_id: int | None = None
    department_id: int | None = None
    place: str = ""
    guide: str = ""
    quotes_consent: str = ConsentWay.NONE
    recording_consent: str = ConsentWay.NONE
    held_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNote:
    """What was said. `follow` is none, open (a task for the ward) or case."""

    words: str
    patient_id: int | None = None
    stop: Stop | None = None
    themes: Sequence[str] = ()
    tone: int | None = None
    follow: str = Note.Follow.NONE
    level: int = 3


@transaction.atomic
def begin_talk(actor: Actor, new: NewTalk) -> Interview:
    """Begin a talk, an hour of walking along, or a round.

    Raises:
        InvalidInput: the kind or a consent is unknown, or it lies in the future.
    """
    actor.require("listening.work")
    if new.kind not in Interview.Kind.values:
        raise InvalidInput(_("Choose what kind of talk it is."), where="kind")
    if not {new.quotes_consent, new.recording_consent} <= set(ConsentWay.values):
        raise InvalidInput(_("Choose how she agreed."), where="quotes_consent")
    if new.held_at and new.held_at > clock.now():
        raise InvalidInput(_("It cannot have been in the future."), where="held_at")
    return Interview.objects.create(
        tenant_id=actor.tenant_id,
        kind=new.kind,
        patient_id=-actor.tenant_id if new.patient_id is None else new.patient_id,
        department_id=new.department_id,
        place=new.place.strip()[:80],
        interviewer_id=actor.user_id,
        guide=new.guide,
        quotes_consent=new.quotes_consent,
        recording_consent=new.recording_consent,
        held_at=new.held_at or clock.now(),
    )


@transaction.atomic
def write_note(actor: Actor, talk: Interview, new: NewNote) -> Note:
    """Write down what was said, coded or left to the reader; what has to be settled becomes a task or a case.

    Words that hold a risk (self-harm, violence, a red packet …) become a case whatever was chosen.

    Raises:
        InvalidInput: there are no words, or a theme, tone or follow-up is unknown.
    """
    actor.require("listening.work")
    _check(new)
    if safety.alarming(new.words):
        new = replace(new, follow=Note.Follow.CASE)
    now = clock.now()
    note = Note.objects.create(
        tenant_id=actor.tenant_id,
        talk=talk,
        stop=new.stop,
        patient_id=talk.patient_id if new.patient_id is None else new.patient_id,
        department_id=talk.department_id,
        words=new.words.strip()[:MOST],
        themes=list(new.themes),
        themes_by=actor.name[:150] if new.themes else "",
        tone=new.tone,
        follow=new.follow,
        follow_due_at=_due(new, now),
        written_at=now,
        written_by_id=actor.user_id,
    )
    heard = OpinionHeard(
        patient_id=note.patient_id,
        occurred_at=now,
        voice="note",
        row_id=note.pk,
        department_id=note.department_id,
    )
    record(actor, heard)
    _follow(actor, note, new.level)
    return note


@transaction.atomic
def settle_note(actor: Actor, note: Note, outcome: str) -> Note:
    """Say how something that was heard was settled.

    Raises:
        InvalidInput: nobody says how.
        WrongState: it is not open.
    """
    actor.require("listening.work")
    if not outcome.strip():
        raise InvalidInput(_("Write what was done."), where="outcome")
    note = Note.objects.select_for_update().get(pk=note.pk)
    if note.follow != Note.Follow.OPEN:
        raise WrongState(_("This has been settled already."), where="outcome")
    _settled(note, actor.name, outcome)
    worklist.cancel_tasks(actor, sources=[source_of(note.pk)], reason="settled")
    return note


@transaction.atomic
def make_case_of(actor: Actor, note: Note, level: int = 3) -> Note:
    """Hand something over to the case workers after all."""
    actor.require("listening.work")
    note = Note.objects.select_for_update().get(pk=note.pk)
    if note.follow != Note.Follow.CASE:
        worklist.cancel_tasks(actor, sources=[source_of(note.pk)], reason="became_a_case")
        note.follow, note.follow_due_at = Note.Follow.CASE, None
        note.save(update_fields=["follow", "follow_due_at"])
        _follow(actor, note, level)
    return note


@transaction.atomic
def settle_by_tasks(actor: Actor, done: Iterable[TaskCompleted]) -> int:
    """Settle the notes whose tasks were done; return how many."""
    told = {int(fact.source.rpartition(":")[2]): fact for fact in done if fact.source.startswith(f"{NOTE}:")}
    rows = Note.objects.of(actor).filter(pk__in=told, follow=Note.Follow.OPEN).select_for_update()
    for note in rows:
        note.follow, note.followed_at = Note.Follow.DONE, told[note.pk].occurred_at
        note.save(update_fields=["follow", "followed_at"])
    return len(rows)


@transaction.atomic
def learn_ends(actor: Actor, facts: Iterable[CaseClosed | CaseReopened]) -> int:
    """Note how the cases ended to which notes were handed over, or that one goes on; return how many notes it was."""
    told = {int(fact.source.rpartition(":")[2]): fact for fact in facts if fact.source.startswith(f"{NOTE}:")}
    rows = list(Note.objects.of(actor).filter(pk__in=told).exclude(follow=Note.Follow.NONE).select_for_update())
    for note in rows:
        fact = told[note.pk]
        if isinstance(fact, CaseClosed):
            note.follow, note.followed_at = Note.Follow.DONE, fact.occurred_at
            note.case_outcome = fact.outcome
        else:
            note.follow, note.followed_at, note.case_outcome = Note.Follow.CASE, None, ""
    Note.objects.bulk_update(rows, ["follow", "followed_at", "case_outcome"])
    return len(rows)


@transaction.atomic
def quote(actor: Actor, note: Note, words: str, consent: str, *, is_public: bool = False) -> Quote:
    """Keep somebody's own words, as she agreed.

    Raises:
        InvalidInput: there are no words, or nobody noted how she agreed; in public needs it in writing.
    """
    actor.require("listening.work")
    if not words.strip():
        raise InvalidInput(_("Write her own words."), where="words")
    if consent not in (ConsentWay.ORAL, ConsentWay.WRITTEN):
        raise InvalidInput(_("Nobody's words are quoted without her consent."), where="consent")
    if is_public and consent != ConsentWay.WRITTEN:
        raise InvalidInput(_("In public needs her consent in writing."), where="consent")
    return Quote.objects.create(
        tenant_id=actor.tenant_id,
        note=note,
        patient_id=note.patient_id,
        words=words.strip()[:MOST],
        consent=consent,
        is_public=is_public,
        noted_at=clock.now(),
        noted_by_name=actor.name[:150],
    )


@transaction.atomic
def withdraw_quote(actor: Actor, found: Quote) -> Quote:
    """Take a quote back: nobody is shown it from now on."""
    actor.require("listening.work")
    if found.withdrawn_at is None:
        found.withdrawn_at = clock.now()
        found.save(update_fields=["withdrawn_at"])
    return found


@transaction.atomic
def code_note(actor: Actor, note: Note, themes: Sequence[str], tone: int | None) -> Note:
    """Code a note, or set right how the reader coded it."""
    actor.require("listening.work")
    _check(NewNote(words=note.words or "-", themes=themes, tone=tone))
    note.themes, note.tone, note.themes_by = list(themes), tone, actor.name[:150]
    note.save(update_fields=["themes", "tone", "themes_by"])
    return note


def source_of(note_id: int) -> str:
    """Return the source under which a note is known to tasks and cases."""
    return f"{NOTE}:{note_id}"


def _check(new: NewNote) -> None:
    if not new.words.strip():
        raise InvalidInput(_("Write in one sentence what it is."), where="words")
    if not set(new.themes) <= set(packs.themes()):
        raise InvalidInput(_("Choose the themes from the list."), where="themes")
    if new.tone is not None and new.tone not in TONES:
        raise InvalidInput(_("Choose how it sounds."), where="tone")
    if new.follow not in (Note.Follow.NONE, Note.Follow.OPEN, Note.Follow.CASE):
        raise InvalidInput(_("Choose what comes of it."), where="follow")


def _due(new: NewNote, now: datetime) -> datetime | None:
    if new.follow != Note.Follow.OPEN:
        return None
    return now + timedelta(hours=packs.reviews().follow_up_hours)


def _settled(note: Note, name: str, outcome: str) -> None:
    note.follow, note.followed_at = Note.Follow.DONE, clock.now()
    note.followed_by_name, note.outcome = name[:150], outcome.strip()[:MOST]
    note.save(update_fields=["follow", "followed_at", "followed_by_name", "outcome"])


def _follow(actor: Actor, note: Note, level: int) -> None:
    """Let somebody see to it: a task for the ward, or a case."""
    if note.follow == Note.Follow.CASE:
        raised = ConcernRaised(
            patient_id=note.patient_id,
            occurred_at=clock.now(),
            source=source_of(note.pk),
            channel="staff",
            department_id=note.department_id,
            level=level,
        )
        record(actor, raised)
    elif note.follow == Note.Follow.OPEN and note.follow_due_at:
        task = NewTask(
            patient_id=note.patient_id if note.patient_id > 0 else -note.tenant_id,  # about nobody by name
            kind="check",
            title_code="listening_note",
            words={"zh": "查房听到的事，请处理", "en": "Heard on a round: please settle"},
            source=source_of(note.pk),
            due_at=note.follow_due_at,
            department_id=note.department_id,
        )
        worklist.create_tasks(actor, [task])

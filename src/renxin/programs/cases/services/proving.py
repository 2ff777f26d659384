"""Evidence in a sealed list, minutes of talks, and records copied or sealed on the wish of the patient's side."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock, files
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.programs.cases.models import Case, CaseEvidence, CaseKind, CaseMinutes, CaseSealing, NoteKind

from .changing import locked, tell_story

_LONGEST = 8000


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A file to keep as evidence: its name and content, what it is, who gave it, and what it shows."""

    name: str
    data: bytes
    kind: str
    given_by: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A talk to keep minutes of."""

    held_at: datetime
    mode: str
    present: str
    words: str
    place: str = ""
    agreed: str = ""
    signed_by: str = ""
    is_recorded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SealingDone:
    """How records were copied or sealed: who was there from both sides, where they are kept, how many pages."""

    present: str
    kept_at: str
    pages: int | None = None


@transaction.atomic
def add_evidence(actor: Actor, case: Case, proof: Proof) -> CaseEvidence:
    """Keep a file as evidence, encrypted, with its fingerprint, at the end of the sealed list.

    Raises:
        InvalidInput: it is no kind we know, or a file that we do not take (see `kernel.core.files`).
        WrongState: the file is archived.
    """
    actor.require("cases.work")
    case = unarchived(actor, case)
    if proof.kind not in CaseEvidence.Kind.values:
        raise InvalidInput(_("Choose what it is."), where="kind")
    # A complaint's file is kept by law even when the person asks to be forgotten: its evidence hangs on nobody.
    by_law = case.kind == CaseKind.COMPLAINT or case.is_anonymous
    kept = files.keep(
        actor, proof.name, proof.data, patient_id=None if by_law else case.patient_id, source=f"cases:{case.pk}"
    )
    last = case.evidence.order_by("-position").first()
    row = CaseEvidence(
        tenant_id=actor.tenant_id,
        case=case,
        position=last.position + 1 if last else 1,
        kind=proof.kind,
        file_uid=kept.uid,
        name=kept.name,
        media_type=kept.media_type,
        size=kept.size,
        sha256=hashlib.sha256(proof.data).hexdigest(),
        words=proof.words.strip()[:_LONGEST],
        given_by=proof.given_by.strip()[:80],
        added_at=clock.now(),
        added_by_id=actor.user_id,
    )
    row.seal = seal_of(row, last.seal if last else "")
    row.save()
    tell_story(actor, case, NoteKind.CHANGE, code="evidence", body=f"{row.position}. {row.get_kind_display()}")
    return row


@transaction.atomic
def withdraw_evidence(actor: Actor, case: Case, uid: UUID, reason: str) -> CaseEvidence:
    """Mark a piece of evidence as one that no longer counts; it stays in the list.

    Raises:
        InvalidInput: nobody said why.
        NotFound: there is none.
        WrongState: the file is archived.
    """
    actor.require("cases.manage")
    if not reason.strip():
        raise InvalidInput(_("Say why it no longer counts."), where="reason")
    case = unarchived(actor, case)
    row = case.evidence.filter(uid=uid, withdrawn_at=None).first()
    if row is None:
        raise NotFound("evidence")
    row.withdrawn_at, row.withdrawn_by_id, row.withdrawn_reason = clock.now(), actor.user_id, reason.strip()[:_LONGEST]
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    return row


def open_evidence(actor: Actor, case: Case, row: CaseEvidence) -> bytes:
    """Return the content of a piece of evidence; who looked is written down.

    Raises:
        WrongState: the content is not what was handed in.
    """
    content = files.read(actor, row.file_uid)
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise WrongState(_("This file is not what was handed in: its fingerprint differs."))
    whom = None if case.is_anonymous else case.patient_id
    record_access(actor, "case.evidence", "case", case.uid, patient_id=whom, detail={"position": row.position})
    return content


def seal_of(row: CaseEvidence, before: str) -> str:
    """Return the seal of a line of evidence: a fingerprint of the line and of the seal before it."""
    parts = (before, str(row.position), row.kind, row.sha256, str(row.size), row.added_at.isoformat())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def is_whole(case: Case) -> bool:
    """Tell whether the list of evidence is as it was written: no line gone, none changed."""
    before = ""
    for number, row in enumerate(case.evidence.order_by("position"), start=1):
        if row.position != number or row.seal != seal_of(row, before):
            return False
        before = row.seal
    return True


@transaction.atomic
def keep_minutes(actor: Actor, case: Case, talk: Talk) -> CaseMinutes:
    """Keep the minutes of a talk: who was there, what was said and agreed, who signed. They are never changed.

    Raises:
        InvalidInput: it is not said who was there or what was said, or the talk is still to come.
        WrongState: the file is archived.
    """
    actor.require("cases.work")
    for text, where in ((talk.present, "present"), (talk.words, "words")):
        if not text.strip():
            raise InvalidInput(_("Say who was there, and what was said."), where=where)
    if talk.mode not in CaseMinutes.Mode.values:
        raise InvalidInput(_("Choose how you spoke."), where="mode")
    if talk.held_at > clock.now():
        raise InvalidInput(_("The talk is still to come."), where="held_at")
    case = unarchived(actor, case)
    texts = {name: getattr(talk, name).strip()[:_LONGEST] for name in ("place", "present", "words", "agreed")}
    row = CaseMinutes.objects.create(
        tenant_id=actor.tenant_id,
        case=case,
        held_at=talk.held_at,
        mode=talk.mode,
        signed_by=talk.signed_by.strip()[:200],
        is_recorded=talk.is_recorded,
        written_at=clock.now(),
        written_by_id=actor.user_id,
        **texts,
    )
    tell_story(actor, case, NoteKind.CHANGE, code="minutes", body=texts["present"])
    return row


@transaction.atomic
def ask_sealing(actor: Actor, case: Case, kind: str, what: str, asked_by: str) -> CaseSealing:
    """Note that the patient's side asks for records to be copied, sealed, or the seal to be opened.

    Raises:
        InvalidInput: it is not said what, or who asks.
        WrongState: the file is archived.
    """
    actor.require("cases.work")
    if kind not in CaseSealing.Kind.values:
        raise InvalidInput(_("Choose what is asked for."), where="kind")
    for text, where in ((what, "what"), (asked_by, "asked_by")):
        if not text.strip():
            raise InvalidInput(_("Say which records, and who asks."), where=where)
    case = unarchived(actor, case)
    row = CaseSealing.objects.create(
        tenant_id=actor.tenant_id,
        case=case,
        kind=kind,
        what=what.strip()[:_LONGEST],
        asked_by=asked_by.strip()[:200],
        asked_at=clock.now(),
        noted_by_id=actor.user_id,
    )
    tell_story(actor, case, NoteKind.CHANGE, code="sealing_asked", body=str(row.get_kind_display()))
    return row


@transaction.atomic
def finish_sealing(actor: Actor, case: Case, uid: UUID, done: SealingDone) -> CaseSealing:
    """Note that it is done, with both sides there.

    Raises:
        InvalidInput: it is not said who was there, or where the records are kept.
        NotFound: nobody asked for it, or it is done.
    """
    actor.require("cases.work")
    for text, where in ((done.present, "present"), (done.kept_at, "kept_at")):
        if not text.strip():
            raise InvalidInput(_("Say who was there from both sides, and where it is kept."), where=where)
    case = unarchived(actor, case)
    row = case.sealings.filter(uid=uid, done_at=None).first()
    if row is None:
        raise NotFound("sealing")
    row.present, row.kept_at, row.pages = done.present.strip()[:200], done.kept_at.strip()[:200], done.pages
    row.done_at, row.done_by_id = clock.now(), actor.user_id
    row.save(update_fields=["present", "kept_at", "pages", "done_at", "done_by"])
    tell_story(actor, case, NoteKind.CHANGE, code="sealing_done", body=str(row.get_kind_display()))
    return row


def unarchived(actor: Actor, case: Case) -> Case:
    """Return a case, locked, whose file still changes.

    Raises:
        WrongState: it is archived.
    """
    case = locked(actor, case, "note")
    if case.archived_at:
        raise WrongState(_("The file is archived: nothing is added to it any more."))
    return case

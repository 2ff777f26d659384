"""Drafts of programmes in the editor: begun from a version or a file, changed part by part, thrown away, proposed."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import packs
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.programs.careplans.editing import reading, writing
from renxin.programs.careplans.models import ProgrammeVersion, VersionState

from .writing import propose_version, write_draft


@transaction.atomic
def begin_draft(actor: Actor, base: ProgrammeVersion) -> ProgrammeVersion:
    """Begin the next version of a programme from one that is there, or go on with the draft there is."""
    actor.require("careplans.write")
    drafts = ProgrammeVersion.objects.of(actor).filter(programme=base.programme_id, state=VersionState.DRAFT)
    return drafts.first() or write_draft(actor, base.definition)


@transaction.atomic
def take_in_text(actor: Actor, text: str) -> ProgrammeVersion:
    """Make a file the draft of the programme with its code, or of a new one.

    Raises:
        InvalidInput: it is no YAML, or names no code; names the line.
    """
    found = reading.read_text(text)
    if found.raw is None:
        first = found.problems[0]
        raise InvalidInput(first.words, where=_("Line %(line)s") % {"line": first.line})
    return write_draft(actor, packs.as_data(found.raw))


@transaction.atomic
def change_draft(actor: Actor, draft: ProgrammeVersion, raw: dict[str, Any]) -> ProgrammeVersion:
    """Write something else into a draft; it need not be right yet.

    Raises:
        InvalidInput: it has another code.
        WrongState: it is no draft any more.
    """
    _require_draft(actor, draft)
    if raw.get("code") != draft.programme.code:
        raise InvalidInput(_("The code of a programme stays."), where="code")
    return write_draft(actor, packs.as_data(raw), note=draft.note)


@transaction.atomic
def discard_draft(actor: Actor, draft: ProgrammeVersion) -> None:
    """Throw a draft away; a programme that never had another version goes with it."""
    _require_draft(actor, draft)
    programme = draft.programme
    draft.delete()
    if not programme.versions.exists():
        programme.delete()


@transaction.atomic
def propose_draft(actor: Actor, draft: ProgrammeVersion, note: str = "") -> ProgrammeVersion:
    """Ask a second person to put a draft in force; from now on nobody changes it.

    Raises:
        InvalidInput: something is wrong with it; names the first place.
    """
    _require_draft(actor, draft)
    found = reading.read_raw(draft.definition)
    if found.programme is None:
        first = found.problems[0]
        raise InvalidInput(first.words, where=first.place)
    row = propose_version(actor, draft)
    row.note = note.strip()[:2000]
    row.save(update_fields=["note"])
    detail = {"version": row.number}
    record_access(actor, "programme.propose", "careplans.Programme", draft.programme.uid, detail=detail)
    return row


def text_of(version: ProgrammeVersion) -> str:
    """Return a version as the text of a pack."""
    return writing.text_of(version.definition)


def _require_draft(actor: Actor, draft: ProgrammeVersion) -> None:
    actor.require("careplans.write")
    row = ProgrammeVersion.objects.of(actor).select_for_update(of=("self",)).get(pk=draft.pk)
    if row.state != VersionState.DRAFT:
        raise WrongState(_("This version is no draft any more. Begin the next one from it."))

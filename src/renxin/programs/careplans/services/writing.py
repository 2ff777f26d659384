"""Writing versions of programmes: a draft, proposed by who wrote it, decided by another person."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotAllowed, WrongState
from renxin.kernel.core.shapes import Misfit
from renxin.programs.careplans import versions
from renxin.programs.careplans.models import Programme, ProgrammeVersion, VersionState


@transaction.atomic
def write_draft(actor: Actor, definition: Mapping[str, Any], *, note: str = "") -> ProgrammeVersion:
    """Keep a draft of a programme; the hospital has one of each at a time. A new code makes a new programme.

    A draft may be wrong: it is checked when it is proposed.

    Raises:
        InvalidInput: it has no code.
    """
    actor.require("careplans.write")
    code = str(definition.get("code") or "").strip()
    if not code or len(code) > 32:
        raise InvalidInput(_("A programme needs a short code."), where="code")
    programme, _new = Programme.objects.get_or_create(tenant_id=actor.tenant_id, code=code)
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    row = programme.versions.filter(state=VersionState.DRAFT).first()
    if row is None:
        last = programme.versions.aggregate(last=Max("number"))["last"] or 0
        row = ProgrammeVersion(tenant_id=actor.tenant_id, programme=programme, number=last + 1)
    row.definition = dict(definition) | {"version": row.number}
    row.note, row.written_by_id, row.written_at = note, actor.user_id, clock.now()
    row.source, row.approver = str(definition.get("source") or ""), ""
    row.save()
    return row


@transaction.atomic
def propose_version(actor: Actor, version: ProgrammeVersion) -> ProgrammeVersion:
    """Ask another person to put a draft in force; from now on it does not change.

    Raises:
        InvalidInput: it does not have the shape of a programme; `where` is the place.
        WrongState: it is no draft.
    """
    actor.require("careplans.write")
    row = _locked(actor, version, VersionState.DRAFT)
    try:
        programme = versions.read(row.definition)
    except Misfit as error:
        raise InvalidInput(str(error), where="definition") from error
    row.state, row.proposed_at, row.effective_on = VersionState.PROPOSED, clock.now(), programme.effective_on
    row.source = programme.source
    row.save(update_fields=["state", "proposed_at", "effective_on", "source"])
    return row


@transaction.atomic
def approve_version(actor: Actor, version: ProgrammeVersion, *, effective_on: date | None = None) -> ProgrammeVersion:
    """Put a proposed version in force for those who enter from now on, or from a later day; the one before is replaced.

    Raises:
        InvalidInput: the day has passed.
        NotAllowed: she wrote it herself.
        WrongState: it was not proposed, or is decided already.
    """
    actor.require("careplans.approve")
    today = clock.today()
    if effective_on is not None and effective_on < today:
        raise InvalidInput(_("Choose today or a day to come."), where="effective_on")
    row = _undecided(actor, version)
    row.decided_by_id, row.decided_at = actor.user_id, clock.now()
    row.approver, row.effective_on = actor.name[:160], effective_on or today
    row.save(update_fields=["decided_by", "decided_at", "approver", "effective_on"])
    if row.effective_on <= today:
        _put_in_force(row)
    return row


def sweep_versions() -> int:
    """Put approved versions in force whose day has come; return how many."""
    waiting = ProgrammeVersion.objects.filter(
        state=VersionState.PROPOSED, decided_at__isnull=False, effective_on__lte=clock.today()
    )
    with transaction.atomic():
        rows = list(waiting.select_for_update(skip_locked=True, of=("self",)).order_by("effective_on", "pk"))
        for row in rows:
            later = ProgrammeVersion.objects.filter(tenant_id=row.tenant_id, programme=row.programme_id)
            if later.filter(state=VersionState.IN_FORCE, number__gt=row.number).exists():  # overtaken while it waited
                row.state = VersionState.RETIRED
                row.save(update_fields=["state"])
            else:
                _put_in_force(row)
    return len(rows)


@transaction.atomic
def decline_version(actor: Actor, version: ProgrammeVersion, note: str) -> ProgrammeVersion:
    """Send a proposed version back, with the reason.

    Raises:
        InvalidInput: there is no reason.
        WrongState: it was not proposed.
    """
    actor.require("careplans.approve")
    if not note.strip():
        raise InvalidInput(_("Please write why."), where="note")
    row = _undecided(actor, version)
    row.state, row.decided_by_id, row.decided_at, row.note = VersionState.DECLINED, actor.user_id, clock.now(), note
    row.save(update_fields=["state", "decided_by", "decided_at", "note"])
    return row


def _undecided(actor: Actor, version: ProgrammeVersion) -> ProgrammeVersion:
    """Return a proposed version that the actor may decide about, locked."""
    row = _locked(actor, version, VersionState.PROPOSED)
    if row.decided_at is not None:
        raise WrongState(_("This version has changed in the meantime."))
    if actor.kind == "staff" and row.written_by_id == actor.user_id:
        raise NotAllowed("careplans.approve")
    return row


def _put_in_force(row: ProgrammeVersion) -> None:
    rows = ProgrammeVersion.objects.filter(tenant_id=row.tenant_id, programme=row.programme_id)
    rows.filter(state=VersionState.IN_FORCE).update(state=VersionState.RETIRED)
    row.state = VersionState.IN_FORCE
    row.save(update_fields=["state"])


def _locked(actor: Actor, version: ProgrammeVersion, state: str) -> ProgrammeVersion:
    row = ProgrammeVersion.objects.of(actor).select_for_update(of=("self",)).get(pk=version.pk)
    if row.state != state:
        raise WrongState(_("This version has changed in the meantime."))
    return row

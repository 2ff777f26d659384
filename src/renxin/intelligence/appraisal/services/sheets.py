"""Writing sheets: a ready one is taken over, a version is proposed, a second person puts it in force."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.intelligence.appraisal import metrics, sheet_pack, wording
from renxin.intelligence.appraisal.counting.window import month_of
from renxin.intelligence.appraisal.models import Month, MonthState, Sheet, SheetVersion, VersionState
from renxin.intelligence.appraisal.rules.checking import faults
from renxin.intelligence.appraisal.sheet_pack import Content
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.kernel.core.shapes import Misfit


@transaction.atomic
def install_sheets(actor: Actor) -> int:
    """Take the ready sheets over as drafts that a person completes; return how many are new."""
    actor.require("appraisal.manage")
    known = set(Sheet.objects.of(actor).values_list("code", flat=True))
    new = [pack for pack in sheet_pack.ready() if pack.code not in known]
    for pack in new:
        sheet = Sheet.objects.create(
            tenant_id=actor.tenant_id,
            code=pack.code,
            title={"zh": pack.title.zh, "en": pack.title.en},
            subject=pack.subject,
        )
        source = f"{pack.source} · {pack.approver}"
        _new_version(actor, sheet, pack.content, source=source, reason="", from_on=month_of(clock.today()))
    return len(new)


@transaction.atomic
def propose_version(
    actor: Actor, sheet: Sheet, data: Mapping[str, Any] | Content, *, from_on: date, source: str, reason: str = ""
) -> SheetVersion:
    """Write the draft of a sheet (there is one at a time); it holds for whole months from `from_on` on.

    Raises:
        InvalidInput: it is not what a sheet looks like.
        WrongState: a second person looks at the last one just now.
    """
    actor.require("appraisal.manage")
    try:
        content = data if isinstance(data, Content) else sheet_pack.read(data)
    except Misfit as error:
        raise InvalidInput(str(error), where="content") from error
    Sheet.objects.select_for_update().get(pk=sheet.pk)
    open_ones = sheet.versions.filter(state__in=(VersionState.DRAFT, VersionState.WAITING))
    if open_ones.filter(state=VersionState.WAITING).exists():
        raise WrongState(_("A second person is looking at this sheet. Wait, or take it back first."))
    open_ones.delete()
    return _new_version(actor, sheet, content, source=source, reason=reason, from_on=month_of(from_on))


@transaction.atomic
def submit_version(actor: Actor, version: SheetVersion) -> SheetVersion:
    """Hand a draft to a second person.

    Raises:
        InvalidInput: it breaks a rule: weights, share of experience, a line that cannot be counted.
        WrongState: it is no draft.
    """
    actor.require("appraisal.manage")
    version = _locked(actor, version, VersionState.DRAFT)
    _refuse_faults(actor, version)
    version.state, version.written_by_id = VersionState.WAITING, actor.user_id
    version.save(update_fields=["state", "written_by"])
    record_access(actor, "appraisal.sheet_submit", "sheet", version.uid, detail={"code": version.sheet.code})
    return version


@transaction.atomic
def approve_version(actor: Actor, version: SheetVersion) -> SheetVersion:
    """Put a version in force; who wrote it cannot. Months that are frozen stay as they are.

    Raises:
        WrongState: the actor wrote it, it waits for nobody, or it would begin in a month that is frozen.
    """
    actor.require("appraisal.decide")
    version = _locked(actor, version, VersionState.WAITING)
    if actor.user_id is not None and version.written_by_id == actor.user_id:
        raise WrongState(_("You wrote this sheet. Somebody else has to approve it."))
    if Month.objects.of(actor).filter(state=MonthState.FROZEN, first_on__gte=version.from_on).exists():
        raise WrongState(_("This sheet begins in a month that is frozen. Choose a later month."))
    _refuse_faults(actor, version)
    version.sheet.versions.filter(state=VersionState.IN_FORCE, from_on__gte=version.from_on).update(
        state=VersionState.REPLACED
    )
    version.state, version.approved_by_id, version.approved_at = VersionState.IN_FORCE, actor.user_id, clock.now()
    version.save(update_fields=["state", "approved_by", "approved_at"])
    Sheet.objects.filter(pk=version.sheet_id).update(is_active=True)
    record_access(actor, "appraisal.sheet_approve", "sheet", version.uid, detail={"code": version.sheet.code})
    return version


@transaction.atomic
def send_back(actor: Actor, version: SheetVersion, reason: str) -> SheetVersion:
    """Make a waiting version a draft again, with a reason; who wrote it may take it back.

    Raises:
        InvalidInput: no reason.
    """
    version = _locked(actor, version, VersionState.WAITING)
    if version.written_by_id != actor.user_id:
        actor.require("appraisal.decide")
    if not reason.strip():
        raise InvalidInput(_("Please say why, so that it can be understood later."), where="reason")
    version.state, version.reason = VersionState.DRAFT, reason.strip()[:200]
    version.save(update_fields=["state", "reason"])
    record_access(actor, "appraisal.sheet_return", "sheet", version.uid, reason=version.reason)
    return version


@transaction.atomic
def stop_sheet(actor: Actor, sheet: Sheet) -> None:
    """Appraise nobody by this sheet any more."""
    actor.require("appraisal.decide")
    Sheet.objects.of(actor).filter(pk=sheet.pk).update(is_active=False)
    record_access(actor, "appraisal.sheet_stop", "sheet", sheet.uid, detail={"code": sheet.code})


def _new_version(
    actor: Actor, sheet: Sheet, content: Content, *, source: str, reason: str, from_on: date
) -> SheetVersion:
    last = sheet.versions.order_by("-number").values_list("number", flat=True).first() or 0
    return SheetVersion.objects.create(
        tenant_id=actor.tenant_id,
        sheet=sheet,
        number=last + 1,
        content=sheet_pack.written(content),
        source=source,
        reason=reason.strip()[:200],
        from_on=from_on,
        written_by_id=actor.user_id,
        written_at=clock.now(),
    )


def _locked(actor: Actor, version: SheetVersion, state: str) -> SheetVersion:
    rows = SheetVersion.objects.of(actor).select_for_update(of=("self",)).select_related("sheet")
    found = rows.filter(pk=version.pk).first()
    if found is None:
        raise NotFound("sheet")
    if found.state != state:
        raise WrongState(_("Somebody has changed this sheet meanwhile. Look at it again."))
    return found


def _refuse_faults(actor: Actor, version: SheetVersion) -> None:
    found = faults(sheet_pack.read(version.content), version.sheet.subject, metrics.countable(actor))
    if found:
        raise InvalidInput(" ".join(wording.fault(one) for one in found), where="content")

"""Sheets and their versions. Everybody who is appraised may read by what."""

from uuid import UUID

from renxin.intelligence.appraisal.models import Sheet, SheetVersion, VersionState
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotAllowed, NotFound


def require_any(actor: Actor) -> None:
    """Let in who is appraised and who leads."""
    if not (actor.may("appraisal.own") or actor.may("appraisal.view")):
        raise NotAllowed("appraisal.own")


def sheets(actor: Actor) -> list[tuple[Sheet, SheetVersion | None, SheetVersion | None]]:
    """Return each sheet with the version in force and the one that is being written."""
    require_any(actor)
    found: dict[int, dict[str, SheetVersion]] = {}
    rows = SheetVersion.objects.of(actor).exclude(state=VersionState.REPLACED).order_by("from_on", "number")
    for row in rows:
        open_ = row.state in (VersionState.DRAFT, VersionState.WAITING)
        found.setdefault(row.sheet_id, {})["open" if open_ else "in_force"] = row
    return [
        (one, found.get(one.pk, {}).get("in_force"), found.get(one.pk, {}).get("open"))
        for one in Sheet.objects.of(actor).order_by("subject", "code")
    ]


def sheet(actor: Actor, uid: UUID) -> Sheet:
    """Return one sheet.

    Raises:
        NotFound: there is none.
    """
    require_any(actor)
    found = Sheet.objects.of(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("sheet")
    return found


def version(actor: Actor, uid: UUID) -> SheetVersion:
    """Return one version with its sheet.

    Raises:
        NotFound: there is none.
    """
    require_any(actor)
    rows = SheetVersion.objects.of(actor).select_related(
        "sheet", "written_by__practitioner", "approved_by__practitioner"
    )
    found = rows.filter(uid=uid).first()
    if found is None:
        raise NotFound("sheet")
    return found


def draft_of(actor: Actor, one: Sheet) -> SheetVersion | None:
    """Return the version that is being written or waits for a second person."""
    require_any(actor)
    rows = one.versions.filter(state__in=(VersionState.DRAFT, VersionState.WAITING))
    return rows.select_related("sheet", "written_by__practitioner").first()

"""The rows behind a number leave the house: asked for with a purpose, made in the background, gone after a week."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from renxin.intelligence.boards import cards, selectors, sheets, tables
from renxin.intelligence.boards.cards.shown import Context, Shown
from renxin.intelligence.boards.models import Export
from renxin.intelligence.insights import selectors as insights
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, RenxinError, WrongState
from renxin.kernel.jobs.services import task
from renxin.people.organizations import selectors as organizations

SHORTEST_PURPOSE: Final = 4
MOST: Final = 100_000
KEPT: Final = timedelta(days=7)
State = Export.State


@transaction.atomic
def ask_for_export(
    actor: Actor,
    metric: str,
    chosen: Mapping[str, str],
    *,
    format: str,
    purpose: str,
    part: str = "",
    language: str = "",
) -> Export:
    """Ask for the rows behind a number, or for the table of a card (`card:heat.departments`), as a file.

    Raises:
        InvalidInput: the card shows nothing or people, no purpose was said, or there is no such kind of file.
    """
    actor.require("boards.export")
    if metric.startswith(tables.PREFIX):
        _card(actor, metric, chosen)
    else:
        actor.require(insights.MAY_SEE[insights.metric_of(actor, metric).rows])
    if len(purpose.strip()) < SHORTEST_PURPOSE:
        raise InvalidInput(_("Please say what for, so that it can be understood later."), where="purpose")
    if format not in Export.Format.values:
        raise InvalidInput(_("There is no such kind of file."), where="format")
    made = Export.objects.create(
        tenant_id=actor.tenant_id,
        metric=metric,
        part=part,
        chosen={**chosen, "language": language},
        format=format,
        purpose=purpose.strip()[:400],
        asked_by_id=actor.user_id or 0,
        asked_at=clock.now(),
    )
    record_access(actor, "rows.export_asked", "metric", metric, reason=made.purpose)
    make_export.defer(tenant_id=actor.tenant_id, uid=str(made.uid))
    return made


@task("boards.export")
def make_export(tenant_id: int, uid: str) -> None:
    """Write the file of an export that waits; a second run finds nothing to do."""
    with tenant.scope(tenant_id):
        found = Export.objects.of(tenant_id).filter(uid=uid, state=State.WAITING).first()
        if found is None:
            return
        system = Actor.system(tenant_id, "boards")
        user = organizations.users_by_ids(system, [found.asked_by_id]).get(found.asked_by_id)
        with translation.override(found.chosen.get("language") or "zh-hans"):
            try:
                if user is None or not user.is_active:
                    raise WrongState(_("This account is closed."))
                found.content = _written(organizations.user_actor(user), found)
            except RenxinError as error:  # what cannot be made now cannot be made by another try either
                found.state, found.problem = State.FAILED, str(error.message)[:200]
            else:
                found.state = State.DONE
        found.done_at = clock.now()
        found.expires_at = clock.now() + KEPT
        found.save()


def _written(actor: Actor, export: Export) -> bytes:
    """Return the file, and let the page say how far it is."""
    actor.require("boards.export")
    if export.metric.startswith(tables.PREFIX):
        return _table(actor, export)
    metric = insights.metric_of(actor, export.metric)
    scope = insights.read_scope(actor, export.chosen)
    dimension = str(export.chosen.get("dimension", ""))
    rows: list[tuple[str, ...]] = []
    for lines in insights.every_row(actor, metric, scope, part=export.part, dimension=dimension):
        rows += [(line.name, line.department, _when(line, scope), str(line.value), str(line.detail)) for line in lines]
        Export.objects.filter(pk=export.pk).update(rows_done=len(rows))
        if len(rows) > MOST:
            raise WrongState(_("More than 100,000 rows: choose fewer days or one department."))
    export.rows_done = export.rows_total = len(rows)
    head = [_("Who"), _("Department"), _("When"), _("Value"), _("Further")]
    return sheets.make(export.format, head, rows, _mark(actor, export, str(metric.name)))


def _table(actor: Actor, export: Export) -> bytes:
    head, rows = tables.of_card(_card(actor, export.metric, export.chosen))
    export.rows_done = export.rows_total = len(rows)
    return sheets.make(export.format, head, rows, _mark(actor, export, cards.name_of(_code(export.metric))))


def _mark(actor: Actor, export: Export, name: str) -> str:
    at = clock.now().astimezone(organizations.zone_of(actor))
    words = {"name": actor.name, "at": f"{at:%Y-%m-%d %H:%M}", "purpose": export.purpose, "metric": name}
    mark = _("%(metric)s · taken out by %(name)s on %(at)s for: %(purpose)s") % words
    return f"{mark} · {export.uid.hex[-8:]}"


def _card(actor: Actor, metric: str, chosen: Mapping[str, Any]) -> Shown:
    """Return the card whose table is wanted, as the actor sees it."""
    code = _code(metric)
    able = {card for board in selectors.boards(actor) for card in board.cards}
    made = cards.make(Context(actor, selectors.scope_of(actor, dict(chosen))), code) if code in able else None
    if made is None or not tables.may_leave(made):
        raise InvalidInput(_("There is no table to take out here."), where="metric")
    return made


def _code(metric: str) -> str:
    return metric.removeprefix(tables.PREFIX)


def _when(line: insights.Line, scope: insights.Scope) -> str:
    """Anonymous answers have no finer time than their day."""
    return line.at.astimezone(scope.zone).strftime("%Y-%m-%d" if line.by_day else "%Y-%m-%d %H:%M")


@transaction.atomic
def take_export(actor: Actor, export: Export) -> bytes:
    """Return the file of an export, and note that it was taken.

    Raises:
        WrongState: it is not ready, or its time has passed.
    """
    actor.require("boards.export")
    if export.state != State.DONE or export.content is None or export.expires_at is None:
        raise WrongState(_("This file is not ready."))
    if export.expires_at < clock.now() or export.asked_by_id != actor.user_id:
        raise WrongState(_("This file is gone: ask for it again."))
    Export.objects.filter(pk=export.pk).update(taken=F("taken") + 1)
    detail = {"rows": export.rows_total, "export": str(export.uid), "format": export.format}
    record_access(actor, "rows.export_taken", "metric", export.metric, reason=export.purpose, detail=detail)
    return bytes(export.content)


def sweep_exports() -> int:
    """Throw away files whose time has passed; return how many."""
    over = Export.objects.filter(expires_at__lt=clock.now(), content__isnull=False)
    return over.update(content=None)

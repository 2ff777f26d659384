"""Which rules a house works by: its own version where one is in force, else the pack that came with the product.

Every process asks again after two seconds which version is in force, so that all of them change together.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import structlog
from django.db import connection

from renxin.kernel.core import tenant
from renxin.kernel.core.packs import Pack, PackError, as_data
from renxin.kernel.core.shapes import Misfit, fit

P = TypeVar("P", bound=Pack)
HEAD: Final = ("code", "version", "source", "approver", "effective_on")
_REREAD_SECONDS: Final = 2.0
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Known:
    """What was in force for a tenant when it was last read."""

    row_id: int | None
    pack: Any
    read_at: float


_known: dict[tuple[int, str], _Known] = {}


def in_force(default: P, check: Callable[[P], P]) -> P:
    """Return the pack in force for the tenant of this context; outside any, the one that came with the product."""
    tenant_id = tenant.current()
    if tenant_id is None:
        return default
    known = _known.get((tenant_id, default.code))
    if known is None or time.monotonic() - known.read_at > _REREAD_SECONDS:
        if connection.in_atomic_block and connection.needs_rollback:
            return known.pack if known else default
        known = _known[(tenant_id, default.code)] = _read(tenant_id, default, check, known)
    pack: P = known.pack
    return pack


def forget(tenant_id: int, code: str) -> None:
    """Ask again at once: another version has come into force."""
    _known.pop((tenant_id, code), None)


def content_of(pack: Pack) -> dict[str, Any]:
    """Return a pack as plain values, without what it says of itself."""
    return {name: value for name, value in as_data(pack).items() if name not in HEAD}


def built(default: P, content: dict[str, Any], **head: Any) -> P:
    """Return the pack that a house's content makes of the one that came with the product.

    Raises:
        PackError: it does not fit.
    """
    data = content_of(default) | content | {name: getattr(default, name) for name in HEAD} | head
    try:
        pack: P = fit(data, type(default), "")
    except Misfit as error:
        raise PackError(str(error)) from error
    return pack


def _read(tenant_id: int, default: P, check: Callable[[P], P], known: _Known | None) -> _Known:
    from renxin.programs.cases.models import HouseRules  # noqa: PLC0415  tables know these packs' words

    rows = HouseRules.objects.of(tenant_id).filter(code=default.code, state=HouseRules.State.IN_FORCE)
    row_id = rows.values_list("pk", flat=True).first()
    if row_id is None:
        return _Known(None, default, time.monotonic())
    if known is not None and known.row_id == row_id:
        return _Known(row_id, known.pack, time.monotonic())
    row = rows.select_related("decided_by").get(pk=row_id)
    approver = row.decided_by.get_full_name() if row.decided_by else default.approver
    on = row.decided_at.date() if row.decided_at else default.effective_on
    try:
        pack = check(built(default, row.content, version=row.version, approver=approver, effective_on=on))
    except PackError as error:
        _log.error("cases.rules_of_house_do_not_fit", tenant_id=tenant_id, code=default.code, problem=str(error))
        pack = default
    return _Known(row_id, pack, time.monotonic())

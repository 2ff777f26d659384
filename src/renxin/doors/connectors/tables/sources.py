"""Views and folders that are looked at by themselves: set up, tried, their columns named."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renxin.doors.connectors.dbviews import reading as views
from renxin.doors.connectors.folders import places
from renxin.doors.connectors.models import Interface, SourceCursor
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.organizations import selectors as organizations

from .fields import KINDS, fields_of
from .mapping import OWN_AUTHORITY, ColumnMap, guess, missing
from .polling import SourceTrouble, cursor_of

TROUBLE: Final[dict[str, Any]] = {
    "source_address": gettext_lazy("The address cannot be read. Look at the example beside the field."),
    "source_dialect": gettext_lazy("Only PostgreSQL, MySQL, Oracle, SQL Server and SQLite can be read."),
    "source_driver": gettext_lazy(
        "The driver of this database is not installed: see docs/integrations/database-views.md."
    ),
    "source_down": gettext_lazy("The other side does not answer. We go on trying; nothing is lost."),
    "source_query": gettext_lazy("The database refused the question. Is the view there, and may this account read it?"),
    "source_empty": gettext_lazy("The view has no rows yet, so its columns cannot be seen."),
    "source_columns": gettext_lazy("The view lacks a column that was named, or its columns have not been named yet."),
    "source_folder": gettext_lazy("There is no such folder on this machine."),
    "source_host": gettext_lazy("The host is not the one whose fingerprint is kept. Somebody may be listening in."),
    "source_refused": gettext_lazy("The other side refused the user name or password."),
    "source_counts": gettext_lazy("Its statement of counts must yield a day, a kind and a number, in this order."),
    "source_failed": gettext_lazy("Asking it failed by a fault of ours; the log says more."),
}
_KINDS: Final = (Interface.Kind.VIEW, Interface.Kind.FOLDER)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceData:
    """What is configured about a view or a folder. `address` empty leaves the one that is kept."""

    kind: str
    name: str
    rows: str
    address: str = ""
    authority: str = ""
    view: str = ""
    mark: str = ""
    key: str = ""
    overlap_minutes: int = 15
    every: int = 60
    historic: bool = False
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source in the list, with how it fares in words."""

    row: Interface
    cursor: SourceCursor | None
    trouble: Any


def sources(actor: Actor) -> list[SourceLine]:
    """Return the views and folders of the hospital."""
    actor.require("interfaces.view")
    rows = Interface.objects.of(actor).filter(kind__in=_KINDS).select_related("cursor").order_by("kind", "name")
    return [_line(row) for row in rows]


def source(actor: Actor, uid: UUID) -> Interface:
    """Return one view or folder.

    Raises:
        NotFound: there is none.
    """
    actor.require("interfaces.view")
    found = Interface.objects.of(actor).filter(uid=uid, kind__in=_KINDS).first()
    if found is None:
        raise NotFound("source")
    return found


@transaction.atomic
def save_source(actor: Actor, uid: UUID | None, data: SourceData) -> Interface:
    """Add a view or folder or change one; it is tried at once.

    Raises:
        InvalidInput: it cannot be reached, or something is missing; `where` names the field.
    """
    actor.require("interfaces.manage")
    row = source(actor, uid) if uid else Interface(tenant_id=actor.tenant_id, kind=data.kind)
    if not data.name.strip() or data.rows not in KINDS:
        raise InvalidInput(_("Give the source a name, and say what its rows are."), where="name")
    row.name, row.is_active, row.zone = data.name.strip()[:120], data.is_active, str(organizations.zone_of(actor))
    row.secret = data.address.strip() or row.secret
    rows = {**row.profile.get("rows", {}), "kind": data.rows, "historic": data.historic}
    row.profile = {**row.profile, "authority": data.authority.strip(), "every": data.every, "rows": rows}
    if row.kind == Interface.Kind.VIEW:
        _look_at_view(row, data)
    else:
        _look_at_folder(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise InvalidInput(_("Another interface has this name."), where="name") from error
    SourceCursor.objects.filter(pk=cursor_of(row).pk).update(next_at=clock.wall(), failures=0, error="")
    record_access(actor, "interface.save", "interface", row.uid)
    return row


@transaction.atomic
def name_columns_of(actor: Actor, uid: UUID, columns: Mapping[str, str], *, lenient: bool = False) -> Interface:
    """Say which column of a view is which field.

    Raises:
        InvalidInput: a column that is needed is not named.
    """
    actor.require("interfaces.manage")
    row = source(actor, uid)
    rows = row.profile["rows"]
    lacking = missing(rows["kind"], columns)
    if lacking:
        known = fields_of(rows["kind"])
        names = " · ".join(str(known[name].words) for name in lacking if name in known)
        raise InvalidInput(_("Say which column holds: %(names)s.") % {"names": names or "?"}, where="columns")
    mapping = ColumnMap(columns=columns, authority=row.profile.get("authority") or OWN_AUTHORITY, lenient=lenient)
    row.profile = {**row.profile, "rows": {**rows, "mapping": mapping.as_data()}}
    row.save(update_fields=["profile"])
    cursor = cursor_of(row)
    cursor.place, cursor.next_at, cursor.error, cursor.failures = {}, clock.wall(), "", 0
    cursor.save()
    record_access(actor, "interface.save", "interface", row.uid, detail={"columns": len(columns)})
    return row


def sample_of(row: Interface) -> tuple[list[str], list[list[str]]]:
    """Return the columns of a view and some of its rows.

    Raises:
        InvalidInput: it cannot be read; the message says why.
    """
    try:
        return views.headers_of(views.connect(row.secret or ""), views.View.of(row.profile))
    except SourceTrouble as error:
        raise InvalidInput(TROUBLE[str(error)], where="address") from error


def _look_at_view(row: Interface, data: SourceData) -> None:
    said = {"name": data.view.strip(), "mark": data.mark.strip(), "key": data.key.strip()}
    if not all(said.values()):
        raise InvalidInput(_("Name the view, the column that grows and the column that names a row."), where="view")
    row.profile["view"] = {**said, "overlap_minutes": data.overlap_minutes}
    headers, sample = sample_of(row)
    rows = row.profile["rows"]
    if rows.get("headers") != headers or rows.get("guessed_for") != rows["kind"]:
        authority = row.profile["authority"] or OWN_AUTHORITY
        mapping = ColumnMap(columns=guess(rows["kind"], headers, sample), authority=authority)
        rows.update(headers=headers, mapping=mapping.as_data(), guessed_for=rows["kind"])


def _look_at_folder(row: Interface) -> None:
    address = row.secret or ""
    try:
        if address.startswith("sftp://") and not row.profile.get("fingerprint"):
            row.profile["fingerprint"] = places.fingerprint_of(address)
        with places.opened(address, row.profile.get("fingerprint", "")) as place:
            place.files()
    except SourceTrouble as error:
        raise InvalidInput(TROUBLE[str(error)], where="address") from error


def _line(row: Interface) -> SourceLine:
    cursor = getattr(row, "cursor", None)
    return SourceLine(row, cursor, TROUBLE.get(cursor.error, "") if cursor and cursor.error else "")

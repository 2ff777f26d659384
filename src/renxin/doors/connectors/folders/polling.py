"""One look into a folder: a file that has come to rest becomes a run, and is moved aside."""

import hashlib
from collections.abc import Iterator
from typing import Any, Final

from django.db import transaction

from renxin.doors.connectors.models import ImportRun, Interface, SourceCursor
from renxin.doors.connectors.tables import uploading
from renxin.doors.connectors.tables.fields import KINDS
from renxin.doors.connectors.tables.mapping import ColumnMap, missing
from renxin.doors.connectors.tables.polling import look_at_due
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput

from .places import Lying, Place, opened

ENDINGS: Final = (".csv", ".txt", ".tsv", ".xlsx", ".xls", ".xlsb", ".ods", ".dbf")
State = ImportRun.State


def poll() -> int:
    """Look into the next folder that is due; return 1, or 0 when none is."""
    return look_at_due(Interface.Kind.FOLDER, look)


def look(interface: Interface, cursor: SourceCursor) -> bool:
    """Take in the first file that did not change since the last look; tell whether others are ready too."""
    before: dict[str, Any] = cursor.place.get("files", {})
    with opened(interface.secret or "", interface.profile.get("fingerprint", "")) as place:
        lying = [one for one in place.files() if one.name.lower().endswith(ENDINGS) and not one.name.startswith(".")]
        cursor.place = {"files": {one.name: [one.size, one.changed] for one in lying}}
        at_rest = sorted(one.name for one in lying if before.get(one.name) == [one.size, one.changed])
        if at_rest:
            _take(interface, place, at_rest[0])
    return len(at_rest) > 1


def kind_of_file(interface: Interface, name: str) -> str:
    """Return what the rows of a file are: a name that begins with a kind says so, else the folder's own kind."""
    said: str = interface.profile.get("rows", {}).get("kind", "patients")
    return next((kind for kind in KINDS if name.lower().startswith((f"{kind}.", f"{kind}_", f"{kind}-"))), said)


def _take(interface: Interface, place: Place, name: str) -> None:
    """Keep the file, then move it. Killed in between, it is found to be known and only moved."""
    digest = _digest(place.chunks(name))
    if _is_known(interface, name, digest):
        place.move(name, "done")
        return
    actor = Actor.interface(interface.tenant_id, interface.name)
    historic = bool(interface.profile.get("rows", {}).get("historic", False))
    kind = kind_of_file(interface, name)
    try:
        with transaction.atomic():
            run = uploading.upload(actor, kind, name, place.chunks(name), interface=interface, historic=historic)
            _start(interface, run)
    except InvalidInput as error:
        _note_failure(interface, kind, name, digest, str(error.message))
        place.move(name, "failed")
        return
    place.move(name, "done")


def _start(interface: Interface, run: ImportRun) -> None:
    """Let the rows be taken in without asking, when every column that is needed is known; else a person is asked."""
    said = interface.profile.get("rows", {})
    authority = interface.profile.get("authority") or said.get("authority") or "import"
    mapping = ColumnMap.of({**run.mapping, "authority": authority, "lenient": bool(said.get("lenient", False))})
    run.mapping = mapping.as_data()
    if not missing(run.kind, mapping.columns):
        run.state, run.started_at = State.RUNNING, clock.now()
    run.save()
    uploading.wake_runs()


def _is_known(interface: Interface, name: str, digest: bytes) -> bool:
    rows = ImportRun.objects.of(interface.tenant_id).filter(interface=interface, file_name=name, digest=digest)
    return rows.exclude(state=State.UNDONE).exists()


def _digest(chunks: Iterator[bytes]) -> bytes:
    found = hashlib.sha256()
    for chunk in chunks:
        found.update(chunk)
    return found.digest()


def _note_failure(interface: Interface, kind: str, name: str, digest: bytes, words: str) -> None:
    ImportRun.objects.create(
        tenant_id=interface.tenant_id,
        interface=interface,
        kind=kind,
        file_name=name,
        size=0,
        digest=digest,
        state=State.FAILED,
        reason=words[:200],
        started_by=interface.name,
        created_at=clock.now(),
    )


__all__ = ["Lying", "kind_of_file", "look", "poll"]

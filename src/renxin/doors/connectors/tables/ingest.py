"""A file of rows from the command line, by the same road as from the pages: checked or taken in."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final
from uuid import UUID

from renxin.doors.connectors.models import ImportRun
from renxin.kernel.core import tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound

from . import running, selectors, uploading
from .mapping import ColumnMap
from .templates_file import template

_CHUNK: Final = 1024 * 1024
State = ImportRun.State
_WORKING: Final = frozenset({State.CHECKING, State.RUNNING, State.UNDOING})


def ingest(
    actor: Actor, path: Path, kind: str, *, check: bool, lenient: bool, progress: Callable[[ImportRun], None]
) -> ImportRun:
    """Take a file in (or, with `check`, only look at it) and return the run at its end.

    Raises:
        InvalidInput: the file cannot be read, or a column that is needed cannot be recognised.
    """
    with tenant.scope(actor.tenant_id):
        run = uploading.upload(actor, kind, path.name, _chunks(path))
        mapping = ColumnMap.of({**run.mapping, "lenient": lenient})
        run = _finish(uploading.name_columns(actor, run, mapping), progress)
        if check or run.state != State.CHECKED:
            return run
        return _finish(uploading.start(actor, run), progress)


def take_back(actor: Actor, uid: str, progress: Callable[[ImportRun], None]) -> ImportRun:
    """Take a whole import back and return the run at its end.

    Raises:
        NotFound: there is no such run.
        WrongState: it is being worked on, or took nothing in.
    """
    with tenant.scope(actor.tenant_id):
        try:
            run = selectors.run(actor, UUID(uid))
        except ValueError as error:
            raise NotFound("import") from error
        return _finish(uploading.undo(actor, run), progress)


def template_of(kind: str) -> bytes:
    """Return the template of a kind."""
    return template(kind)


def _finish(run: ImportRun, progress: Callable[[ImportRun], None]) -> ImportRun:
    while run.state in _WORKING:
        running.carry_on()
        run.refresh_from_db()
        progress(run)
    return run


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk

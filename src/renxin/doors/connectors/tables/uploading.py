"""A file comes in: kept encrypted at once, its headings read, its columns guessed. Nobody chooses it twice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.doors.connectors.formats import Content
from renxin.doors.connectors.models import ImportPart, ImportRun, Interface, InterfaceMessage, SavedMapping
from renxin.doors.connectors.services import WAITING as MESSAGES
from renxin.doors.connectors.services import ensure_interface
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.kernel.jobs.services import wake

from . import parts
from .fields import KINDS, fields_of
from .format import read_content, with_field
from .mapping import OWN_AUTHORITY, ColumnMap, guess, missing, signature_of
from .reading import open_table
from .running import WAITING
from .setting_aside import FORMAT

NAME: Final = "Spreadsheets"
MOST_BYTES: Final = 1024 * 1024 * 1024
SAMPLE: Final = 20
State = ImportRun.State


@dataclass(frozen=True, slots=True)
class Preview:
    """The headings of a file and its first rows."""

    headers: tuple[str, ...]
    sample: list[list[str]]


@transaction.atomic
def upload(
    actor: Actor,
    kind: str,
    name: str,
    chunks: Iterable[bytes],
    *,
    interface: Interface | None = None,
    historic: bool = True,
) -> ImportRun:
    """Keep a file and guess what its columns are.

    Raises:
        InvalidInput: nobody can read it; then nothing is kept.
    """
    actor.require("patients.import")
    if kind not in KINDS:
        raise InvalidInput(_("Choose what the rows are."), where="kind")
    run = ImportRun.objects.create(
        tenant_id=actor.tenant_id,
        interface=interface or ensure_interface(actor, Interface.Kind.TABLE, NAME),
        kind=kind,
        file_name=name[-200:],
        size=0,
        digest=b"",
        historic=historic,
        started_by=actor.name[:120],
        user_id=actor.user_id,
        created_at=clock.now(),
    )
    parts.keep_file(run, _within_limit(chunks))
    found = preview(run)
    run.headers = list(found.headers)
    run.mapping = mapping_for(actor, kind, found).as_data()
    run.save()
    record_access(actor, "import.upload", "import_run", run.uid, detail={"kind": kind, "bytes": run.size})
    return run


def preview(run: ImportRun) -> Preview:
    """Return the headings and first rows of a run's file.

    Raises:
        InvalidInput: nobody can read it.
    """
    with parts.opened_file(run) as file:
        table = open_table(file, run.file_name)
        sample = [line.cells for line in islice(table.lines, SAMPLE)]
        run.charset = table.charset
        if not sample:
            raise InvalidInput(_("There are no rows under the headings."), where="file")
        return Preview(table.headers, sample)


def mapping_for(actor: Actor, kind: str, found: Preview) -> ColumnMap:
    """Return the mapping that was saved for such headings last, else a guess."""
    saved = SavedMapping.objects.of(actor).filter(kind=kind, signature=signature_of(found.headers))
    last = saved.order_by("-saved_at").first()
    if last is not None:
        return ColumnMap.of(last.mapping)
    return ColumnMap(columns=guess(kind, found.headers, found.sample))


@transaction.atomic
def name_columns(actor: Actor, run: ImportRun, mapping: ColumnMap, *, save_as: str = "") -> ImportRun:
    """Say which column is which field, and let the file be checked. The mapping may be saved for the next file.

    Raises:
        InvalidInput: a column that is needed is not named, or one is named twice.
        WrongState: the rows are being taken in already.
    """
    run = _locked(actor, run, State.UPLOADED, State.CHECKING, State.CHECKED)
    _check_file(run)
    _check_columns(run, mapping)
    run.mapping = mapping.as_data()
    if save_as.strip():
        SavedMapping.objects.update_or_create(
            tenant_id=actor.tenant_id,
            kind=run.kind,
            name=save_as.strip()[:120],
            defaults={
                "signature": signature_of(run.headers),
                "mapping": run.mapping,
                "saved_by": actor.name[:120],
                "saved_at": clock.now(),
            },
        )
    _start_over(run, State.CHECKING)
    return run


@transaction.atomic
def start(actor: Actor, run: ImportRun) -> ImportRun:
    """Take the rows in, after they were checked, or again from where they were stopped."""
    run = _locked(actor, run, State.CHECKED, State.STOPPED)
    _check_file(run)
    if run.state == State.CHECKED:
        _start_over(run, State.RUNNING)
    else:
        run.state = State.RUNNING
        run.save(update_fields=["state"])
        wake(WAITING)
    record_access(actor, "import.start", "import_run", run.uid, detail={"kind": run.kind, "rows": run.total})
    return run


@transaction.atomic
def stop(actor: Actor, run: ImportRun) -> ImportRun:
    """Stop a run behind the part it is at; it can go on, or be taken back."""
    run = _locked(actor, run, State.RUNNING, State.CHECKING)
    run.state = State.STOPPED if run.state == State.RUNNING else State.UPLOADED
    run.save(update_fields=["state"])
    return run


@transaction.atomic
def undo(actor: Actor, run: ImportRun) -> ImportRun:
    """Take a whole import back, in the background."""
    run = _locked(actor, run, State.DONE, State.STOPPED)
    run.state, run.undone_by, run.taken_back, run.kept = State.UNDOING, actor.name[:120], 0, 0
    run.save(update_fields=["state", "undone_by", "taken_back", "kept"])
    record_access(actor, "import.undo", "import_run", run.uid, detail={"kind": run.kind})
    wake(WAITING)
    return run


@transaction.atomic
def correct_row(actor: Actor, run: ImportRun, message: InterfaceMessage, cells: Mapping[str, str]) -> None:
    """Correct cells of a row that was set aside, and let it be taken in again."""
    run = _locked(actor, run, State.DONE, State.RUNNING, State.STOPPED)
    rows = InterfaceMessage.objects.of(actor).select_for_update(of=("self",))
    row = rows.filter(pk=message.pk, format=FORMAT, state=InterfaceMessage.State.PARKED).first()
    if row is None:
        raise WrongState(_("This row has been taken in, or is waiting to be."), where="state")
    content = read_content(bytes(row.raw if row.corrected is None else row.corrected))
    changed = {name: text for name, text in cells.items() if content["cells"].get(name, "") != text.strip()}
    data = Content(bytes(row.raw if row.corrected is None else row.corrected), corrected=True)
    for name, text in changed.items():
        data = Content(with_field(data, name, text), corrected=True)
    row.corrected, row.corrected_at, row.corrected_by = data.data, clock.now(), actor.name[:120]
    row.state, row.reason, row.place = InterfaceMessage.State.RECEIVED, "", ""
    row.save(update_fields=["corrected", "corrected_at", "corrected_by", "state", "reason", "place"])
    record_access(actor, "import.correct", "interface_message", row.uid, detail={"cells": len(changed)})
    wake(MESSAGES)


def wake_runs() -> None:
    """Let the loop of the runs look at once."""
    wake(WAITING)


def _within_limit(chunks: Iterable[bytes]) -> Iterable[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > MOST_BYTES:
            raise InvalidInput(_("The file is larger than 1 GB. Split it and import the parts."), where="file")
        yield chunk


def _locked(actor: Actor, run: ImportRun, *states: str) -> ImportRun:
    actor.require("patients.import")
    rows = ImportRun.objects.of(actor).select_for_update(of=("self",)).select_related("interface")
    found = rows.filter(pk=run.pk).first()
    if found is None:
        raise NotFound("import")
    if found.state not in states:
        raise WrongState(_("The import is at another step by now. Look at the page again."), where="state")
    return found


def _check_file(run: ImportRun) -> None:
    if run.purged_at is not None:
        raise WrongState(_("The file was deleted: its term of 30 days was over. Upload it again."), where="file")


def _check_columns(run: ImportRun, mapping: ColumnMap) -> None:
    known, named = fields_of(run.kind), [header for header in mapping.columns.values() if header]
    twice = {header for header in named if named.count(header) > 1}
    if twice:
        raise InvalidInput(
            _("%(column)s is named for two fields. Choose one.") % {"column": sorted(twice)[0]}, where="columns"
        )
    lacking = missing(run.kind, mapping.columns)
    if lacking:
        names = [str(known[name].words) for name in lacking if name in known]
        if "person" in lacking:
            names.append(_("who it is: name, identity card or record number"))
        raise InvalidInput(_("Say which column holds: %(names)s.") % {"names": " · ".join(names)}, where="columns")


def _start_over(run: ImportRun, state: str) -> None:
    parts.forget(run, ImportPart.Kind.FAULTS)
    if state == State.CHECKING:
        parts.begin_again(run)
    run.state, run.next_part, run.reason = state, 0, ""
    run.seen = run.good = run.bad = run.ignored = run.created = run.known = 0
    if state == State.RUNNING:
        run.started_at = clock.now()
    run.save()
    wake(WAITING)


__all__ = ["OWN_AUTHORITY", "Preview", "correct_row", "name_columns", "preview", "start", "stop", "undo", "upload"]

"""Reads of imports: the runs, one run, its bad rows, its rows that wait for a correction."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.db.models import QuerySet

from renxin.doors.connectors import formats
from renxin.doors.connectors.models import ImportPart, ImportRun, InterfaceMessage, SavedMapping
from renxin.doors.connectors.reasons import sentence
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.pagination import Keyset, Page

from . import parts
from .fields import KINDS, KindPack, kind_pack
from .format import read_content
from .mapping import signature_of
from .plan import Plan
from .setting_aside import FORMAT

_LATEST = Keyset("-id", size=30)
SHOWN = 30


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of table as the pages offer it."""

    code: str
    pack: KindPack


@dataclass(frozen=True, slots=True)
class FaultLine:
    """A bad row: where it is, what is wrong in words, the message that keeps it once the run has taken rows in."""

    place: str
    words: object
    row: InterfaceMessage | None = None


def templates() -> list[Template]:
    """Return the kinds of tables in their order."""
    return [Template(code, kind_pack(code)) for code in KINDS]


def runs(actor: Actor, after: str = "") -> Page[ImportRun]:
    """Return a page of runs, the latest first."""
    actor.require("patients.import")
    return _LATEST.page(ImportRun.objects.of(actor), after)


def run(actor: Actor, uid: UUID) -> ImportRun:
    """Return one run.

    Raises:
        NotFound: there is none.
    """
    actor.require("patients.import")
    found = ImportRun.objects.of(actor).select_related("interface").filter(uid=uid).first()
    if found is None:
        raise NotFound("import")
    return found


def saved_mapping(actor: Actor, found: ImportRun) -> SavedMapping | None:
    """Return the mapping that was saved last for files with these headings."""
    rows = SavedMapping.objects.of(actor).filter(kind=found.kind, signature=signature_of(found.headers))
    return rows.order_by("-saved_at").first()


def faults(actor: Actor, found: ImportRun) -> list[FaultLine]:
    """Return the first bad rows of a run: those of the dry run, later those that still wait for a correction."""
    actor.require("patients.import")
    if found.started_at is not None:
        rows = parked_rows(found).defer("raw", "corrected").order_by("id")[:SHOWN]
        return [fault_line(row) for row in rows]
    plan = Plan.of_run(found)
    listed = ((plan.place(one), one) for one in islice(parts.faults_of(found), SHOWN))
    return [FaultLine(place, sentence(one.reason, place)) for place, one in listed]


def fault_line(row: InterfaceMessage) -> FaultLine:
    """Return a row that waits for a correction as the pages show it."""
    return FaultLine(row.place, formats.words_of(row), row)


def fault_lines(actor: Actor, found: ImportRun) -> Iterator[list[str]]:
    """Yield the file of bad rows: the headings, then each row as it stood, with what is wrong in words."""
    actor.require("patients.import")
    plan = Plan.of_run(found)
    for one in parts.faults_of(found):
        yield [str(one.number), str(sentence(one.reason, plan.place(one))), *one.cells]


def has_faults(found: ImportRun) -> bool:
    """Tell whether a file of bad rows can be downloaded."""
    return ImportPart.objects.of(found.tenant_id).filter(run=found, kind=ImportPart.Kind.FAULTS).exists()


def parked_rows(found: ImportRun) -> QuerySet[InterfaceMessage]:
    """Return the rows of a run that wait for a correction, in no order."""
    return InterfaceMessage.objects.of(found.tenant_id).filter(
        interface_id=found.interface_id,
        format=FORMAT,
        state=InterfaceMessage.State.PARKED,
        control_id__startswith=f"{found.uid}:",
    )


def parked_row(actor: Actor, found: ImportRun, uid: UUID) -> tuple[InterfaceMessage, dict[str, str]]:
    """Return a row that waits for a correction, and its cells by heading.

    Raises:
        NotFound: there is none.
    """
    actor.require("patients.import")
    row = parked_rows(found).filter(uid=uid).first()
    if row is None:
        raise NotFound("row")
    said = read_content(bytes(row.raw if row.corrected is None else row.corrected))
    return row, said["cells"]

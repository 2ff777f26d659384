"""The pieces of a run, each encrypted: the file as it came, its rows by the thousand, the rows that were bad."""

import hashlib
import json
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, BinaryIO, Final, cast

from renxin.doors.connectors.models import ImportPart, ImportRun

from .reading import Line
from .reasons import CATALOGUE, Reason
from .rows import Fault

PIECE: Final = 4 * 1024 * 1024
ROWS: Final = 1000
_KINDS = ImportPart.Kind


def keep_file(run: ImportRun, chunks: Iterable[bytes]) -> None:
    """Keep an uploaded file and note its size and digest on the run (saved by the caller)."""
    digest, size, waiting, number = hashlib.sha256(), 0, bytearray(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        waiting += chunk
        while len(waiting) >= PIECE:
            _keep(run, _KINDS.FILE, number, bytes(waiting[:PIECE]))
            del waiting[:PIECE]
            number += 1
    if waiting:
        _keep(run, _KINDS.FILE, number, bytes(waiting))
    run.size, run.digest = size, digest.digest()


@contextmanager
def opened_file(run: ImportRun) -> Iterator[BinaryIO]:
    """Open the file of a run; it lies, nameless, on the disk of this machine only while it is read."""
    with tempfile.TemporaryFile(prefix="renxin-") as file:
        for piece in _pieces(run, _KINDS.FILE):
            file.write(piece)
        file.seek(0)
        yield cast(BinaryIO, file)


def keep_rows(run: ImportRun, number: int, lines: Iterable[Line]) -> None:
    """Keep a piece of the rows."""
    _keep(run, _KINDS.ROWS, number, _packed([[line.number, *line.cells] for line in lines]))


def rows_of(run: ImportRun, number: int) -> list[Line]:
    """Return the rows of one piece."""
    part = ImportPart.objects.of(run.tenant_id).get(run=run, kind=_KINDS.ROWS, number=number)
    return [Line(row[0], row[1:]) for row in _unpacked(bytes(part.content))]


def pieces_of_rows(run: ImportRun) -> int:
    """Return how many pieces of rows are kept."""
    return ImportPart.objects.of(run.tenant_id).filter(run=run, kind=_KINDS.ROWS).count()


def keep_faults(run: ImportRun, number: int, faults: Iterable[Fault]) -> None:
    """Keep the rows of one piece that were bad, with why."""
    found = [[one.number, one.reason.code, one.field, one.other, list(one.cells)] for one in faults]
    if found:
        _keep(run, _KINDS.FAULTS, number, _packed(found))


def faults_of(run: ImportRun, most: int | None = None) -> Iterator[Fault]:
    """Yield the rows that were bad, in their order."""
    found = (row for piece in _pieces(run, _KINDS.FAULTS) for row in _unpacked(piece))
    for number, code, name, other, cells in islice(found, most):
        yield Fault(number, cells, _reason(code), name, other)


def forget(run: ImportRun, *kinds: str) -> None:
    """Delete pieces that are no longer needed."""
    ImportPart.objects.of(run.tenant_id).filter(run=run, kind__in=kinds).delete()


def begin_again(run: ImportRun) -> None:
    """Let every piece of rows be done anew."""
    ImportPart.objects.of(run.tenant_id).filter(run=run, kind=_KINDS.ROWS).update(turn=0)


def _reason(code: str) -> Reason:
    return CATALOGUE[code]


def _keep(run: ImportRun, kind: str, number: int, content: bytes) -> None:
    ImportPart.objects.create(tenant_id=run.tenant_id, run=run, kind=kind, number=number, content=content)


def _pieces(run: ImportRun, kind: str) -> Iterator[bytes]:
    parts = ImportPart.objects.of(run.tenant_id).filter(run=run, kind=kind).order_by("number")
    for number in parts.values_list("number", flat=True):
        yield bytes(parts.get(number=number).content)


def _packed(value: Any) -> bytes:
    return zlib.compress(json.dumps(value, separators=(",", ":")).encode(), 1)


def _unpacked(content: bytes) -> Any:
    return json.loads(zlib.decompress(bytes(content)))

"""Taking a list in: a GB18030 CSV with matching against patients who are known, a tenth of the rows among them.

The limit is the same rows written by COPY into three plain tables. Measured as the product does it: the upload kept
encrypted, cut into parts, taken in a thousand rows at a time with ledger, checkpoint and commit, by two workers.
"""

import csv
import multiprocessing
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import psycopg

from renxin.config import collector
from renxin.config.benchmark import Report

from ._served import server_seconds
from .population import TENANT, load_population, person

SCALE: Final = 100_000
KNOWN: Final = 10
WORKERS: Final = 2
HEAD: Final = ("姓名", "性别", "出生日期", "身份证号", "手机", "地址")
_CHUNK: Final = 1024 * 1024


def run(scale: int, report: Report) -> None:
    """Measure reading, and then taking in, a list of `scale` people of whom a tenth are known."""
    from renxin.doors.connectors.tables import uploading
    from renxin.kernel.core import tenant
    from renxin.kernel.core.actor import Actor

    load_population(scale // KNOWN)
    path = _file(scale)
    actor = Actor.system(TENANT, "bench")
    with tenant.scope(TENANT):
        with report.measure("import.read", count=scale) as measured:
            run_id = uploading.upload(actor, "patients", "list.csv", _chunks(path)).pk
            _start(run_id)
            _until_read(run_id)
        with report.rate(scale) as limit:
            _copy(report, scale)
        with report.measure("import", count=scale, limit_rate=limit[0]) as measured:
            used = _carry_on()
            measured.figures["worker_ms_a_row"] = round(sum(own for own, _server in used) * 1000 / scale, 3)
            measured.figures["server_ms_a_row"] = round(sum(server for _own, server in used) * 1000 / scale, 3)
        measured.errors = _wrong(run_id, scale)
    path.unlink()


def _file(scale: int) -> Path:
    handle, name = tempfile.mkstemp(suffix=".csv")
    with os.fdopen(handle, "w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        for number in range(scale):
            one = person(number)
            sex = "男" if one.sex == "male" else "女"
            writer.writerow([one.name, sex, f"{one.birth_date:%Y/%m/%d}", one.id_number, f"{one.phone}.0", one.address])
    return Path(name)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _start(run_id: int) -> None:
    from renxin.doors.connectors.models import ImportRun

    ImportRun.objects.filter(pk=run_id).update(state=ImportRun.State.RUNNING)


def _until_read(run_id: int) -> None:
    from renxin.doors.connectors.models import ImportRun
    from renxin.doors.connectors.tables import running

    while ImportRun.objects.get(pk=run_id).parts is None:
        running.carry_on()


def _carry_on() -> list[tuple[float, float]]:
    """Take the rows in by two workers, as two `renxin worker` would; return the processor's seconds of each."""
    from django.db import connections

    connections.close_all()  # a child must not share them
    context = multiprocessing.get_context("fork")
    told = context.SimpleQueue()
    others = [context.Process(target=lambda: told.put(_work())) for _ in range(WORKERS - 1)]
    for one in others:
        one.start()
    used = [_work(), *(told.get() for _one in others)]
    for one in others:
        one.join()
    return used


def _work() -> tuple[float, float]:
    """Work until nothing is left; return the processor's seconds, own and of the server behind our connection."""
    collector.settle()  # as a worker does
    from renxin.doors.connectors.models import ImportRun
    from renxin.doors.connectors.tables import running

    began = time.process_time()
    while running.carry_on() or ImportRun.objects.filter(state=ImportRun.State.RUNNING).exists():
        pass
    return time.process_time() - began, server_seconds()


def _copy(report: Report, scale: int) -> None:
    """Write the same rows into plain tables, a thousand a commit."""
    with report.owner() as owner:
        owner.execute("CREATE TABLE bench_person (id bigint PRIMARY KEY, name text, born date, address text)")
        owner.execute("CREATE TABLE bench_number (person bigint, value text UNIQUE)")
        owner.execute("CREATE TABLE bench_phone (person bigint, value text)")
        owner.execute("CREATE INDEX ON bench_phone (value)")
        for at in range(0, scale, 1000):
            people = [person(number) for number in range(at, min(at + 1000, scale))]
            with owner.transaction():
                _copied(owner, "bench_person", [(p.number, p.name, p.birth_date, p.address) for p in people])
                _copied(owner, "bench_number", [(p.number, f"{p.id_number}:{p.number}") for p in people])
                _copied(owner, "bench_phone", [(p.number, p.phone) for p in people])


def _copied(owner: psycopg.Connection[Any], table: str, rows: list[tuple[Any, ...]]) -> None:
    with owner.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:  # type: ignore[arg-type]
        for row in rows:
            copy.write_row(row)


def _wrong(run_id: int, scale: int) -> int:
    """Return how many rows did not end where they should: a tenth of them known, the others new."""
    from renxin.doors.connectors.models import ImportRun

    found = ImportRun.objects.get(pk=run_id)
    return found.bad + abs(found.good + found.bad - scale) + abs(found.known - scale // KNOWN)

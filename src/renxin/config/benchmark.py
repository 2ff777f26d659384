"""The harness of `renxin bench`: a fresh durable database for each measurement, and figures that can be compared.

A measurement is a module `benchmarks/<name>.py` with `SCALE` (its usual size) and `run(scale, report)`. It loads its
data first, then measures inside `with report.measure("what") as m:`, counts with `m.count`, adds the seconds of single
answers to `m.latencies`, puts figures of another kind into `m.figures`, and says with `m.limit_rate` what plain SQL did
in the same run on the same database.
"""

import os
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import psutil
import psycopg

from . import secrets
from .postgres import Cluster, roles

FOLDER: Final = Path(__file__).resolve().parents[3] / "benchmarks"
_SAMPLE_SECONDS: Final = 0.2


@dataclass(slots=True)
class Measurement:
    """One figure in the making. The clock runs from the start of the `with` block to its end."""

    name: str
    scale: int
    count: int = 0
    errors: int = 0
    limit_rate: float = 0.0
    latencies: list[float] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    peak_mib: float = 0.0

    def line(self) -> dict[str, Any]:
        """Return the figure as `renxin bench --json` prints it."""
        rate = self.count / self.seconds if self.seconds else 0.0
        return {
            "name": self.name,
            "scale": self.scale,
            "seconds": round(self.seconds, 3),
            "rate": round(rate, 1),
            "limit_rate": round(self.limit_rate, 1) or None,
            "ratio_to_limit": round(rate / self.limit_rate, 3) if self.limit_rate else None,
            "p50_ms": self._percentile(50),
            "p95_ms": self._percentile(95),
            "peak_mib": round(self.peak_mib, 1),
            "errors": self.errors,
            **self.figures,
        }

    def _percentile(self, percent: int) -> float | None:
        if len(self.latencies) < 2:
            return None
        return round(statistics.quantiles(self.latencies, n=100, method="inclusive")[percent - 1] * 1000, 2)


class Report:
    """Where a measurement says what it found.

    Args:
        scale: the size asked for.
        say: hears each finished figure.
        owner_url: a connection as the owner of the tables, for the plain SQL that a figure is compared with.
    """

    def __init__(self, scale: int, say: Callable[[dict[str, Any]], None], owner_url: str) -> None:
        self.scale = scale
        self._say = say
        self._owner_url = owner_url

    @contextmanager
    def measure(self, name: str, *, count: int = 0, limit_rate: float = 0.0) -> Iterator[Measurement]:
        """Measure what happens inside the block; the peak memory is of this process and its children."""
        found = Measurement(name, self.scale, count=count, limit_rate=limit_rate)
        with _watched_memory(found):
            start = time.perf_counter()
            yield found
            found.seconds = time.perf_counter() - start
        self._say(found.line())

    @contextmanager
    def rate(self, count: int) -> Iterator[list[float]]:
        """Measure the limit: the block does the same `count` in plain SQL; the list holds the rate afterwards."""
        result: list[float] = []
        start = time.perf_counter()
        yield result
        result.append(count / (time.perf_counter() - start))

    def owner(self) -> psycopg.Connection[Any]:
        """Return a plain connection as the owner of the tables, in autocommit mode."""
        return psycopg.connect(self._owner_url, autocommit=True)


def names() -> list[str]:
    """Return the measurements there are."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_"))


def fresh_database(home: Path, name: str) -> Mapping[str, str]:
    """Make an empty database on the durable embedded cluster of `home`; return the environment that points there."""
    cluster = Cluster(home)
    cluster.start()
    database = f"bench_{name}"
    roles.remake_database(cluster.connect, database)
    return {
        "DATABASE_URL": _url(cluster, database, roles.APP),
        "RENXIN_OWNER_DATABASE_URL": _url(cluster, database, roles.OWNER),
        "RENXIN_HOME": str(home),
    }


def drop_database(home: Path, name: str) -> None:
    """Remove the database of a measurement."""
    with Cluster(home).connect() as server:
        server.execute(f'DROP DATABASE IF EXISTS "bench_{name}" WITH (FORCE)')


def _url(cluster: Cluster, database: str, role: str) -> str:
    password = quote(secrets.password(cluster.home, role), safe="")
    return f"postgresql://{role}:{password}@/{database}?host={quote(str(cluster.place.socket), safe='')}&port=5432"


def _memory(process: psutil.Process) -> int:
    """Return the bytes a process holds; what forked processes share is shared out among them, where that is known."""
    full = process.memory_full_info()
    return int(getattr(full, "pss", 0) or full.rss)


@contextmanager
def _watched_memory(found: Measurement) -> Iterator[None]:
    stop = threading.Event()

    def look() -> None:
        own = psutil.Process(os.getpid())
        while True:
            with suppress(psutil.Error):
                family = [own, *own.children(recursive=True)]
                found.peak_mib = max(found.peak_mib, sum(_memory(process) for process in family) / 2**20)
            if stop.wait(_SAMPLE_SECONDS):
                return

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        stop.set()
        watcher.join()

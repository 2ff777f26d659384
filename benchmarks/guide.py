"""The symptom guide: how often it names the right department, how fast, how often it hears a red flag.

Real consultations are measured when `--data` names a table of them (CSV with `text` and `label`, the name of
the department they went to, as written on its door); they are read here and kept nowhere. Half of the rows, by a digest
of their text, are for development; the figures are of the other half.
"""

import csv
import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from renxin.config.benchmark import Report
from renxin.engagement.safety import selectors as safety
from renxin.intelligence.assistant import examples, selectors
from renxin.intelligence.assistant.examples import Example
from renxin.intelligence.assistant.guide.house import House, Place
from renxin.intelligence.assistant.services.learning_again import try_out
from renxin.kernel.core.packs import Words
from renxin.people.organizations.standard import code_of

SCALE: Final = 4000
_DATA: Final = "RENXIN_BENCH_DATA"
# The departments of an ordinary large general hospital.
_CODES: Final = (
    "01 02 03.01 03.02 03.03 03.04 03.05 03.06 03.07 03.08 03.09 03.10 04.01 04.02 04.03 04.04 04.05 04.06 04.07 04.08 "
    "05.01 05.02 05.05 07 08 09 10 11 12 13 15 16 19 20 21 27 32.10 50"
)
_DOORS: Final = {"感染科(肝病)": "16", "皮肤性病科": "13", "内分泌科": "03.07"}
_REDFLAGS: Final = Path(safety.__file__).parent / "tests" / "redflags.tsv"


def run(scale: int, report: Report) -> None:
    """Measure the first lesson, the shipped trial, red flags of both halves, real consultations if given."""
    with report.measure("guide lesson", count=1):
        learned = selectors.shipped()
    house = House(tuple(Place(at, str(at), code, Words(code, code)) for at, code in enumerate(_CODES.split(), 1)))
    trial = examples.trial()
    with report.measure("guide trial", count=len(trial)) as found:
        tried = try_out(learned, house, trial)
        found.figures |= {"top1": tried.top1 / tried.n, "top3": tried.top3 / tried.n}
    for half in ("tuned", "kept"):
        lines = [line.split("\t") for line in _REDFLAGS.read_text().splitlines() if line.startswith(half)]
        with report.measure(f"red flags, {half}", count=len(lines)) as found:
            heard = sum(safety.read(text).is_red for _half, _code, text in lines)
            found.figures["recall"] = heard / len(lines)
            found.errors = int(heard / len(lines) < 0.99)
    if os.environ.get(_DATA):
        real = list(_held_back(Path(os.environ[_DATA]), scale))
        with report.measure("guide on real consultations", count=len(real)) as found:
            tried = try_out(learned, house, real)
            found.figures |= {"top1": tried.top1 / tried.n, "top3": tried.top3 / tried.n}
            found.errors = int(tried.top3 / tried.n < 0.75)
        with report.measure("red flags in real consultations", count=len(real)) as found:
            for one in real:
                begun = time.perf_counter()
                found.figures["alarms"] = found.figures.get("alarms", 0) + safety.read(one.text).is_red / len(real)
                found.latencies.append(time.perf_counter() - begun)


def _held_back(path: Path, most: int) -> Iterator[Example]:
    """Yield at most so many rows of the half that nobody looked at."""
    with path.open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            if hashlib.sha256(row["text"].encode()).digest()[0] % 2 == 0 or not most:
                continue
            code = _DOORS.get(row["label"]) or code_of(row["label"])
            if code:
                most -= 1
                yield Example(row["text"], code)

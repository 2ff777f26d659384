"""Becoming known: records registered in batches, with matching, where a population is known already.

Of ten records five are of new people, two repeat a known record number with a new telephone, two come from another
system with the identity card, and one is described by name, birth, sex and telephone only. The limit is the bare COPY
of as many new rows into the same tables. Reading files is not part of it.
"""

import multiprocessing
import time
from typing import Any, Final

from renxin.config.benchmark import Report

from .population import SOURCE, TENANT, Invented, _load, load_population, person

SCALE = 100_000
RECORDS: Final = 20_000
BATCH: Final = 500
WRITERS: Final = 2
_AFTER: Final = 20_000_000
_LIMIT: Final = 4_000


def run(scale: int, report: Report) -> None:
    """Load `scale` patients, then register 20,000 records by two writers."""
    load_population(scale)
    start = time.perf_counter()
    _load(range(_AFTER, _AFTER + _LIMIT))
    limit = _LIMIT / (time.perf_counter() - start)
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(WRITERS + 1)
    answers: Any = context.Queue()
    writers = [context.Process(target=_write, args=(place, scale, ready, answers)) for place in range(WRITERS)]
    for writer in writers:
        writer.start()
    ready.wait()
    with report.measure("registered with matching", count=RECORDS, limit_rate=limit) as found:
        told = [answers.get() for _ in writers]
        for writer in writers:
            writer.join()
        found.errors = sum(errors for _latencies, errors in told)
        found.latencies = [latency for latencies, _errors in told for latency in latencies]


def _write(place: int, scale: int, ready: Any, answers: Any) -> None:
    """Register one writer's share; tell the seconds of each batch and how many were taken for the wrong one."""
    import django

    django.setup()
    from renxin.kernel.core.actor import Actor
    from renxin.people.patients.services import register_patients

    actor = Actor.interface(TENANT, "bench")
    share = range(place, RECORDS, WRITERS)
    batches = [[_record(number, scale) for number in share[at : at + BATCH]] for at in range(0, len(share), BATCH)]
    register_patients(actor, [])
    ready.wait()
    latencies, errors = [], 0
    for batch in batches:
        start = time.perf_counter()
        found = register_patients(actor, [said for _known, said in batch])
        latencies.append(time.perf_counter() - start)
        for (known, _said), one in zip(batch, found, strict=True):
            errors += one.created if known else not one.created
    answers.put((latencies, errors))


def _record(number: int, scale: int) -> tuple[bool, Any]:
    """Return whether the person is known, and what a source says of her."""
    from renxin.people.patients.services import ContactData, IdentifierData, PatientData, Registration

    kind = number // WRITERS % 10
    one: Invented = person(_AFTER * 2 + number if kind < 5 else number * 7919 % scale)
    data = PatientData(name=one.name, sex=one.sex, birth_date=one.birth_date, address=one.address)
    card, record = IdentifierData("cn-id", one.id_number), IdentifierData(SOURCE, one.record_no)
    phone = f"17{number:09d}" if kind in (5, 6) else one.phone
    contacts = [ContactData("phone", phone)]
    if kind < 7:
        return kind >= 5, Registration(data, SOURCE, [card, record], contacts)
    if kind < 9:
        return True, Registration(data, "his:lab", [card, IdentifierData("his:lab", f"L{number}")], contacts)
    return True, Registration(data, "import", [], contacts)

"""Care plans: the planner from nothing, one rolling night, and one fact at a time.

`scale` people each go through one programme (a third of them through two), begun on a day of the last year. From
nothing, two workers plan the ninety days ahead of everybody. A night is what the loops do as a matter of course: the
thirtieth part whose planned time runs out, and a hundredth whose answers changed what they need. One fact is a
discharge that begins a programme, with its contacts, in a transaction of its own.
"""

import multiprocessing
import os
import time
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any, Final

import psycopg
from django.db import connection, connections

from renxin.config.benchmark import Report
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import copy_rows
from renxin.kernel.core.ids import uuid7

from .population import TENANT, load_population

SCALE = 200_000
WORKERS: Final = 2
FACTS: Final = 200
_CHUNK: Final = 20_000
_MIX: Final = (
    ("P01", "enrolled"),
    ("P02", "discharge"),
    ("P01", "enrolled"),
    ("P03", "discharge"),
    ("P05", "discharge"),
    ("P15K", "enrolled"),
)


def run(scale: int, report: Report) -> None:
    """Plan `scale` people from nothing, then a night, then single facts."""
    load_population(scale + FACTS)
    with tenant.scope(TENANT):
        _load(scale)
        _analyze()
        with report.measure("care.plans from nothing", count=scale) as figure:
            _in_two_processes()
            figure.errors = _unplanned()
            figure.figures["contacts"] = _count("careplans_contact")
        _analyze()
        due = _let_a_night_come(scale)
        with report.measure("care.one night", count=due) as figure:
            _in_two_processes()
            figure.errors = _unplanned()
        with report.measure("care.one fact", count=FACTS) as figure:
            figure.latencies = list(_facts(scale))


def _load(scale: int) -> None:
    """Write plans and enrolments by COPY, none of them planned yet."""
    from renxin.programs.careplans import services
    from renxin.programs.careplans.models import CarePlan, Enrolment, ProgrammeVersion

    services.install_packs(Actor.system(TENANT, "bench"))
    versions = {row.programme.code: row for row in ProgrammeVersion.objects.select_related("programme")}
    now, today, random = clock.now(), clock.today(), Random(7)
    for start in range(1, scale + 1, _CHUNK):
        plans, ways = [], []
        for patient in range(start, min(start + _CHUNK, scale + 1)):
            common: dict[str, Any] = {"tenant_id": TENANT, "patient_id": patient, "origin_patient_id": patient}
            plans.append(common | {"id": patient, "uid": uuid7(), "started_at": now, "plan_at": now})
            begun = today - timedelta(days=random.randint(0, 365))
            for place in {patient % 6, (patient + 1) % 6} if patient % 3 == 0 else {patient % 6}:
                code, anchor = _MIX[place]
                version = versions[code]
                days = {"enrolled": begun.isoformat(), anchor: begun.isoformat()}
                way = {"uid": uuid7(), "plan_id": patient, "programme_id": version.programme_id}
                way |= {"version_id": version.pk, "source": f"bench:{place}:{patient}", "why_started": "by_hand"}
                way |= {"started_at": now - timedelta(days=(today - begun).days), "anchors": days}
                ways.append(common | way | {"anchored_at": now})
        copy_rows(CarePlan, plans)
        copy_rows(Enrolment, ways)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('careplans_careplan', 'id'), %s)", [scale])


def _analyze() -> None:
    with psycopg.connect(os.environ["RENXIN_OWNER_DATABASE_URL"], autocommit=True) as owner:
        for table in ("careplan", "enrolment", "contact", "contactpart"):
            owner.execute(f"ANALYZE careplans_{table}")


def _in_two_processes() -> None:
    connections.close_all()
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_work) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def _work() -> None:
    from renxin.programs.careplans import services

    with tenant.scope(TENANT):
        while services.sweep_plans():
            pass


def _unplanned() -> int:
    return _count("careplans_careplan WHERE plan_at <= now() OR planned_until IS NULL")


def _count(what: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {what}")
        return int(cursor.fetchone()[0])


def _let_a_night_come(scale: int) -> int:
    """Make due what a night makes due: a thirtieth of the plans, and a hundredth whose answers changed something."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE careplans_careplan SET plan_at = %s WHERE id %% 30 = 0 OR id %% 100 = 1", [clock.now()])
        return int(cursor.rowcount)


def _facts(scale: int) -> Iterator[float]:
    """Yield how long it takes until somebody who went home is in her programme with her contacts planned."""
    from renxin.programs.careplans import services
    from renxin.programs.careplans.services import NewEnrolment

    actor, today = Actor.system(TENANT, "bench"), clock.today()
    for patient in range(scale + 1, scale + FACTS + 1):
        one = NewEnrolment(patient_id=patient, programme="P14", source=f"bench:{patient}", anchors={"discharge": today})
        started = time.perf_counter()
        services.enrol(actor, [one])
        yield time.perf_counter() - started

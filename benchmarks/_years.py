"""Two years of a hospital by the million: answers and facts month by month, and what stands beside them.

Two processes each fill months of their own: plain tables without an index, indexed and attached when they are full.
What has no months loses its indexes while it is filled. Facts lie in tables that are not written to the log of the
server (`UNLOGGED`): they only have to lie there.
"""

import json
import multiprocessing
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import psycopg

from renxin.kernel.core.partitions import months

from .population import TENANT, indexes_of

LOADERS: Final = 2
FACTS_EACH: Final = 50
ANSWERS: Final = "questionnaires_questionnaireresponse"
FACTS: Final = "timeline_event"
_PART: Final = 250_000
_MONTHS: Final = 24
_AT: Final = """
generate_series(%(from)s::bigint, %(to)s::bigint) AS n,
LATERAL (SELECT %(first)s::bigint + n * %(step)s::bigint AS id) AS i,
LATERAL (SELECT to_timestamp((id >> 20) / 1000.0) AS at) AS t
"""
_ANSWER: Final = f"""
INSERT INTO {{table}}
  (patient_id, origin_patient_id, id, tenant_id, version_id, source, source_id, department_id, authored_at, language,
   mode, answers, coded, scores, method, score, recommend, low, has_comment, flags)
SELECT 1 + n %% 1000, 1 + n %% 1000, id, %(tenant)s, %(version)s, 'surveys', %(survey)s,
       (%(places)s::bigint[])[1 + n %% 12], at, 'zh-hans', 'link', '', '{{{{}}}}',
       jsonb_build_object('dimensions', replace(%(dimensions)s, '"?"', (40 + (n * 7) %% 60)::text)::jsonb),
       'minmax', 40 + (n * 13) %% 60, n %% 11, false, false, '[]'
FROM {_AT}
"""
_FACT: Final = f"""
INSERT INTO {{table}} (patient_id, origin_patient_id, id, tenant_id, kind, occurred_at, recorded_at, payload,
                       actor_kind, actor_name, depth, historic)
SELECT 1 + n %% 1000, 1 + n %% 1000, id, %(tenant)s, 'observation.recorded', at, at, '{{{{}}}}', 'interface', 'HIS', 0,
       false
FROM {_AT}
"""
_BESIDE: Final = {
    "records_encounter": """
    (tenant_id, uid, patient_id, origin_patient_id, encounter_class, status, department_id, location, started_at,
     ended_at, disposition, visit_no, source, updated_at)
    SELECT %(tenant)s, gen_random_uuid(), 1 + n %% 1000, 1 + n %% 1000, CASE WHEN n %% 10 = 0 THEN 'IMP' ELSE 'AMB' END,
           'finished', (%(places)s::bigint[])[1 + n %% 12], '', at, at + interval '2 hours', '', 'V' || n, 'bench', at
    """,
    "appointments_appointment": """
    (tenant_id, uid, patient_id, origin_patient_id, source, number, placer_number, status, department_id, location,
     starts_at, service, reason, reported_at)
    SELECT %(tenant)s, gen_random_uuid(), 1 + n %% 1000, 1 + n %% 1000, 'bench', 'A' || n, '',
           CASE WHEN n %% 15 = 0 THEN 'noshow' ELSE 'booked' END, (%(places)s::bigint[])[1 + n %% 12], '',
           at - (n %% 40) * interval '1 minute', '', '', at
    """,
    "surveys_invitation": """
    (tenant_id, uid, survey_id, version_id, patient_id, origin_patient_id, key, department_id, state, reason, mode,
     invited_at, answered_at)
    SELECT %(tenant)s, gen_random_uuid(), %(survey)s, %(version)s, 1 + n %% 1000, 1 + n %% 1000, 'bench:' || n,
           (%(places)s::bigint[])[1 + n %% 12], CASE WHEN n %% 2 = 0 THEN 'answered' ELSE 'sent' END, '', 'link', at,
           CASE WHEN n %% 2 = 0 THEN at + interval '5 hours' END
    """,
    "cases_case": """
    (tenant_id, uid, patient_id, origin_patient_id, number, kind, level, status, department_id, source, round,
     opened_at, round_started_at, response_due_at, solution_due_at, due_at, first_answered_at, answered_at, closed_at,
     outcome, ladder_at)
    SELECT %(tenant)s, gen_random_uuid(), 1 + n %% 1000, 1 + n %% 1000, 'B' || n, 'complaint', 3, 'closed',
           (%(places)s::bigint[])[1 + n %% 12], 'bench:' || n, 1, at, at, at + interval '24 hours',
           at + interval '48 hours', at + interval '48 hours', at + (n %% 30) * interval '1 hour',
           at + (n %% 30) * interval '1 hour', at + (30 + n %% 30) * interval '1 hour', 'resolved', at
    """,
}
_SHARES: Final = {
    "records_encounter": 2.0, "appointments_appointment": 1.0, "surveys_invitation": 2.0, "cases_case": 0.005,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class House:
    """What the rows name."""

    survey: int
    version: int
    places: list[int]
    dimensions: list[str]
    until: datetime

    def values(self) -> dict[str, Any]:
        """Return what the statements bind."""
        known = {"tenant": TENANT, "survey": self.survey, "version": self.version, "places": self.places}
        return known | {"dimensions": json.dumps({one: {"minmax": "?", "ratio": "?"} for one in self.dimensions})}


def load_years(house: House, answers: int) -> None:
    """Fill the two years until `house.until` with so many answers, fifty times as many facts, and the rest."""
    with psycopg.connect(os.environ["RENXIN_OWNER_DATABASE_URL"], autocommit=True) as owner:
        beside = list(_BESIDE)
        indexes = indexes_of(owner, beside)
        for name in indexes:
            owner.execute(f'DROP INDEX "{name}"')
        with multiprocessing.get_context("fork").Pool(LOADERS) as pool:
            pool.starmap(_fill, [(house, job) for job in _jobs(house, answers)], chunksize=1)
            pool.map(_run, list(indexes.values()), chunksize=1)
        for table in (ANSWERS, FACTS):
            for month in _stretches(house):
                owner.execute(
                    f"ALTER TABLE {table} ATTACH PARTITION {table}_{month.name} "
                    f"FOR VALUES FROM ({month.begins}) TO ({month.ends})"
                )
        owner.execute(f"VACUUM (ANALYZE) {', '.join([ANSWERS, *beside])}")
        owner.execute(f"ANALYZE {FACTS}")


@dataclass(frozen=True, slots=True)
class _Month:
    """A month of a log: its name, the ids that belong to it, those that are filled, and its share of all."""

    name: str
    begins: int
    ends: int
    first: int
    last: int
    share: float


@dataclass(frozen=True, slots=True)
class _Job:
    """Rows of one table that one process writes; `month` for a log."""

    table: str
    count: int
    first: int
    last: int
    month: _Month | None = None


def _stretches(house: House) -> list[_Month]:
    starts = months(datetime(house.until.year - 2, house.until.month, 1, tzinfo=UTC), _MONTHS)[: _MONTHS + 2]
    bounds = [int(at.timestamp() * 1000) << 20 for at in starts]
    until = int(house.until.timestamp() * 1000) << 20
    return [
        _Month(
            f"{at:%Y%m}", begins, ends, begins, min(ends, until) - 1, (min(ends, until) - begins) / (until - bounds[0])
        )
        for at, begins, ends in zip(starts, bounds, bounds[1:], strict=False)
    ]


def _jobs(house: House, answers: int) -> Iterator[_Job]:
    stretches = _stretches(house)
    for table, count in ((FACTS, answers * FACTS_EACH), (ANSWERS, answers)):
        for month in stretches:
            yield _Job(table, round(count * month.share), month.first, month.last, month)
    first, last = stretches[0].first, stretches[-1].last
    for table, share in _SHARES.items():
        yield _Job(table, max(round(answers * share), 1), first, last)


def _fill(house: House, job: _Job) -> None:
    with psycopg.connect(os.environ["RENXIN_OWNER_DATABASE_URL"], autocommit=True) as owner:
        owner.execute("SET synchronous_commit = off")
        owner.execute("SET maintenance_work_mem = '256MB'")
        if job.month is None:
            _write(owner, house, job, f"INSERT INTO {job.table} {_BESIDE[job.table]} FROM {_AT}")
            return
        name = f"{job.table}_{job.month.name}"
        unlogged = "UNLOGGED" if job.table == FACTS else ""
        owner.execute(f"DROP TABLE IF EXISTS {name}")  # that of this month is there, empty
        owner.execute(
            f"CREATE {unlogged} TABLE {name} (LIKE {job.table} INCLUDING DEFAULTS INCLUDING GENERATED "
            f"INCLUDING CONSTRAINTS, CHECK (id >= {job.month.begins} AND id < {job.month.ends}))"
        )
        _write(owner, house, job, (_FACT if job.table == FACTS else _ANSWER).format(table=name))
        owner.execute(f"ALTER TABLE {name} ADD PRIMARY KEY (patient_id, id)")
        for definition in indexes_of(owner, [job.table]).values():
            owner.execute(re.sub(r"INDEX .* ON (ONLY )?\S+ USING", f"INDEX ON {name} USING", definition))


def _write(owner: psycopg.Connection[Any], house: House, job: _Job, statement: str) -> None:
    values = house.values() | {"first": job.first, "step": (job.last - job.first) // (job.count + 1)}
    for start in range(1, job.count + 1, _PART):
        owner.execute(statement, values | {"from": start, "to": min(job.count, start + _PART - 1)})


def _run(statement: str) -> None:
    with psycopg.connect(os.environ["RENXIN_OWNER_DATABASE_URL"], autocommit=True) as owner:
        owner.execute("SET maintenance_work_mem = '256MB'")
        owner.execute(statement)

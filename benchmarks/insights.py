"""The director's board over `scale` answers and fifty times as many facts, from sums by day.

Answers lie over two years, in twelve departments; facts over the same time beside them, written in bulk. Measured:
adding the answers up, then the board as a director opens it (views, statements, templates; her session is open). The
limit is the same board counted from the answers themselves. Everything lies in a database of its own.
"""

import time
from datetime import UTC, datetime
from typing import Any, Final

from renxin.config.benchmark import Report
from renxin.kernel.core import tenant
from renxin.kernel.core.actor import Actor

from .population import TENANT, load_population

SCALE = 20_000
TIMES: Final = 40
FACTS_EACH: Final = 50
SURVEY: Final = "inpatient-after-discharge"
BOARD: Final = "/boards/director"
_DAYS: Final = 730
_PART: Final = 500_000
_AT: Final = """generate_series(%(from)s::bigint, %(to)s::bigint) AS n,
     LATERAL (SELECT %(now)s::timestamptz - interval '3 days'
                     - (%(days)s * 86400.0 * (n - 0.5) / %(all)s) * interval '1 second' AS at) AS t"""
_ID: Final = "((extract(epoch FROM at) * 1000)::bigint << 20) + n %% 1048576"
_ANSWERS: Final = f"""
INSERT INTO questionnaires_questionnaireresponse
  (patient_id, origin_patient_id, id, tenant_id, version_id, source, source_id, department_id, authored_at, language,
   mode, answers, coded, scores, method, score, recommend, low, has_comment, flags)
SELECT 1 + n %% 1000, 1 + n %% 1000, {_ID}, %(tenant)s, %(version)s, 'surveys', %(survey)s,
       (%(departments)s::bigint[])[1 + n %% 12], at, 'zh-hans', 'link', '', '{{}}',
       jsonb_build_object('dimensions', (
         SELECT jsonb_object_agg(code, jsonb_build_object('minmax', 40 + (n * 7) %% 60, 'ratio', 40 + (n * 7) %% 60))
         FROM unnest(%(dimensions)s::text[]) AS code)),
       'minmax', 40 + (n * 13) %% 60, n %% 11, false, false, '[]'
FROM {_AT}
"""
_FACTS: Final = f"""
INSERT INTO timeline_event (patient_id, origin_patient_id, id, tenant_id, kind, occurred_at, recorded_at, payload,
                            actor_kind, actor_name, depth, historic)
SELECT 1 + n %% 1000, 1 + n %% 1000, {_ID}, %(tenant)s, 'observation.recorded', at, at, '{{}}', 'interface', 'HIS', 0,
       false
FROM {_AT}
"""


def run(scale: int, report: Report) -> None:
    """Load answers and facts, add the answers up, and open the board again and again."""
    from renxin.intelligence.insights import services

    load_population(1_000)
    _load(scale, report)
    with tenant.scope(TENANT):
        director = _director()
        with report.rate(1) as limit:
            _open(director)
        with report.measure("answers added up", count=scale):
            while services.add_up_answers(Actor.system(TENANT, "bench")):
                pass
        _open(director)
        with report.measure("director's board", count=TIMES, limit_rate=limit[0]) as figure:
            begun = time.process_time()
            for _time in range(TIMES):
                start = time.perf_counter()
                _open(director)
                figure.latencies.append(time.perf_counter() - start)
            figure.figures["processor_ms"] = round((time.process_time() - begun) / TIMES * 1000, 1)
            figure.figures["facts"] = scale * FACTS_EACH
            figure.figures["statements"] = _statements(director)


def _load(scale: int, report: Report) -> None:
    from renxin.engagement.questionnaires import selectors as questionnaires
    from renxin.kernel.core.partitions import months
    from renxin.people.organizations.services import add_department
    from renxin.programs.surveys import services
    from renxin.programs.surveys.models import Survey

    system = Actor.system(TENANT, "bench")
    with tenant.scope(TENANT):
        services.install_packs(system)
        survey = Survey.objects.of(TENANT).get(code=SURVEY)
        dimensions = questionnaires.definitions_of(system, [survey.version_id])[survey.version_id].dimensions
        places = [add_department(system, name=f"科室{n}", local_code=f"D{n:02d}").pk for n in range(12)]
    now = datetime.now(UTC)
    values = {
        "tenant": TENANT, "version": survey.version_id, "survey": survey.pk, "departments": places, "now": now,
        "days": _DAYS, "dimensions": [one.code for one in dimensions],
    }  # fmt: skip
    with report.owner() as owner:
        owner.execute("SET synchronous_commit = off")
        for table in ("timeline_event", "questionnaires_questionnaireresponse"):
            for month in months(datetime(now.year - 3, now.month, 1, tzinfo=UTC), 36)[:-1]:
                begins, ends = (int(at.timestamp() * 1000) << 20 for at in months(month, 1)[:2])
                owner.execute(
                    f"CREATE TABLE IF NOT EXISTS {table}_{month:%Y%m} PARTITION OF {table} "
                    f"FOR VALUES FROM ({begins}) TO ({ends})"
                )
        for statement, count in ((_ANSWERS, scale), (_FACTS, scale * FACTS_EACH)):
            for first in range(1, count + 1, _PART):
                owner.execute(statement, values | {"from": first, "to": min(count, first + _PART - 1), "all": count})
        owner.execute("VACUUM (ANALYZE) questionnaires_questionnaireresponse, timeline_event")


def _director() -> Any:
    """Return a client that a director is signed in with."""
    from django.conf import settings
    from django.test import Client

    from renxin.people.organizations.models import Role
    from renxin.people.organizations.services import add_practitioner, create_account, grant_role

    system = Actor.system(TENANT, "bench")
    person = add_practitioner(system, name="院长")
    user = create_account(system, person, "bench.director", "a-long-Password-1", must_change_password=False)
    grant_role(system, user, Role.DIRECTOR, scope_kind="tenant")
    client = Client(headers={"host": "localhost", "sec-fetch-dest": "document"})
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def _open(client: Any) -> None:
    answer = client.get(BOARD)
    if answer.status_code != 200:
        raise RuntimeError(f"the board answered {answer.status_code}")


def _statements(client: Any) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        _open(client)
    return len(queries)

"""Foresight: two years of a hospital read and learned from, everybody scored, the risky days and what goes together."""

import os
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import psycopg
from django.db import connections

from renxin.config.benchmark import Report
from renxin.kernel.core import clock, ids, tenant

SCALE = 100_000
TENANT: Final = 910_011
_PEOPLE: Final = """
INSERT INTO patients_patient (id, tenant_id, uid, name, pinyin_key, initials, sex, birth_date, status, language,
    elder_mode, vip, address, search_tokens, source, created_at, updated_at)
SELECT n, %(tenant)s, gen_random_uuid(), '病人' || n, 'bing ren ' || n, 'br',
    CASE n %% 2 WHEN 0 THEN 'male' ELSE 'female' END, date '1931-01-01' + (n * 7919 %% 33000)::int, 'active', 'zh',
    false, false, '', ARRAY['bing' || n, 'ren' || n, n::text], 'his:bench', %(now)s, %(now)s
FROM generate_series(1::bigint, %(scale)s) n"""
_AGREED: Final = """
INSERT INTO patients_consent (tenant_id, patient_id, origin_patient_id, purpose, channel, state, basis, text_version,
    method, guardian_relation, decided_at, recorded_by)
SELECT %(tenant)s, n, n, 'PROFILING', '', 'GRANTED', 'consent', '', 'desk', '',
    %(now)s::timestamptz - interval '800 days', ''
FROM generate_series(1::bigint, %(scale)s) n WHERE n %% 10 > 0"""
_VISITS: Final = """
INSERT INTO records_encounter (tenant_id, uid, patient_id, origin_patient_id, encounter_class, status, location,
    started_at, ended_at, disposition, visit_no, source, updated_at)
SELECT %(tenant)s, gen_random_uuid(), p, p,
    CASE WHEN n %% 17 = 0 THEN 'IMP' WHEN n %% 13 = 0 THEN 'EMER' ELSE 'AMB' END,
    'finished', '', at, at + interval '2 hours', '', 'B' || n, 'bench', %(now)s
FROM (SELECT n, 1 + n %% %(scale)s AS p,
             %(now)s::timestamptz - (hashint8(n)::bigint + 2147483648) %% 1152000 * interval '1 minute' AS at
      FROM generate_series(1::bigint, %(scale)s * 6) n) x"""
_ILL: Final = """
INSERT INTO records_condition (tenant_id, patient_id, origin_patient_id, system, code, text, clinical_status, rank,
    recorded_at, source)
SELECT %(tenant)s, n, n, 'icd-10', CASE n %% 5 WHEN 0 THEN 'E11.9' ELSE 'I10' END, '', 'active', 1,
    %(now)s::timestamptz - interval '800 days', 'bench'
FROM generate_series(1::bigint, %(scale)s) n WHERE n %% 3 = 0"""
_READINGS: Final = """
INSERT INTO records_observation (patient_id, origin_patient_id, id, tenant_id, source, report_no, set_id, code, name,
    value_number, value_text, unit, reference_range, interpretation, status, observed_at)
SELECT p, p, %(first)s + n, %(tenant)s, 'bench', '', '', '1558-6', '',
    CASE WHEN (hashint8(n + 7)::bigint + 2147483648) %% 10 < CASE p %% 3 WHEN 0 THEN 5 ELSE 1 END THEN 9 ELSE 5 END,
    '',
    'mmol/L', '3.9-6.1', '', 'final',
    %(now)s::timestamptz - (hashint8(n)::bigint + 2147483648) %% 1152000 * interval '1 minute'
FROM (SELECT n, 1 + n %% %(scale)s AS p FROM generate_series(1::bigint, %(scale)s * 8) n) x"""


def run(scale: int, report: Report) -> None:
    """Load a hospital, read its past whole, score everybody."""
    from renxin.intelligence.foresight import services
    from renxin.intelligence.foresight.models import PredictionModel, Study
    from renxin.kernel.core.actor import Actor

    _load(scale)
    connections.close_all()
    with tenant.scope(TENANT):
        actor = Actor.system(TENANT, "bench")
        study = Study.objects.create(tenant_id=TENANT, total=8, asked_by_name="bench", asked_at=clock.now())
        with report.measure("foresight.study", count=scale) as m:
            services.run_study(actor, study)
            model = PredictionModel.objects.get(tenant_id=TENANT, prediction="need")
            m.errors = int(study.status != "done" or model.verdict != "better")
        PredictionModel.objects.filter(pk=model.pk).update(status="in_use")
        with report.measure("foresight.scores", count=scale):
            services.score_patients(actor, model)


def _load(scale: int) -> None:
    from renxin.people.organizations.models import Organization

    Organization.objects.create(id=TENANT, tenant_id=TENANT, kind=Organization.Kind.HOSPITAL, name="性能医院")
    now = datetime.now(UTC)
    first = ids.allocate(1)[0] - (30 << 20)
    values: dict[str, Any] = {"tenant": TENANT, "scale": scale, "now": now - timedelta(minutes=5), "first": first}
    with psycopg.connect(os.environ["RENXIN_OWNER_DATABASE_URL"], autocommit=True) as owner:
        owner.execute("SET synchronous_commit = off")
        for statement in (_PEOPLE, _AGREED, _VISITS, _ILL, _READINGS):
            owner.execute(statement, values)
        owner.execute("VACUUM (ANALYZE)")

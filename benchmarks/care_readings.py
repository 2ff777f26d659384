"""Readings of watched patients judged as they come in: rate of judging, of raising, and of the sweep for silence."""

from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection, connections

from renxin.config.benchmark import Report
from renxin.kernel.core import clock, ids, tenant

SCALE = 20_000
TENANT: Final = 910_027
NOW: Final = datetime(2026, 3, 10, 4, tzinfo=UTC)
_BATCH: Final = 500
_PEOPLE: Final = """
INSERT INTO patients_patient (id, tenant_id, uid, name, pinyin_key, initials, sex, birth_date, status, language,
    elder_mode, vip, address, search_tokens, source, created_at, updated_at)
SELECT n, %(tenant)s, gen_random_uuid(), '病人' || n, 'bing ren ' || n, 'br', 'female', date '1950-01-01', 'active',
    'zh', false, false, '', ARRAY['bing' || n], 'his:bench', %(now)s, %(now)s
FROM generate_series(1::bigint, %(scale)s) n"""
_WATCHED: Final = """
INSERT INTO monitoring_monitoredpatient (tenant_id, uid, patient_id, origin_patient_id, source, program, cadence,
    conditions, state, why, why_ended, since_at, check_at)
SELECT %(tenant)s, gen_random_uuid(), n, n, 'careplan:' || n, 'P01', '{"bp": 7}', ARRAY[]::varchar[], 'active', '', '',
    %(now)s::timestamptz - interval '90 days', %(now)s
FROM generate_series(1::bigint, %(scale)s) n"""
# Thirty days of both pressures, one each second day, then today's.
_READINGS: Final = """
INSERT INTO records_observation (patient_id, origin_patient_id, id, tenant_id, source, report_no, set_id, code, name,
    value_number, value_text, unit, reference_range, interpretation, status, observed_at)
SELECT p, p, %(first)s + (day * 2 + part) * %(scale)s + p, %(tenant)s, 'device:bench', '', '',
    CASE part WHEN 0 THEN '8480-6' ELSE '8462-4' END, '',
    CASE part WHEN 0 THEN 118 + p %% 10 + CASE WHEN p %% 50 = 0 THEN 48 ELSE 0 END ELSE 76 END,
    '', 'mmHg', '', '', 'final', %(now)s::timestamptz - day * interval '2 days' - interval '1 minute'
FROM generate_series(1::bigint, %(scale)s) p, generate_series(0, 15) day, generate_series(0, 1) part"""


def run(scale: int, report: Report) -> None:
    """Load people who measure, judge the reading of today of each, then look for silence in all of them."""
    from renxin.kernel.core.actor import Actor
    from renxin.people.organizations.models import Organization
    from renxin.programs.monitoring import services
    from renxin.programs.monitoring.models import Alert, MonitoredPatient

    Organization.objects.create(id=TENANT, tenant_id=TENANT, kind=Organization.Kind.HOSPITAL, name="性能医院")
    first = _load(scale)
    with clock.at(NOW), tenant.scope(TENANT):
        actor = Actor.system(TENANT, "bench")
        people = range(1, scale + 1)
        with report.measure("care.readings", count=scale) as m:
            for start in range(0, scale, _BATCH):
                told = [
                    (p, first + part * scale + p, code)
                    for p in people[start : start + _BATCH]
                    for part, code in enumerate(("8480-6", "8462-4"))
                ]
                services.judge_readings(actor, told)
        m.errors = int(Alert.objects.filter(tenant_id=TENANT).count() != scale // 50)
        m.figures = {"alerts": float(scale // 50)}
        with report.measure("care.silence", count=scale) as m:
            while services.notice_silence(actor):
                pass
        m.errors = MonitoredPatient.objects.filter(tenant_id=TENANT, check_at__lte=NOW).count()


def _load(scale: int) -> int:
    first = ids.floor_of(clock.wall()) + 1
    values: dict[str, Any] = {"tenant": TENANT, "scale": scale, "now": NOW, "first": first}
    with connection.cursor() as cursor:
        for statement in (_PEOPLE, _WATCHED, _READINGS):
            cursor.execute(statement, values)
        cursor.execute("ANALYZE")
    connections.close_all()
    return first

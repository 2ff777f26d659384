"""Segments: a whole build by five conditions, behaviour over years of facts, two hundred kept true while facts arrive.

The limits are the same questions written by hand, in the same run on the same tables.
"""

import multiprocessing
import time
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final

import psycopg
from django.db import connections, transaction

from renxin.config.benchmark import Report
from renxin.kernel.core import clock, ids, tenant
from renxin.kernel.core.actor import Actor

SCALE = 100_000
TENANT: Final = 910_002
EVENTS_EACH: Final = 20
SEGMENTS: Final = 200
SECONDS: Final = 15
OFFERED: Final = 500
_BATCHES: Final = 5  # a second

_PEOPLE: Final = """
INSERT INTO patients_patient (id, tenant_id, uid, name, pinyin_key, initials, sex, birth_date, status, language,
    elder_mode, vip, address, search_tokens, source, created_at, updated_at)
SELECT n, %(tenant)s, gen_random_uuid(), '病人' || n, 'bing ren ' || n, 'br',
    CASE n %% 2 WHEN 0 THEN 'male' ELSE 'female' END,
    date '1931-01-01' + (n * 7919 %% 33000)::int, 'active', 'zh', false, false, '\\x00',
    ARRAY['bing' || n, 'ren' || n, n::text], 'his:bench', %(now)s, %(now)s
FROM generate_series(1::bigint, %(scale)s) n
"""
_TRAITS: Final = """
INSERT INTO segments_traitvalue (tenant_id, patient_id, origin_patient_id, trait, key, number, code, at, changed_at)
SELECT %(tenant)s, n, n, t.trait, '', CASE t.trait WHEN 'age' THEN 95 - (n * 7919 %% 33000) / 365
                                                   WHEN 'visits_12_months' THEN n * 31 %% 12 END, NULL,
    CASE t.trait WHEN 'last_visit' THEN %(now)s::timestamptz - (n * 104729 %% 300) * interval '1 day' END, %(now)s
FROM generate_series(1::bigint, %(scale)s) n, unnest(ARRAY['age', 'visits_12_months', 'last_visit']) AS t (trait)
"""
_TAGGED: Final = """
INSERT INTO segments_patienttag (tenant_id, patient_id, origin_patient_id, tag_id, source, since)
SELECT %(tenant)s, n, n, %(tag)s, 'bench', %(now)s FROM generate_series(1::bigint, %(scale)s) n
WHERE (n * 48611 + %(tag)s * 17) %% 10 < 3
"""
_ILL: Final = """
INSERT INTO records_condition (tenant_id, patient_id, origin_patient_id, system, code, text, clinical_status, rank,
                               recorded_at, source)
SELECT %(tenant)s, n, n, 'icd-10', CASE n * 7 %% 5 WHEN 0 THEN 'E11.9' ELSE 'I10' END,
    '\\x00', 'active', 1, %(now)s, 'bench'
FROM generate_series(1::bigint, %(scale)s) n WHERE n * 13 %% 10 < 6
"""
_EVENTS: Final = """
INSERT INTO timeline_event (patient_id, origin_patient_id, id, tenant_id, kind, occurred_at, recorded_at, payload,
                            actor_kind, actor_name, depth)
SELECT p, p, %(first)s + n, %(tenant)s,
    (ARRAY['message.read', 'message.sent', 'encounter.finished', 'case.opened'])[1 + n %% 4],
    %(now)s::timestamptz - (n * 7919 %% 129600) * interval '1 minute', %(now)s, '{}', 'system', 'bench', 0
FROM (SELECT n, 1 + (n * 48611 %% %(scale)s) AS p FROM generate_series(1::bigint, %(events)s) n) x
"""

FIVE: Final = {
    "all": [
        {"trait": "age", "is": ">=", "value": 50},
        {"trait": "last_visit", "is": "more_than_ago", "value": {"days": 30}},
        {"tag": "标签 1", "bears": True},
        {"record": "problem", "code": ["E11"]},
        {"none": [{"tag": "标签 2", "bears": True}]},
    ]
}
OFTEN: Final = {"did": "message.read", "times": {"at_least": 3}, "within_days": 30}

_BY_HAND: Final = """
INSERT INTO bench_member (tenant_id, segment_id, patient_id, origin_patient_id, entered_at, since_version)
SELECT p.tenant_id, 1, p.id, p.id, %(now)s, 1 FROM patients_patient p
JOIN segments_traitvalue a ON a.tenant_id = %(tenant)s AND a.trait = 'age' AND a.key = '' AND a.patient_id = p.id
     AND a.number >= 50
JOIN segments_traitvalue v ON v.tenant_id = %(tenant)s AND v.trait = 'last_visit' AND v.key = '' AND v.patient_id = p.id
     AND v.at <= %(now)s::timestamptz - interval '30 days'
JOIN segments_patienttag t ON t.tenant_id = %(tenant)s AND t.patient_id = p.id AND t.tag_id = %(one)s
WHERE p.tenant_id = %(tenant)s AND p.status IN ('active', 'provisional') AND p.deceased_at IS NULL
  AND EXISTS (SELECT FROM records_condition c WHERE c.tenant_id = %(tenant)s AND c.patient_id = p.id
              AND c.code LIKE 'E11%%'
              AND c.clinical_status = 'active')
  AND NOT EXISTS (SELECT FROM segments_patienttag x
                  WHERE x.tenant_id = %(tenant)s AND x.patient_id = p.id AND x.tag_id = %(two)s)
"""
_OFTEN_BY_HAND: Final = """
SELECT count(*) FROM patients_patient p JOIN (
    SELECT patient_id FROM timeline_event WHERE tenant_id = %(tenant)s AND kind = 'message.read' AND id >= %(floor)s
       AND occurred_at > %(now)s::timestamptz - interval '30 days' GROUP BY patient_id HAVING count(*) >= 3) f
  ON f.patient_id = p.id
WHERE p.tenant_id = %(tenant)s AND p.status IN ('active', 'provisional') AND p.deceased_at IS NULL
"""


def run(scale: int, report: Report) -> None:
    """Build, count behaviour, keep true."""
    now = datetime.now(UTC)
    with report.measure("segments.load", count=scale):
        tags = _load(scale, now, report)
    with clock.at(now), tenant.scope(TENANT):
        _build(report, scale, now, tags)
        _behaviour(report, scale, now)
        _keep(report)


def _load(scale: int, now: datetime, report: Report) -> list[int]:
    from renxin.engagement.segments.models import Tag
    from renxin.people.organizations.models import Organization

    Organization.objects.create(id=TENANT, tenant_id=TENANT, kind=Organization.Kind.HOSPITAL, name="性能医院")
    tags = [Tag.objects.create(tenant_id=TENANT, name=f"标签 {n}", created_at=now).pk for n in range(1, 11)]
    values: dict[str, Any] = {"tenant": TENANT, "now": now, "scale": scale, "events": scale * EVENTS_EACH}
    values["first"] = ids.floor_of(now) - scale * EVENTS_EACH - 1
    with report.owner() as owner:
        owner.execute("SET synchronous_commit = off")
        for statement in (_PEOPLE, _TRAITS, _ILL):
            owner.execute(statement, values)
        for tag in tags:
            owner.execute(_TAGGED, values | {"tag": tag})
        owner.execute(_EVENTS, values)
        owner.execute("SELECT setval(pg_get_serial_sequence('patients_patient', 'id'), %s)", [scale])
        owner.execute("CREATE TABLE bench_member (LIKE segments_segmentmember INCLUDING ALL)")
        owner.execute("VACUUM (ANALYZE)")
    return tags


def _build(report: Report, scale: int, now: datetime, tags: list[int]) -> None:
    from renxin.engagement.segments.keeping import whole
    from renxin.engagement.segments.models import Segment
    from renxin.engagement.segments.rule import parse

    segment = Segment.objects.create(tenant_id=TENANT, code="five", name="five", created_at=now, changed_at=now)
    values = {"tenant": TENANT, "now": now, "one": tags[0], "two": tags[1]}
    with report.owner() as owner:
        _by_hand(owner, _BY_HAND, values)  # once before the clock, as ours
        owner.execute("TRUNCATE bench_member")
        with report.rate(scale) as limit:
            _by_hand(owner, _BY_HAND, values)
    whole.build(TENANT, segment.pk, parse(FIVE), 1, now)
    with report.owner() as owner:
        owner.execute("TRUNCATE segments_segmentmember")
    with report.measure("segments.build_five", count=scale, limit_rate=limit[0]) as figure:
        figure.figures["members"] = whole.build(TENANT, segment.pk, parse(FIVE), 1, now).entered


def _behaviour(report: Report, scale: int, now: datetime) -> None:
    from renxin.engagement.segments.rule import parse
    from renxin.engagement.segments.selectors import count

    values = {"tenant": TENANT, "now": now, "floor": ids.floor_of(now - timedelta(days=32))}
    with report.owner() as owner:
        owner.execute(_OFTEN_BY_HAND, values)
        with report.rate(scale * EVENTS_EACH) as limit:
            found = owner.execute(_OFTEN_BY_HAND, values).fetchone()
    actor = Actor.system(TENANT, "bench")
    with report.measure("segments.behaviour", count=scale * EVENTS_EACH, limit_rate=limit[0]) as figure:
        figure.figures["people"] = count(actor, parse(OFTEN)).value or 0
    if found is None or figure.figures["people"] != found[0]:
        raise RuntimeError(f"counted by hand: {found}")


def _keep(report: Report) -> None:
    """Keep two hundred true: how long a fact waits at 500 a second, then how many a second one process manages."""
    from renxin.engagement.segments.services import create_segment, switch_on
    from renxin.kernel.timeline import consuming, cursors, registry, sequencer

    actor = Actor.system(TENANT, "bench")
    for number in range(SEGMENTS):
        switch_on(actor, create_segment(actor, f"人群 {number}", _rule(number)))
    mine = [each for each in registry.consumers() if each.name in ("segments.members", "segments.traits")]
    registry._consumers = {each.name: each for each in mine}
    cursors.ensure()

    def consume() -> int:
        return sequencer.move() + consuming.consume()

    while consume():
        pass
    connections.close_all()
    writer = multiprocessing.get_context("fork").Process(target=_write, args=(SECONDS,))
    with report.measure("segments.kept_at_500") as figure:
        writer.start()
        used = time.process_time()
        done = _follow(writer, consume, figure.latencies)
        figure.count = OFFERED * SECONDS
        figure.figures["processor_ms_a_fact"] = round((time.process_time() - used) * 1000 / max(figure.count, 1), 3)
        figure.figures["read"] = done
    _write(4, waiting=False)
    with report.measure("segments.kept_at_most", count=OFFERED * 4):
        while consume():
            pass


def _follow(writer: Any, consume: Any, latencies: list[float]) -> int:
    from renxin.kernel.timeline.models import FeedInbox
    from renxin.kernel.timeline.selectors import lag

    done = 0
    while writer.is_alive() or FeedInbox.objects.exists():
        waited = [each.waiting_since for each in lag() if each.waiting_since is not None]
        oldest = FeedInbox.objects.order_by("id").values_list("event_id", flat=True).first()
        since = [*waited, *([ids.instant_of(oldest)] if oldest else [])]
        found = consume()
        done += found
        if since:
            latencies.append((clock.wall() - min(since)).total_seconds())
        if not found:
            time.sleep(0.02)
    return done


def _rule(number: int) -> dict[str, Any]:
    """Return five conditions out of what facts change: each segment its own numbers."""
    days = 10 + number % 60
    return {
        "all": [
            {"trait": "age", "is": ">=", "value": 20 + number % 40},
            {"trait": "last_visit", "is": "within_last" if number % 2 else "more_than_ago", "value": {"days": days}},
            {
                "any": [
                    {"tag": f"标签 {1 + number % 10}"},
                    {"trait": "visits_12_months", "is": ">=", "value": number % 9},
                ]
            },
            {"did": "case.opened", "times": {"at_least": 1 + number % 2}, "within_days": days},
            {"record": "problem", "code": ["E11" if number % 3 else "I10"]},
        ]
    }


def _write(seconds: int, *, waiting: bool = True) -> None:
    from renxin.engagement.segments.models import PatientTag, Tag
    from renxin.kernel.core.bulk import insert_rows
    from renxin.kernel.timeline.facts.programs import CaseOpened
    from renxin.kernel.timeline.facts.records import EncounterFinished
    from renxin.kernel.timeline.facts.segments import TagAdded
    from renxin.kernel.timeline.services import record
    from renxin.people.records.models import Encounter

    actor, each = Actor.system(TENANT, "bench"), OFFERED // _BATCHES
    tag = Tag.objects.get(tenant_id=TENANT, name="标签 1").pk
    start = time.monotonic()
    for batch in range(seconds * _BATCHES):
        now = datetime.now(UTC)
        people = [1 + (batch * each + n) * 7919 % 100_000 % _people() for n in range(each)]
        with tenant.scope(TENANT), transaction.atomic():
            visits = [
                {
                    "tenant_id": TENANT,
                    "patient_id": one,
                    "encounter_class": "AMB",
                    "status": "finished",
                    "started_at": now,
                    "visit_no": f"{time.time_ns()}-{n}",
                    "source": "bench",
                    "updated_at": now,
                }
                for n, one in enumerate(people[::5])
            ]
            insert_rows(visits, model=Encounter)
            tagged = [
                {"tenant_id": TENANT, "patient_id": one, "tag_id": tag, "since": now, "source": "bench"}
                for one in people[1::5]
            ]
            insert_rows(tagged, "ON CONFLICT DO NOTHING", model=PatientTag)
            facts: list[Any] = [EncounterFinished(patient_id=one, occurred_at=now) for one in people[::5]]
            facts += [TagAdded(patient_id=one, occurred_at=now, tag_id=tag) for one in people[1::5]]
            facts += [CaseOpened(patient_id=one, occurred_at=now, level=2) for n, one in enumerate(people) if n % 5 > 1]
            record(actor, *facts)
        rest = start + (batch + 1) / _BATCHES - time.monotonic()
        if waiting and rest > 0:
            time.sleep(rest)


@cache
def _people() -> int:
    from renxin.people.patients.models import Patient

    return Patient.objects.filter(tenant_id=TENANT).count()


def _by_hand(owner: psycopg.Connection[Any], statement: str, values: dict[str, Any]) -> None:
    owner.execute(statement, values)

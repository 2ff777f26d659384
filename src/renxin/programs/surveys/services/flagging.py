"""Marks of doubt that one answer alone does not show: repeats, and bursts from one device. Nothing is deleted.

Set-based: two statements for a batch. A device is known for an hour by a number that changes every day and leads to
nobody; only how many answers it gave is kept, never which.
"""

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from django.conf import settings
from django.db import connection

from renxin.kernel.core import clock, ids
from renxin.kernel.core.actor import Actor
from renxin.programs.surveys.models import AnswerBurst, Submission, Survey, SurveySignal
from renxin.programs.surveys.rules import Rest

from .signalling import raise_signal

DUP_24H: Final = "DUP_24H"
DUP_PERIOD: Final = "DUP_PERIOD"
IP_BURST: Final = "IP_BURST"
DEVICE_MOST: Final = 5
PLACE_MOST: Final = 20
_TOP_SHARE: Final = 0.9
_DAY: Final = timedelta(hours=24)
_FORGET: Final = timedelta(days=1)

_LATEST: Final = """
SELECT patient_id, source_id, max(authored_at) FROM questionnaires_questionnaireresponse
 WHERE tenant_id = %s AND patient_id = ANY(%s::bigint[]) AND source = 'surveys' AND source_id = ANY(%s::bigint[])
   AND id >= %s AND authored_at >= %s
 GROUP BY patient_id, source_id
"""
_COUNT: Final = """
INSERT INTO surveys_answerburst (tenant_id, source, hour, count, top)
SELECT %s, source, %s, count, top FROM unnest(%s::text[], %s::int[], %s::int[]) AS given (source, count, top)
ON CONFLICT (tenant_id, source, hour)
DO UPDATE SET count = surveys_answerburst.count + excluded.count, top = surveys_answerburst.top + excluded.top
RETURNING source, count, top
"""


def device_of(address: str, agent: str) -> str:
    """Return the number of a device for today: it changes every day and cannot be turned back."""
    told = f"{clock.today():%Y%m%d}|{address}|{agent}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), told, sha256).hexdigest()[:32]


def doubts(
    actor: Actor, rows: Sequence[Submission], surveys: Mapping[int, Survey], tops: Mapping[int, bool]
) -> dict[int, list[str]]:
    """Return the marks of each submission that has any; `tops` says which ones gave nothing but the best answers."""
    found: dict[int, list[str]] = {}
    for submission_id, mark in [*_repeats(actor, rows, surveys), *_bursts(actor, rows, tops)]:
        found.setdefault(submission_id, []).append(mark)
    return found


def forget_bursts() -> int:
    """Drop the counts of hours that are over; return how many."""
    return AnswerBurst.objects.filter(hour__lt=clock.now() - _FORGET).delete()[0]


def _repeats(actor: Actor, rows: Sequence[Submission], surveys: Mapping[int, Survey]) -> list[tuple[int, str]]:
    named = sorted((row for row in rows if row.patient_id > 0), key=lambda row: row.received_at)
    if not named:
        return []
    latest = _latest(actor, named, {row.survey_id: _days(surveys.get(row.survey_id)) for row in named})
    found = []
    for row in named:
        key = (row.patient_id, row.survey_id)
        before, rest = latest.get(key), timedelta(days=_days(surveys.get(row.survey_id)))
        if before is not None and abs(row.received_at - before) < _DAY:
            found.append((row.pk, DUP_24H))
        elif before is not None and abs(row.received_at - before) < rest:
            found.append((row.pk, DUP_PERIOD))
        latest[key] = max(row.received_at, before or row.received_at)
    return found


def _latest(actor: Actor, named: Sequence[Submission], days: Mapping[int, int]) -> dict[tuple[int, int], datetime]:
    since = clock.now() - timedelta(days=max(days.values()))
    ahead = max(clock.now() - clock.wall(), timedelta(0))
    values: list[Any] = [actor.tenant_id, list({row.patient_id for row in named}), list(days)]
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, [*values, ids.floor_of(since - ahead - _DAY), since])
        return {(patient_id, survey_id): at for patient_id, survey_id, at in cursor.fetchall()}


def _days(survey: Survey | None) -> int:
    return Rest.read(survey.rest).same_days if survey else 1


def _bursts(actor: Actor, rows: Sequence[Submission], tops: Mapping[int, bool]) -> list[tuple[int, str]]:
    counts: dict[str, list[int]] = {}
    for row in rows:
        for source in _sources(row):
            one = counts.setdefault(source, [0, 0])
            one[0] += 1
            one[1] += tops.get(row.pk, False)
    if not counts:
        return []
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    ordered = sorted(counts.items())
    columns: list[list[Any]] = [
        [name for name, _ in ordered],
        [one[0] for _, one in ordered],
        [one[1] for _, one in ordered],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [actor.tenant_id, hour, *columns])
        now = {source: (count, top) for source, count, top in cursor.fetchall()}
    _tell(actor, rows, now)
    return [(submission_id, IP_BURST) for submission_id in _beyond(rows, counts, now)]


def _beyond(
    rows: Sequence[Submission], counts: Mapping[str, list[int]], now: Mapping[str, tuple[int, int]]
) -> list[int]:
    """Return the answers that came after the fifth of their device in this hour, however the batches were cut."""
    seen = {source: now[source][0] - one[0] for source, one in counts.items()}
    found = []
    for row in rows:
        source = f"device:{row.device}"
        if row.device:
            seen[source] += 1
            if seen[source] > DEVICE_MOST:
                found.append(row.pk)
    return found


def _sources(row: Submission) -> list[str]:
    device = [f"device:{row.device}"] if row.device else []
    return [*device, f"place:{row.place_id}"] if row.place_id else device


def _tell(actor: Actor, rows: Sequence[Submission], now: Mapping[str, tuple[int, int]]) -> None:
    """Tell the experience officer of places that answer too much, or too well, within an hour."""
    for row in {row.place_id: row for row in rows if row.place_id}.values():
        count, top = now[f"place:{row.place_id}"]
        if count > PLACE_MOST:
            kind = SurveySignal.Kind.TOP_BURST if top >= _TOP_SHARE * count else SurveySignal.Kind.BURST
            raise_signal(
                actor.tenant_id,
                kind,
                survey_id=row.survey_id,
                place_id=row.place_id,
                department_id=row.department_id,
                count=count,
            )

"""An invented past of a hospital, with or without something in it to find: what the tests of foresight stand on."""

from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from django.db import connection

from renxin.kernel.core import ids
from renxin.kernel.core.bulk import insert_rows
from renxin.people.patients.models import Consent
from renxin.people.records.models import Condition, Encounter, Observation

DAYS = 800
_PEOPLE = """
INSERT INTO patients_patient (tenant_id, uid, name, pinyin_key, initials, sex, birth_date, status, language,
    elder_mode, vip, address, search_tokens, source, created_at, updated_at)
SELECT %(tenant)s, gen_random_uuid(), '病人' || n, 'bing ren ' || n, 'br',
    CASE n %% 2 WHEN 0 THEN 'male' ELSE 'female' END,
    date '1940-01-01' + (n * 7919 %% 20000)::int, 'active', 'zh', false, false, '',
    ARRAY['bing' || n, 'ren' || n, n::text], 'his:past', %(now)s, %(now)s
FROM generate_series(1, %(count)s) n RETURNING id"""


class Past:
    """Everything that happened, gathered and then written in a few statements."""

    def __init__(self, tenant_id: int, now: datetime, seed: int = 7) -> None:
        self.tenant_id, self.now, self.random = tenant_id, now, Random(seed)
        self.numbers = count()
        self.encounters: list[dict[str, Any]] = []
        self.readings: list[dict[str, Any]] = []
        self.conditions: list[dict[str, Any]] = []

    def people(self, many: int, *, agreed: float = 1.0) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(_PEOPLE, {"tenant": self.tenant_id, "now": self.now, "count": many})
            found = sorted(row[0] for row in cursor.fetchall())
        rows = [self._consent(one) for one in found if self.random.random() < agreed]
        insert_rows(rows, model=Consent)
        return found

    def _consent(self, patient_id: int) -> dict[str, Any]:
        return {
            "tenant_id": self.tenant_id,
            "patient_id": patient_id,
            "purpose": "PROFILING",
            "state": "GRANTED",
            "decided_at": self.now - timedelta(days=DAYS),
        }

    def moments(self, per_year: float, since: int = DAYS, until: int = 0) -> list[datetime]:
        """Return random instants between so many days ago and so many days ago."""
        found, day = [], float(since)
        while (day := day - self.random.expovariate(per_year / 365)) > until:
            found.append(self.now - timedelta(days=day))
        return found

    def visit(self, patient_id: int, at: datetime, kind: str = "AMB", days: float = 0.05) -> None:
        self.encounters.append(
            {
                "tenant_id": self.tenant_id,
                "patient_id": patient_id,
                "encounter_class": kind,
                "status": "finished",
                "started_at": at,
                "ended_at": at + timedelta(days=days),
                "visit_no": f"P{next(self.numbers)}",
                "source": "past",
                "updated_at": at,
            }
        )

    def reading(self, patient_id: int, at: datetime, *, bad: bool) -> None:
        self.readings.append(
            {
                "tenant_id": self.tenant_id,
                "patient_id": patient_id,
                "source": "past",
                "code": "1558-6",
                "value_number": 9 if bad else 5,
                "reference_range": "3.9-6.1",
                "observed_at": at,
            }
        )

    def ill(self, patient_id: int, code: str) -> None:
        at = self.now - timedelta(days=DAYS)
        about = {
            "tenant_id": self.tenant_id,
            "patient_id": patient_id,
            "code": code,
            "recorded_at": at,
            "source": "past",
        }
        self.conditions.append(about)

    def write(self) -> None:
        insert_rows(self.encounters, model=Encounter)
        insert_rows(self.conditions, model=Condition)
        numbers = ids.allocate(len(self.readings))
        rows = [row | {"id": number} for row, number in zip(self.readings, numbers, strict=True)]
        insert_rows(rows, model=Observation)
        self.encounters, self.readings, self.conditions = [], [], []


def chronic(past: Past, people: list[int], *, planted: bool) -> None:
    """Everybody visits; with `planted` every third has diabetes and bad readings, without it they fall on anybody."""
    for number, one in enumerate(people):
        sick = number % 3 == 0
        for at in past.moments(4):
            past.visit(one, at)
        if sick:
            past.ill(one, "E11.9")
        for at in past.moments((4 if sick else 0.3) if planted else 1.2):
            past.reading(one, at, bad=True)
    past.write()


def homecoming(past: Past, people: list[int], *, planted: bool) -> None:
    """Everybody goes home once; some come back: with `planted` mostly on days 6 to 8, without on any day of 30."""
    for one in people:
        home = past.now - timedelta(days=past.random.uniform(45, 400))
        past.visit(one, home - timedelta(days=5), "IMP", days=5)
        if past.random.random() < 0.25:
            day = (
                past.random.uniform(5.05, 7.95)
                if planted and past.random.random() < 0.7
                else past.random.uniform(0, 30)
            )
            past.visit(one, home + timedelta(days=day), "IMP", days=0.5)
    past.write()

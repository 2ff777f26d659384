"""What the records say of a person: visits, problems, measurements."""

from typing import Final

from renxin.kernel.core.words import Words
from renxin.kernel.timeline.facts.records import (
    ConditionRecorded,
    EncounterFact,
    ObservationRecorded,
    RecordCorrected,
)

from .registry import register
from .trait import Trait

_VISITS: Final = (EncounterFact, RecordCorrected)
_OF_THESE: Final = """{0}.tenant_id = %(tenant)s
    AND (%(patients)s::bigint[] IS NULL OR {0}.patient_id = ANY(%(patients)s::bigint[]))"""
_TOOK_PLACE: Final = "e.status IN ('in-progress', 'finished') AND e.started_at <= %(now)s"


def _visits(select: str, more: str = "", group: str = "e.patient_id") -> str:
    return f"""SELECT {select} FROM records_encounter e
               WHERE {_OF_THESE.format("e")} AND {_TOOK_PLACE} {more} GROUP BY {group}"""  # noqa: S608  our own


def _readings(value: str) -> str:
    """Return the statement of a trait about the newest valid numbers of each measurement."""
    return f"""SELECT patient_id, code AS key, {value} AS value FROM (
                 SELECT o.patient_id, o.code, o.value_number, o.observed_at, row_number() OVER (
                            PARTITION BY o.patient_id, o.code ORDER BY o.observed_at DESC, o.id DESC) AS n
                 FROM records_observation o
                 WHERE {_OF_THESE.format("o")} AND o.value_number IS NOT NULL AND o.code <> ''
                   AND o.status NOT IN ('entered-in-error', 'cancelled')) newest
               WHERE n = 1"""  # noqa: S608  our own


register(
    Trait(
        code="last_visit",
        type="instant",
        words=Words("最近一次就诊", "Last visit"),
        definition=Words("最近一次门诊、急诊或住院开始的时间。", "When her last visit or stay began."),
        sql=_visits("e.patient_id, '' AS key, max(e.started_at) AS value"),
        facts=_VISITS,
    ),
    Trait(
        code="last_visit_in",
        type="instant",
        words=Words("在某科室的最近一次就诊", "Last visit to a department"),
        definition=Words("在该科室最近一次就诊开始的时间。", "When her last visit to the department began."),
        key="department",
        sql=_visits(
            "e.patient_id, e.department_id::text AS key, max(e.started_at) AS value",
            "AND e.department_id IS NOT NULL",
            "e.patient_id, e.department_id",
        ),
        facts=_VISITS,
    ),
    Trait(
        code="visits_12_months",
        type="number",
        words=Words("近 12 个月就诊次数", "Visits in 12 months"),
        definition=Words(
            "过去 12 个月内开始的就诊与住院的次数。", "Visits and stays that began within the last 12 months."
        ),
        unit="次|visits",
        sql=_visits(
            "e.patient_id, '' AS key, count(*) AS value, min(e.started_at) + interval '12 months' AS due_at",
            "AND e.started_at > %(now)s::timestamptz - interval '12 months'",
        ),
        facts=_VISITS,
        by_time=True,
    ),
    Trait(
        code="problem",
        type="instant",
        words=Words("诊断", "Problem"),
        definition=Words(
            "该诊断编码（ICD-10）最早记录的时间；已排除的不算。", "When this diagnosis (ICD-10) was first recorded."
        ),
        key="problem",
        sql=f"""SELECT c.patient_id, c.code AS key, min(c.recorded_at) AS value FROM records_condition c
                WHERE {_OF_THESE.format("c")} AND c.clinical_status IN ('active', 'recurrence', 'relapse', 'remission')
                GROUP BY c.patient_id, c.code""",  # noqa: S608  our own
        facts=(ConditionRecorded, RecordCorrected),
        kept=False,
    ),
    Trait(
        code="last_value",
        type="number",
        words=Words("最近一次测量值", "Last value"),
        definition=Words("该项目最近一次测量或检验的数值。", "The newest value of this measurement."),
        key="measurement",
        sql=_readings("value_number"),
        facts=(ObservationRecorded, RecordCorrected),
    ),
    Trait(
        code="last_reading",
        type="instant",
        words=Words("最近一次测量时间", "Last reading"),
        definition=Words("该项目最近一次测量或检验的时间。", "When this measurement was last taken."),
        key="measurement",
        sql=_readings("observed_at"),
        facts=(ObservationRecorded, RecordCorrected),
    ),
)

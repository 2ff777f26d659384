"""What the records say of a person: visits, problems, measurements, medicines, what she spent."""

from typing import Final

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.words import Words
from renxin.kernel.timeline.facts.records import (
    ChargePosted,
    ConditionRecorded,
    EncounterFact,
    MedicationRecorded,
    ObservationRecorded,
    ProcedureRecorded,
    RecordCorrected,
)
from renxin.people.organizations import selectors as organizations
from renxin.people.records import selectors as records

from .reading import listed, of_these
from .registry import register
from .trait import Trait
from .trait_packs import spending

_VISITS: Final = (EncounterFact, RecordCorrected)
_READINGS: Final = (ObservationRecorded, RecordCorrected)
_TOOK_PLACE: Final = "e.status IN ('in-progress', 'finished') AND e.started_at <= %(now)s"
_PER_DEPARTMENT: Final = ("e.patient_id, e.department_id::text AS key, ", "e.patient_id, e.department_id")


def departments(actor: Actor) -> list[tuple[str, str]]:
    """Return the departments of the hospital as choices."""
    return [(str(row.pk), str(row)) for row in organizations.departments(actor)]


def _measurements(_actor: Actor) -> list[tuple[str, str]]:
    return [(item.code, item.name) for item in records.lab_pack().items]


def _visits(select: str, more: str = "true", group: str = "e.patient_id") -> str:
    return f"""SELECT {select} FROM records_encounter e
               WHERE {of_these("e")} AND {_TOOK_PLACE} AND {more} GROUP BY {group}"""  # noqa: S608  our own


def _readings(value: str, where: str = "n = 1", group: str = "") -> str:
    """Return the statement of a trait about the newest valid numbers of each measurement, the newest being n = 1."""
    return f"""SELECT patient_id, code AS key, {value} AS value FROM (
                 SELECT o.patient_id, o.code, o.value_number, o.observed_at, row_number() OVER (
                            PARTITION BY o.patient_id, o.code ORDER BY o.observed_at DESC, o.id DESC) AS n
                 FROM records_observation o
                 WHERE {of_these("o")} AND o.value_number IS NOT NULL AND o.code <> '' AND o.observed_at <= %(now)s
                   AND o.status NOT IN ('entered-in-error', 'cancelled')) newest
               WHERE {where} {group}"""  # noqa: S608  our own


def _spend() -> str:
    """Return the statement of the class of spending: the sum of the months of the pack, and when it next falls."""
    pack = spending()
    classes = " ".join(f"WHEN sum(c.signed) >= {int(each.from_yuan)} THEN '{each.code}'" for each in pack.classes)
    window = f"interval '{int(pack.months)} months'"
    return f"""SELECT c.patient_id, '' AS key, CASE {classes} END AS value, min(c.posted_at) + {window} AS due_at
               FROM (SELECT r.patient_id, r.posted_at,
                            CASE WHEN r.kind = 'refund' THEN -abs(r.amount) ELSE r.amount END AS signed
                     FROM records_charge r
                     WHERE {of_these("r")} AND r.posted_at > %(now)s::timestamptz - {window}
                       AND r.posted_at <= %(now)s) c
               GROUP BY c.patient_id"""  # noqa: S608  numbers and codes of our pack


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
        keys=departments,
        sql=_visits(
            f"{_PER_DEPARTMENT[0]} max(e.started_at) AS value", "e.department_id IS NOT NULL", _PER_DEPARTMENT[1]
        ),
        facts=_VISITS,
    ),
    Trait(
        code="first_visit",
        type="instant",
        words=Words("首次就诊", "First visit"),
        definition=Words("我们所知的第一次就诊开始的时间。", "When the first visit we know of began."),
        sql=_visits("e.patient_id, '' AS key, min(e.started_at) AS value"),
        facts=_VISITS,
    ),
    Trait(
        code="visits_12_months",
        type="number",
        words=Words("近 12 个月就诊次数", "Visits in 12 months"),
        definition=Words(
            "过去 12 个月内开始的就诊与住院的次数。", "Visits and stays that began within the last 12 months."
        ),
        unit=Words("次", "visits"),
        sql=_visits(
            "e.patient_id, '' AS key, count(*) AS value, min(e.started_at) + interval '12 months' AS due_at",
            "e.started_at > %(now)s::timestamptz - interval '12 months'",
        ),
        facts=_VISITS,
        by_time=True,
    ),
    Trait(
        code="in_hospital",
        type="instant",
        words=Words("在院", "In hospital"),
        definition=Words("目前住院的入院时间；不在院的没有。", "When the stay began that she is on now."),
        sql=_visits(
            "e.patient_id, '' AS key, min(e.started_at) AS value",
            "e.encounter_class = 'IMP' AND e.status = 'in-progress'",
        ),
        facts=_VISITS,
        kept=False,
    ),
    Trait(
        code="last_discharge",
        type="instant",
        words=Words("最近一次出院", "Last discharge"),
        definition=Words("最近一次住院结束的时间。", "When her last stay ended."),
        sql=_visits(
            "e.patient_id, '' AS key, max(e.ended_at) AS value",
            "e.encounter_class = 'IMP' AND e.status = 'finished' AND e.ended_at IS NOT NULL",
        ),
        facts=_VISITS,
    ),
    Trait(
        code="discharged_from",
        type="instant",
        words=Words("从某科室出院", "Discharged from a department"),
        definition=Words("从该科室最近一次出院的时间。", "When her last stay in the department ended."),
        key="department",
        keys=departments,
        sql=_visits(
            f"{_PER_DEPARTMENT[0]} max(e.ended_at) AS value",
            "e.encounter_class = 'IMP' AND e.status = 'finished' AND e.ended_at IS NOT NULL "
            "AND e.department_id IS NOT NULL",
            _PER_DEPARTMENT[1],
        ),
        facts=_VISITS,
    ),
    Trait(
        code="problem",
        type="instant",
        words=Words("诊断", "Problem"),
        definition=Words(
            "该诊断编码（ICD-10）最早记录的时间；已治愈、已排除的不算。",
            "When this diagnosis (ICD-10) was first recorded; resolved and ruled-out ones do not count.",
        ),
        key="problem",
        sql=f"""SELECT c.patient_id, c.code AS key, min(c.recorded_at) AS value FROM records_condition c
                WHERE {of_these("c")} AND c.clinical_status IN ('active', 'recurrence', 'relapse', 'remission')
                GROUP BY c.patient_id, c.code""",  # noqa: S608  our own
        facts=(ConditionRecorded, RecordCorrected),
        kept=False,
    ),
    Trait(
        code="last_operation",
        type="instant",
        words=Words("最近一次手术操作", "Last operation"),
        definition=Words("最近一次手术或操作的时间。", "When she last had an operation or another procedure."),
        sql=f"""SELECT t.patient_id, '' AS key, max(t.performed_at) AS value FROM records_procedure t
                WHERE {of_these("t")} AND t.performed_at <= %(now)s GROUP BY t.patient_id""",  # noqa: S608  our own
        facts=(ProcedureRecorded, RecordCorrected),
    ),
    Trait(
        code="medicine_until",
        type="instant",
        words=Words("药用到", "Medicine until"),
        definition=Words(
            "在用药品中最早用完的时间，按开药天数推算。",
            "When the first of her present medicines runs out, by the days prescribed.",
        ),
        sql=f"""SELECT t.patient_id, '' AS key, min(t.until) AS value, min(t.until) AS due_at FROM (
                    SELECT m.patient_id, coalesce(m.ended_at, m.started_at + make_interval(days => m.days)) AS until
                    FROM records_medicationstatement m WHERE {of_these("m")} AND m.status = 'active') t
                WHERE t.until > %(now)s GROUP BY t.patient_id""",  # noqa: S608  our own
        facts=(MedicationRecorded, RecordCorrected),
        by_time=True,
    ),
    Trait(
        code="last_value",
        type="number",
        words=Words("最近一次测量值", "Last value"),
        definition=Words("该项目最近一次测量或检验的数值。", "The newest value of this measurement."),
        key="measurement",
        keys=_measurements,
        sql=_readings("value_number"),
        facts=_READINGS,
    ),
    Trait(
        code="last_reading",
        type="instant",
        words=Words("最近一次测量时间", "Last reading"),
        definition=Words(
            "该项目最近一次测量或检验的时间；“几天没有测量”由它推出。",
            "When this measurement was last taken; days without a reading follow from it.",
        ),
        key="measurement",
        keys=_measurements,
        sql=_readings("observed_at"),
        facts=_READINGS,
    ),
    Trait(
        code="trend",
        type="number",
        words=Words("测量趋势", "Trend"),
        definition=Words(
            "最近一次测量值比之前（至多四次、至少两次）的平均值高出百分之几；负数为下降。",
            "By how many per cent the newest value lies above the mean of the two to four before it; negative: below.",
        ),
        unit=Words("%", "%"),
        key="measurement",
        keys=_measurements,
        sql=_readings(
            """round(100 * (min(value_number) FILTER (WHERE n = 1) - avg(value_number) FILTER (WHERE n > 1))
               / nullif(abs(avg(value_number) FILTER (WHERE n > 1)), 0), 1)""",
            "n <= 5",
            "GROUP BY patient_id, code HAVING count(*) >= 3",
        ),
        facts=_READINGS,
    ),
    Trait(
        code="spend_class",
        type="code",
        words=Words("消费档次", "Spend class"),
        definition=Words(
            "近 12 个月收费合计所在的档；只有经授权的人看得到，不得用于差别对待。",
            "The class of what she was charged in 12 months; seen only with permission, never a reason to treat her "
            "otherwise.",
        ),
        sql=_spend(),
        facts=(ChargePosted, RecordCorrected),
        choices=listed({each.code: each.words for each in spending().classes}),
        by_time=True,
        permission="traits.spend",
    ),
)

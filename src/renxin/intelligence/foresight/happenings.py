"""What happened to patients, source by source: one statement each, from which everything else here is made.

`sql` yields patient_id and at. It takes %(tenant)s and %(patients)s (an array; NULL: everybody). Features count them
before a cut, outcomes look for them behind it, anchors and risks are two of them, one after the other.
"""

from dataclasses import dataclass
from typing import Final

from renxin.kernel.core.words import Words
from renxin.kernel.timeline.fact import Fact
from renxin.kernel.timeline.facts.records import ImmunizationRecorded, ObservationRecorded, ReportIssued

_THESE: Final = (
    "tenant_id = %(tenant)s AND (%(patients)s::bigint[] IS NULL OR patient_id = ANY(%(patients)s::bigint[]))"
)
# The same judgement as records' `is_abnormal`, for millions of rows: the sender's flag, else the written range.
ABNORMAL: Final = r"""CASE
  WHEN btrim(interpretation) <> '' THEN upper(btrim(interpretation)) NOT IN ('N', '正常', 'NORMAL')
  WHEN value_number IS NULL THEN false
  WHEN reference_range ~ '^\s*-?\d+(\.\d+)?\s*(-{1,2}|~|～|—|–|至)\s*-?\d+(\.\d+)?' THEN NOT (
    value_number BETWEEN substring(reference_range from '^\s*(-?\d+(?:\.\d+)?)')::numeric
    AND substring(reference_range from '^\s*-?\d+(?:\.\d+)?\s*(?:-{1,2}|~|～|—|–|至)\s*(-?\d+(?:\.\d+)?)')::numeric)
  WHEN reference_range ~ '^\s*(<=|≤)\s*-?\d' THEN
    value_number > substring(reference_range from '(-?\d+(?:\.\d+)?)')::numeric
  WHEN reference_range ~ '^\s*(>=|≥)\s*-?\d' THEN
    value_number < substring(reference_range from '(-?\d+(?:\.\d+)?)')::numeric
  WHEN reference_range ~ '^\s*<\s*-?\d' THEN
    value_number >= substring(reference_range from '(-?\d+(?:\.\d+)?)')::numeric
  WHEN reference_range ~ '^\s*>\s*-?\d' THEN
    value_number <= substring(reference_range from '(-?\d+(?:\.\d+)?)')::numeric
  ELSE false END"""


@dataclass(frozen=True, slots=True)
class Happening:
    """One kind of thing that happens to patients; `facts` say when a new one may have come."""

    code: str
    words: Words
    sql: str
    facts: tuple[type[Fact], ...] = ()


def _of(table: str, at: str, where: str = "true") -> str:
    return f"SELECT patient_id, {at} AS at FROM {table} WHERE {_THESE} AND {at} IS NOT NULL AND {where}"  # noqa: S608


def _visits(classes: str, at: str = "started_at", status: str = "NOT IN ('planned', 'cancelled')") -> str:
    return _of("records_encounter", at, f"encounter_class IN ({classes}) AND status {status}")


_FINAL: Final = "status NOT IN ('cancelled', 'entered-in-error')"
_ALL: Final = (
    Happening("visit", Words("门诊就诊", "Outpatient visit"), _visits("'AMB', 'VR', 'HH'")),
    Happening("emergency", Words("急诊就诊", "Emergency visit"), _visits("'EMER'")),
    Happening("admission", Words("住院", "Admission"), _visits("'IMP'")),
    Happening("discharge", Words("出院", "Discharge"), _visits("'IMP'", "ended_at", "= 'finished'")),
    Happening("operation", Words("手术或操作", "Operation"), _of("records_procedure", "performed_at")),
    Happening(
        "reading",
        Words("检验或测量", "Reading"),
        _of("records_observation", "observed_at", _FINAL),
        (ObservationRecorded,),
    ),
    Happening(
        "bad_reading",
        Words("结果异常", "Bad reading"),
        _of("records_observation", "observed_at", f"{_FINAL} AND {ABNORMAL}"),
        (ObservationRecorded,),
    ),
    Happening(
        "medicine_ended",
        Words("药吃完了", "Medicine used up"),
        _of("records_medicationstatement", "started_at + make_interval(days => days)", "days IS NOT NULL"),
    ),
    Happening(
        "missed", Words("爽约", "Missed appointment"), _of("appointments_appointment", "starts_at", "status = 'noshow'")
    ),
    Happening(
        "complaint",
        Words("投诉或不满", "Complaint or bad experience"),
        _of("cases_case", "opened_at", "kind IN ('complaint', 'recovery')"),
    ),
    Happening("survey_answered", Words("回答了调查", "Answered a survey"), _of("surveys_invitation", "answered_at")),
    Happening(
        "message",
        Words("患者来消息", "Message from the patient"),
        _of("timeline_event", "occurred_at", "kind = 'message.received'"),
    ),
    Happening(
        "examination",
        Words("健康体检", "Physical examination"),
        _of("records_diagnosticreport", "issued_at", f"category = 'exam' AND {_FINAL}"),
        (ReportIssued,),
    ),
    Happening(
        "vaccination",
        Words("接种疫苗", "Vaccination"),
        _of("records_immunization", "occurred_at", "status = 'completed'"),
        (ImmunizationRecorded,),
    ),
)
HAPPENINGS: Final = {each.code: each for each in _ALL}

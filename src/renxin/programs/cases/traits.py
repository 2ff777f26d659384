"""What segments may ask of cases: whether something is not settled yet."""

from renxin.engagement.segments.services import Trait, register_trait
from renxin.kernel.core.words import Words
from renxin.kernel.timeline.facts.programs import CaseFact

_CASES = """SELECT c.patient_id, '' AS key, {value} AS value FROM cases_case c
            WHERE c.tenant_id = %(tenant)s AND {where}
              AND (%(patients)s::bigint[] IS NULL OR c.patient_id = ANY(%(patients)s::bigint[]))
            GROUP BY c.patient_id"""

register_trait(
    Trait(
        code="open_case",
        type="instant",
        words=Words("未办结工单", "Open case"),
        definition=Words("她最早一件未办结工单的立单时间；没有的为空。", "When her oldest open case was opened."),
        sql=_CASES.format(value="min(c.opened_at)", where="c.status <> 'closed'"),
        facts=(CaseFact,),
        kept=False,
    ),
    Trait(
        code="last_complaint",
        type="instant",
        words=Words("最近一次投诉", "Last complaint"),
        definition=Words("她最近一次投诉立单的时间。", "When her last complaint was opened as a case."),
        sql=_CASES.format(value="max(c.opened_at)", where="c.kind = 'complaint'"),
        facts=(CaseFact,),
        kept=False,
    ),
    Trait(
        code="case_closed",
        type="instant",
        words=Words("最近一次工单办结", "Last case closed"),
        definition=Words("她最近一件工单办结的时间。", "When a case of hers was last closed."),
        sql=_CASES.format(value="max(c.closed_at)", where="c.status = 'closed'"),
        facts=(CaseFact,),
        kept=False,
    ),
)

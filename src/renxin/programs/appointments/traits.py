"""What segments may ask of appointments: the next one, the last that was missed."""

from renxin.engagement.segments.services import Trait, register_trait
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.words import Words
from renxin.kernel.timeline.facts.programs import AppointmentFact
from renxin.people.organizations import selectors as organizations

_NEXT = """SELECT a.patient_id, {key} AS key, min(a.starts_at) AS value, min(a.starts_at) AS due_at
           FROM appointments_appointment a
           WHERE a.tenant_id = %(tenant)s AND a.status = 'booked' AND a.starts_at > %(now)s AND {where}
             AND (%(patients)s::bigint[] IS NULL OR a.patient_id = ANY(%(patients)s::bigint[]))
           GROUP BY 1, 2"""


def _departments(actor: Actor) -> list[tuple[str, str]]:
    return [(str(row.pk), str(row)) for row in organizations.departments(actor)]


register_trait(
    Trait(
        code="next_appointment",
        type="instant",
        words=Words("下一次预约", "Next appointment"),
        definition=Words("她已预约的、还没到的最近一次就诊时间。", "When her next booked appointment begins."),
        sql=_NEXT.format(key="''", where="true"),
        facts=(AppointmentFact,),
        by_time=True,
    ),
    Trait(
        code="next_appointment_in",
        type="instant",
        words=Words("在某科室的下一次预约", "Next appointment in a department"),
        definition=Words("她在该科室已预约的最近一次就诊时间。", "When her next appointment there begins."),
        key="department",
        keys=_departments,
        sql=_NEXT.format(key="a.department_id::text", where="a.department_id IS NOT NULL"),
        facts=(AppointmentFact,),
        by_time=True,
    ),
    Trait(
        code="missed_appointment",
        type="instant",
        words=Words("最近一次爽约", "Last missed appointment"),
        definition=Words("她最近一次预约了没有来的就诊时间。", "The last appointment she did not come to."),
        sql="""SELECT a.patient_id, '' AS key, max(a.starts_at) AS value FROM appointments_appointment a
               WHERE a.tenant_id = %(tenant)s AND a.status = 'noshow' AND a.starts_at IS NOT NULL
                 AND (%(patients)s::bigint[] IS NULL OR a.patient_id = ANY(%(patients)s::bigint[]))
               GROUP BY a.patient_id""",
        facts=(AppointmentFact,),
    ),
)

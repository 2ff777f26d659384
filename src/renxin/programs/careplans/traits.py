"""What segments may ask of care plans: in which programme, how long since the last contact, how well."""

from typing import Final

from renxin.engagement.segments.services import Trait, register_trait
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.words import Words
from renxin.kernel.timeline.facts.care import ContactAnswered, PlanFact

from . import versions
from .models import ProgrammeVersion, VersionState


def _programmes(actor: Actor) -> list[tuple[str, str]]:
    rows = ProgrammeVersion.objects.of(actor).filter(state=VersionState.IN_FORCE).select_related("programme")
    return [(row.programme.code, str(versions.programme_of(row).title)) for row in rows.order_by("programme__code")]


_WAYS: Final = """SELECT e.patient_id, {key} AS key, {value} AS value
                  FROM careplans_enrolment e JOIN careplans_programme p ON p.id = e.programme_id
                  WHERE e.tenant_id = %(tenant)s AND e.state <> 'ended' AND {where}
                    AND (%(patients)s::bigint[] IS NULL OR e.patient_id = ANY(%(patients)s::bigint[]))
                  GROUP BY 1, 2"""
_FACTS: Final = (PlanFact, ContactAnswered)

register_trait(
    Trait(
        code="in_programme",
        type="instant",
        words=Words("加入随访方案", "In a programme"),
        definition=Words("她加入该随访方案的时间；不在方案中的为空。", "When she entered it, if she is in it."),
        key="programme",
        keys=_programmes,
        sql=_WAYS.format(key="p.code", value="min(e.started_at)", where="true"),
        facts=_FACTS,
    ),
    Trait(
        code="last_follow_up",
        type="instant",
        words=Words("最近一次随访", "Last follow-up"),
        definition=Words("她最近一次回答随访的时间。", "When she last answered a follow-up contact."),
        sql="""SELECT c.patient_id, '' AS key, max(c.answered_at) AS value FROM careplans_closure c
               WHERE c.tenant_id = %(tenant)s
                 AND (%(patients)s::bigint[] IS NULL OR c.patient_id = ANY(%(patients)s::bigint[]))
               GROUP BY 1""",
        facts=_FACTS,
    ),
    Trait(
        code="care_level",
        type="number",
        words=Words("随访分级", "Follow-up level"),
        definition=Words(
            "她各方案最近一次随访的最高分级（0绿 1黄 2橙 3红）。",
            "The highest level of her last contacts (0 green, 1 yellow, 2 orange, 3 red).",
        ),
        sql=_WAYS.format(key="''", value="max(e.level)", where="e.level IS NOT NULL"),
        facts=_FACTS,
    ),
    Trait(
        code="goals_reached",
        type="number",
        words=Words("目标达标比例", "Share of goals reached"),
        definition=Words("她有结果的照护目标中达标的比例（0–1）。", "Of goals with a result, the share reached."),
        sql="""SELECT p.patient_id, '' AS key, avg((g.state = 'achieved')::int) AS value
               FROM careplans_goal g JOIN careplans_careplan p ON p.id = g.plan_id
               WHERE g.tenant_id = %(tenant)s AND g.state <> 'in-progress'
                 AND (%(patients)s::bigint[] IS NULL OR p.patient_id = ANY(%(patients)s::bigint[]))
               GROUP BY 1""",
        facts=_FACTS,
    ),
)

"""Which level of service is a patient's."""

from renxin.engagement.segments.models import TierLevel
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.words import Words
from renxin.kernel.timeline.facts.segments import SegmentEntered, SegmentLeft

from .reading import of_these
from .registry import register
from .trait import Trait


def _levels(actor: Actor) -> list[tuple[str, str]]:
    return [(row.code, str(row)) for row in TierLevel.objects.of(actor).order_by("rank")]


TIER = Trait(
    code="tier",
    type="code",
    words=Words("服务级别", "Service level"),
    definition=Words(
        "按级别规则判定的服务级别；规则随事实保持成立。",
        "Her level of service by rule, kept true by facts.",
    ),
    sql=f"""SELECT DISTINCT ON (m.patient_id) m.patient_id, '' AS key, t.code AS value
            FROM segments_tierlevel t JOIN segments_segmentmember m ON m.segment_id = t.segment_id
            WHERE t.tenant_id = %(tenant)s AND {of_these("m")}
            ORDER BY m.patient_id, t.rank""",  # noqa: S608  our own
    facts=(SegmentEntered, SegmentLeft),
    choices=_levels,
    kept=False,
)
register(TIER)

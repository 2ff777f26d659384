"""What segments may ask of foresight: the share a model in use reckons, and when a service was last taken."""

from typing import Final

from renxin.engagement.segments.services import Trait, register_trait
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.words import Words
from renxin.kernel.timeline.facts.patients import ConsentChanged

from .happenings import HAPPENINGS
from .pack import pack

_SCORES: Final = """SELECT s.patient_id, s.prediction AS key, round((100 * s.value)::numeric, 1)::float8 AS value
                    FROM foresight_score s WHERE s.tenant_id = %(tenant)s
                      AND (%(patients)s::bigint[] IS NULL OR s.patient_id = ANY(%(patients)s::bigint[]))"""


def _predictions(_actor: Actor) -> list[tuple[str, str]]:
    return [(code, str(each.words)) for code, each in pack().predictions.items()]


def _packages(_actor: Actor) -> list[tuple[str, str]]:
    return [(code, str(each.words)) for code, each in pack().packages.items()]


_TAKEN: Final = " UNION ALL ".join(
    f"SELECT h.patient_id, '{code}' AS key, max(h.at) AS value FROM ({HAPPENINGS[each.happening].sql}) h "  # noqa: S608
    "GROUP BY h.patient_id"
    for code, each in pack().packages.items()
)

register_trait(
    Trait(
        code="foresight",
        type="number",
        words=Words("预测", "Foresight"),
        definition=Words(
            "由本院数据得出的可能性，只为同意个性化服务的患者计算；不是诊断。",
            "How likely the hospital's own past makes it, only for those who agreed to profiling; no diagnosis.",
        ),
        unit=Words("%", "%"),
        key="prediction",
        keys=_predictions,
        sql=_SCORES,
        facts=(ConsentChanged,),
        kept=False,
        by_model=True,
    ),
    Trait(
        code="service_taken",
        type="instant",
        words=Words("最近一次使用服务", "Service last taken"),
        definition=Words(
            "她最近一次体检、接种或测量的时间。", "When she last had this: an examination, a vaccination, a reading."
        ),
        key="service",
        keys=_packages,
        sql=_TAKEN,
        facts=tuple(
            dict.fromkeys(fact for each in pack().packages.values() for fact in HAPPENINGS[each.happening].facts)
        ),
        kept=False,
    ),
)

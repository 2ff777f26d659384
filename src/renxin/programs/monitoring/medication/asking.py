"""What segments may ask of medicines at home: how much of the time a class was at hand, and for how long it lasts."""

from typing import Final

from renxin.engagement.segments.services import Trait, register_trait
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.words import Words
from renxin.kernel.timeline.facts.records import MedicationRecorded

from .catalogue import medicines

_OF: Final = """FROM monitoring_adherence r WHERE r.tenant_id = %(tenant)s AND r.percent IS NOT NULL
                AND (%(patients)s::bigint[] IS NULL OR r.patient_id = ANY(%(patients)s::bigint[]))"""


def _classes(_actor: Actor) -> list[tuple[str, str]]:
    return [(one.code, str(one.words)) for one in medicines().classes]


register_trait(
    Trait(
        code="pdc",
        type="number",
        words=Words("药在手天数比（PDC）", "Medicines at hand (PDC)"),
        definition=Words(
            "近一年首次取药以来，手里有药的天数占比；多类药取最低的一类（0–100）。",
            "Days with the medicine at hand, of those since the first fill of the last year; the lowest class counts.",
        ),
        unit=Words("%", "%"),
        sql=f"SELECT r.patient_id, '' AS key, min(r.percent) AS value {_OF} GROUP BY 1",
        facts=(MedicationRecorded,),
    ),
    Trait(
        code="pdc_of",
        type="number",
        words=Words("某类药的药在手天数比", "A class of medicines at hand (PDC)"),
        definition=Words(
            "近一年首次取药以来，手里有这类药的天数占比（0–100）。",
            "The share of days since the first fill of the last year on which this class was at hand.",
        ),
        unit=Words("%", "%"),
        key="drug_class",
        keys=_classes,
        sql=f"SELECT r.patient_id, r.drug_class AS key, r.percent AS value {_OF}",
        facts=(MedicationRecorded,),
    ),
)

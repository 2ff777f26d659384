"""What people say they measured, kept in the record beside what devices send and papers tell."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from renxin.engagement.questionnaires.selectors import bank_questions
from renxin.kernel.core.actor import Actor
from renxin.people.records.services import TOLD, ObservationData, record_observations

_MEASURED_BY_HERSELF: Final = "body"


def keep_measurements(actor: Actor, patient_id: int, answers: Mapping[str, Any], at: datetime) -> int:
    """Keep what she measured herself (pressure, sugar, weight …) as observations; return how many are new.

    Values a laboratory measures are not kept: its own report is the record. The caller has judged them by its rules and
    holds the transaction; the source tells monitoring not to judge them once more.
    """
    questions = bank_questions()
    items = [
        ObservationData(
            code=question.loinc,
            name=question.text.zh[:160],
            value_number=Decimal(str(value)),
            unit=question.unit.zh if question.unit else "",
            status="preliminary",
            observed_at=at.replace(second=0, microsecond=0),
        )
        for code, value in answers.items()
        if isinstance(value, int | float)
        and not isinstance(value, bool)
        and (question := questions[code]).loinc
        and question.group == _MEASURED_BY_HERSELF
    ]
    system = Actor.system(actor.tenant_id, "careplans.measurements")
    return record_observations(system, patient_id, TOLD, items) if items else 0

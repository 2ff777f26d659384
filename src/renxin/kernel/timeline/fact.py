"""What a fact is: a frozen dataclass in the past tense about one patient, holding ids and small numbers only."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that happened. Subclasses live in `timeline.facts` and set `kind` (`noun.past_participle`).

    `patient_id` is whom it is about; facts about nobody use `-tenant_id`.
    `occurred_at` is when it happened in the world (product time), which may be long before it was recorded.
    `always_told`: consumers hear of it even when it comes with a history that is being taken over.
    """

    kind: ClassVar[str] = ""
    always_told: ClassVar[bool] = False

    patient_id: int
    occurred_at: datetime

"""What begins here and not with a sender, written as resources: consents, messages, answered questionnaires, care
plans.

Others read them; they are changed by the ways of their own packages, never through the face.
"""

from typing import Protocol


class Names(Protocol):
    """What patients and visits are called outside."""

    def patient(self, patient_id: int) -> str:
        """Return the reference to a patient."""

    def encounter(self, encounter_id: int | None) -> str:
        """Return the reference to a visit; empty when there is none."""

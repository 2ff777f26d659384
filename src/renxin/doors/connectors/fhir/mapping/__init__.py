"""What each type of resource means in our words, and back. Pure: no database, no clock."""

from typing import Final

from .allergy import ALLERGY
from .appointment import APPOINTMENT
from .condition import CONDITION
from .dispense import DISPENSE
from .encounter import ENCOUNTER
from .immunization import IMMUNIZATION
from .medication import REQUEST, STATEMENT
from .observation import OBSERVATION
from .patient import PATIENT
from .procedure import PROCEDURE
from .related import RELATED
from .report import REPORT
from .shape import Mapping

_ALL: Final = (
    PATIENT,
    RELATED,
    ENCOUNTER,
    CONDITION,
    ALLERGY,
    REQUEST,
    STATEMENT,
    DISPENSE,
    REPORT,
    OBSERVATION,
    PROCEDURE,
    IMMUNIZATION,
    APPOINTMENT,
)
MODELLED: Final[dict[str, Mapping]] = {mapping.resource_type: mapping for mapping in _ALL}
"""The types we model, in the order in which they are taken in: each refers only to those before it."""

__all__ = ["MODELLED", "Mapping"]

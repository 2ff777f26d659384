"""Which kinds of data a share may hold, by the names that people choose from."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

CLASSES: Final[dict[str, tuple[object, tuple[str, ...]]]] = {
    "problems": (_("Diagnoses"), ("Condition",)),
    "allergies": (_("Allergies"), ("AllergyIntolerance",)),
    "medicines": (_("Medicines"), ("MedicationStatement", "MedicationRequest")),
    "results": (_("Results and reports"), ("DiagnosticReport", "Observation")),
    "procedures": (_("Operations"), ("Procedure",)),
    "immunizations": (_("Immunizations"), ("Immunization",)),
    "visits": (_("Visits and stays"), ("Encounter",)),
}
"""Class → its title and the FHIR resources that belong to it, in the order of reading."""


def kinds_of(classes: Sequence[str]) -> list[str]:
    """Return the FHIR resource types of these classes."""
    return [kind for name in classes for kind in CLASSES[name][1]]

"""Patients, and whom to call for them."""

from renxin.people.patients.models import RelatedPerson
from renxin.people.patients.services import Relative, add_relatives

from .base import Batch, Kind


def apply(batch: Batch) -> None:
    """Note the contact person of each row that names one; the patients are registered already."""
    relatives = [
        Relative(
            patient_id=batch.patient(row),
            name=row.values["relative_name"],
            relation=row.get("relation") or "relative",
            phone=row.get("relative_phone"),
        )
        for row in batch.sound()
        if row.get("relative_name")
    ]
    if relatives:
        add_relatives(batch.actor, relatives, source=batch.mapping.source)


KIND = Kind("patients", apply, (RelatedPerson,))

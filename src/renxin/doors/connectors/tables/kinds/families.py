"""Families: who belongs to whom, and who lives together."""

from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Household, HouseholdMember, RelatedPerson
from renxin.people.patients.services import Relative, add_relatives

from .base import Batch, Kind


def apply(batch: Batch) -> None:
    """Note the relatives; one whose identity card names a patient here is connected with that patient."""
    rows = batch.sound()
    cards = {row.number: ("cn-id", row.values["relative_card"]) for row in rows if row.get("relative_card")}
    holders = patients.holders_of(batch.actor.tenant_id, cards.values()) if cards else {}
    relatives = [
        Relative(
            patient_id=batch.patient(row),
            name=row.values["relative_name"],
            relation=row.values["relation"],
            phone=row.get("relative_phone"),
            related_patient_id=holders.get(cards[row.number]) if row.number in cards else None,
            household=row.get("household"),
        )
        for row in rows
    ]
    if relatives:
        add_relatives(batch.actor, relatives, source=batch.mapping.source)


KIND = Kind("families", apply, (RelatedPerson, HouseholdMember), loose=(Household,))

"""Consents of the past, each with what proves it."""

from renxin.people.patients.models import Consent
from renxin.people.patients.services import import_past_consent

from .base import Batch, Kind


def check(batch: Batch) -> None:
    """Refuse what has not been decided yet."""
    for row in batch.rows:
        batch.happened(row, "decided_at")


def apply(batch: Batch) -> None:
    """Keep the decisions with their evidence; one that is kept already is not kept twice."""
    rows = batch.sound()
    people = {batch.patient(row) for row in rows}
    known = set(
        Consent.objects.of(batch.actor)
        .filter(patient_id__in=people, historic=True)
        .values_list("patient_id", "purpose", "state", "decided_at")
    )
    for row in rows:
        place = (batch.patient(row), row.values["purpose"], row.values["state"], row.values["decided_at"])
        if place in known:
            continue
        known.add(place)
        import_past_consent(
            batch.actor,
            batch.patient(row),
            row.values["purpose"],
            row.values["state"],
            decided_at=row.values["decided_at"],
            evidence_kind=": ".join(filter(None, [row.values["evidence"], row.get("evidence_no")])),
            method=row.values["evidence"],
        )


KIND = Kind("consents", apply, (Consent,), check)

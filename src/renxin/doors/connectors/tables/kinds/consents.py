"""Consents of the past, each with what proves it."""

from datetime import datetime, time

from renxin.kernel.core import clock
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
        .values_list("patient_id", "purpose", "state", "decided_at", "channel")
    )
    for row in rows:
        way, until = row.get("channel"), row.values.get("until")
        place = (batch.patient(row), row.values["purpose"], row.values["state"], row.values["decided_at"], way)
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
            channel=way,
            expires_at=datetime.combine(until, time.max, clock.SHANGHAI) if until else None,
        )


KIND = Kind("consents", apply, (Consent,), check)

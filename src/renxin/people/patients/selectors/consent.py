"""Which decision of a patient is in force."""

from collections.abc import Iterable

from django.db.models import Q

from renxin.kernel.core import clock
from renxin.people.patients import consent_pack
from renxin.people.patients.models import Consent, Patient


def consent_state(tenant_id: int, patient_ids: Iterable[int], purpose: str, channel: str = "") -> dict[int, bool]:
    """Return for each patient whether `purpose` is allowed now: consent or lawful basis, and no objection.

    A decision about one channel counts for that channel only; the later of two decisions wins.
    """
    wanted = set(patient_ids)
    channels = {"", channel}
    rows = Consent.objects.of(tenant_id).filter(patient_id__any=wanted, purpose=purpose, channel__in=channels)
    rows = rows.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=clock.now()))
    latest = rows.order_by("patient_id", "-decided_at", "-pk").distinct("patient_id")
    decided = dict(latest.values_list("patient_id", "state"))
    return {patient_id: consent_pack.is_allowed(purpose, decided.get(patient_id)) for patient_id in wanted}


def decisions(patient: Patient) -> dict[str, Consent]:
    """Return the latest decision of one patient for each purpose."""
    rows = Consent.objects.of(patient.tenant_id).filter(patient_id=patient.pk)
    return {row.purpose: row for row in rows.order_by("purpose", "-decided_at", "-pk").distinct("purpose")}

"""A small proof that somebody is who a message was for: the last four of her telephone or her document."""

from django.utils.crypto import constant_time_compare

from renxin.people.patients import rules
from renxin.people.patients.finding import blinds
from renxin.people.patients.models import ContactPoint, Identifier


def last_four_fit(tenant_id: int, patient_id: int, text: str) -> bool:
    """Tell whether `text` are the last four of a telephone or an identity document of this person."""
    given = text.strip().upper()
    if len(given) != 4:
        return False
    phones = ContactPoint.objects.of(tenant_id).filter(patient_id=patient_id, kind="phone", is_active=True)
    papers = Identifier.objects.of(tenant_id).filter(
        patient_id=patient_id, is_claim=False, system__in=list(rules.DOCUMENTS)
    )
    token = blinds.of_last4(tenant_id, given)
    known = [*phones.values_list("blind_last4", flat=True), *papers.values_list("blind_last4", flat=True)]
    return any(constant_time_compare(token, bytes(each)) for each in known)

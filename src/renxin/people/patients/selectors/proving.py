"""Small proofs of who somebody is: the last four of her telephone or her document, or the day of her birth."""

from django.utils.crypto import constant_time_compare

from renxin.people.patients import rules
from renxin.people.patients.finding import blinds
from renxin.people.patients.models import ContactPoint, Identifier, Patient


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


def document_fits(tenant_id: int, patient_id: int, text: str) -> bool:
    """Tell whether `text` are the last four of an identity document of this person.

    Who proved a telephone with a code proves with this that the number is still hers. Of whom the house has no
    document, month and day of birth count (`0315`); of whom it has neither, nothing does.
    """
    given = text.strip().upper()
    papers = Identifier.objects.of(tenant_id).filter(
        patient_id=patient_id, is_claim=False, system__in=list(rules.DOCUMENTS)
    )
    known = [bytes(each) for each in papers.values_list("blind_last4", flat=True)]
    if known:
        token = blinds.of_last4(tenant_id, given)
        return len(given) == 4 and any(constant_time_compare(token, each) for each in known)
    born = Patient.objects.of(tenant_id).filter(pk=patient_id).values_list("birth_date", flat=True).first()
    return born is not None and constant_time_compare(given, f"{born:%m%d}")


def may_prove(tenant_id: int, patient_id: int) -> bool:
    """Tell whether the house has what she needs to prove an account: a document, and a telephone for the code."""
    papers = Identifier.objects.of(tenant_id).filter(
        patient_id=patient_id, is_claim=False, system__in=list(rules.DOCUMENTS)
    )
    phones = ContactPoint.objects.of(tenant_id).filter(patient_id=patient_id, kind="phone", is_active=True)
    return papers.exists() and phones.exists()

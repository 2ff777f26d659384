"""Rows of one patient, changed in the same way by every service of this package; and what people are asked about."""

from collections.abc import Iterable, Sequence

from renxin.kernel.core import clock
from renxin.people.patients import matching
from renxin.people.patients.models import MatchReview, Patient
from renxin.people.patients.shapes import PatientData

from . import keeping, looking
from .intake import GivenContact, GivenIdentifier, Intake
from .naming import name_of
from .remembering import undecided

__all__ = ["ask_for_review", "ask_for_reviews", "name_of", "put_contacts", "put_identifiers", "same_number"]


def put_identifiers(patient: Patient, given: Sequence[GivenIdentifier], source: str) -> bool:
    """Store `given` for `patient`; a number that another person holds is kept as a claim. Tell whether any is new."""
    said = Intake(patient.tenant_id, source, PatientData(), tuple(given), (), ())
    numbers = looking.numbers_of(patient.tenant_id, [said])
    return keeping.keep_identifiers([(patient.pk, said)], numbers)[0]


def put_contacts(patient: Patient, given: Sequence[GivenContact], source: str) -> bool:
    """Store `given` for `patient`; a new one comes first of its kind, after proved ones. Tell whether any is new."""
    said = Intake(patient.tenant_id, source, PatientData(), (), tuple(given), ())
    return keeping.keep_contacts(patient.tenant_id, [(patient.pk, said)])[0]


def ask_for_review(tenant_id: int, patient_id: int, matches: Iterable[matching.Match]) -> None:
    """Keep the pairs that a person must look at; one that is open, or was found to be two people, is not asked."""
    ask_for_reviews(tenant_id, [(patient_id, tuple(matches))])


def ask_for_reviews(tenant_id: int, asked: Iterable[tuple[int, Sequence[matching.Match]]]) -> None:
    """Keep the pairs of many patients that a person must look at."""
    now = clock.now()
    rows = [
        MatchReview(
            tenant_id=tenant_id,
            patient_id=min(patient_id, match.patient_id),
            other_patient_id=max(patient_id, match.patient_id),
            reason=match.tier,
            tier=matching.TIER_OF_REASON.get(match.tier, match.tier),
            score=match.score,
            evidence=match.evidence,
            created_at=now,
        )
        for patient_id, matches in asked
        for match in matches
        if match.patient_id != patient_id
    ]
    if rows:
        MatchReview.objects.bulk_create(undecided(tenant_id, rows), ignore_conflicts=True)


def same_number(person: matching.Person) -> matching.Match:
    """Return the review that a number held by `person` asks for when somebody else gives it."""
    return matching.Match(person.patient_id, "review", "same_document", {})

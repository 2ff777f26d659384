"""What people decided about pairs: two who were found to be different are not asked about again."""

from collections.abc import Iterable

from renxin.people.patients.models import MatchReview


def undecided(tenant_id: int, reviews: Iterable[MatchReview]) -> list[MatchReview]:
    """Return the reviews (not saved) whose pair nobody has found to be two different people yet."""
    wanted = list(reviews)
    if not wanted:
        return []
    rows = MatchReview.objects.of(tenant_id).filter(
        state=MatchReview.State.DIFFERENT, patient_id__in={review.patient_id for review in wanted}
    )
    decided = set(rows.values_list("patient_id", "other_patient_id"))
    return [review for review in wanted if (review.patient_id, review.other_patient_id) not in decided]

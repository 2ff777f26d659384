"""The demo hospital has people whom it is hard to tell apart."""

from renxin.people.patients.models import MatchReview, MergeRecord, MergeRequest


def test_the_queue_of_the_demo_has_the_traps_of_real_life(demo_db):
    reasons = set(MatchReview.objects.filter(state="open").values_list("reason", flat=True))
    assert {"provisional_phone", "phone_birth", "name_phone"} <= reasons
    assert reasons & {"same_document", "claimed_document"}
    assert MergeRecord.objects.exists()
    assert MergeRequest.objects.filter(state="waiting").count() == 1

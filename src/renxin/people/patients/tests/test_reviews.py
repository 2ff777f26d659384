"""Deciding on pairs: one asks, another approves; who differs is remembered; every answer can be taken back."""

import pytest
from django.test import Client

from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.core.errors import InvalidInput, NotAllowed, NotFound, WrongState
from renxin.people.patients import selectors, services
from renxin.people.patients.models import ContactPoint, MatchReview, MergeRecord, MergeRequest, Patient
from renxin.people.patients.services import ContactData

from .doubting import PHONE, Doubt, doubt

pytestmark = pytest.mark.django_db
State = MatchReview.State


@pytest.fixture
def here(frozen_clock) -> Doubt:
    return doubt()


def uid_of(patient_id):
    return Patient.objects.get(pk=patient_id).uid


def test_one_asks_and_another_approves(here):
    one, two, review = here.pair()
    asked = services.decide_same(here.actor("sun"), review.uid, uid_of(one), reason="同一张卡")
    assert selectors.current_id(here.tenant_id, two) == two
    assert MatchReview.objects.get(pk=review.pk).state == State.SAME
    merge = services.approve_merge(here.actor("gao"), asked.uid)
    assert selectors.current_id(here.tenant_id, two) == one
    assert (merge.merged_by, merge.evidence["request"]) == ("孙客服 + 高洁", str(asked.uid))
    told = AuditEvent.objects.filter(action__in=["merge.request", "merge"]).values_list("action", "actor_name")
    assert set(told) == {("merge.request", "孙客服"), ("merge", "孙客服 + 高洁")}


def test_nobody_approves_what_she_asked_for_herself(here):
    one, _two, review = here.pair()
    asked = services.decide_same(here.actor("gao"), review.uid, uid_of(one), reason="同一人")
    with pytest.raises(WrongState):
        services.approve_merge(here.actor("gao"), asked.uid)
    assert MergeRecord.objects.count() == 0


def test_who_may_only_review_does_not_approve(here):
    one, two, _review = here.pair()
    asked = services.request_merge(here.actor("gao"), one, two, reason="同一人")
    with pytest.raises(NotAllowed):
        services.approve_merge(here.actor("sun"), asked.uid)


def test_a_member_of_staff_alone_merges_nothing(here):
    one, two, _review = here.pair()
    with pytest.raises(WrongState):
        services.merge_patients(here.actor("gao"), one, two, reason="快一点")
    services.merge_patients(here.his, one, two, reason="A40")
    with pytest.raises(WrongState):
        services.unmerge_patients(here.actor("gao"), two, reason="快一点")


def test_a_refusal_needs_a_reason_and_opens_the_question_again(here):
    one, two, review = here.pair()
    asked = services.decide_same(here.actor("sun"), review.uid, uid_of(two), reason="同一人")
    with pytest.raises(InvalidInput):
        services.refuse_merge(here.actor("gao"), asked.uid, reason=" ")
    services.refuse_merge(here.actor("gao"), asked.uid, reason="是母女")
    assert MatchReview.objects.get(pk=review.pk).state == State.OPEN
    assert selectors.current_id(here.tenant_id, two) == two
    with pytest.raises(WrongState):
        services.approve_merge(here.actor("gao"), asked.uid)
    assert one


def test_different_is_remembered(here):
    one, two, review = here.pair()
    services.decide_different(here.actor("sun"), review.uid)
    services.register_patient(
        here.his,
        services.PatientData(name="王秀英"),
        source="his:main",
        identifiers=[services.IdentifierData("his:main", "2")],
        contacts=[ContactData("phone", PHONE)],
    )
    assert not MatchReview.objects.filter(state=State.OPEN).exists()
    assert one != two


def test_an_answer_is_taken_back(here):
    one, two, review = here.pair()
    actor = here.actor("sun")
    services.decide_different(actor, review.uid)
    with pytest.raises(WrongState):
        services.undo_decision(here.actor("gao"), review.uid)
    services.undo_decision(actor, review.uid)
    assert list(selectors.review_queue(actor).values_list("pk", flat=True)) == [review.pk]
    assert not MatchReview.objects.filter(state=State.DIFFERENT).exists()
    asked = services.decide_same(actor, review.uid, uid_of(one), reason="同一人")
    services.undo_decision(actor, review.uid)
    asked.refresh_from_db()
    assert asked.state == MergeRequest.State.WITHDRAWN
    assert list(selectors.review_queue(actor).values_list("pk", flat=True)) == [review.pk]
    again = services.decide_same(actor, review.uid, uid_of(one), reason="同一人")
    services.approve_merge(here.actor("gao"), again.uid)
    with pytest.raises(WrongState):
        services.undo_decision(actor, review.uid)
    assert selectors.current_id(here.tenant_id, two) == one


def test_a_clinic_waits_a_day(frozen_clock):
    here = doubt("CLINIC")
    one, two, review = here.pair()
    asked = services.decide_same(here.actor("lin"), review.uid, uid_of(one), reason="同一人")
    assert services.carry_out_due() == 0
    frozen_clock.move(hours=25)
    assert services.carry_out_due() == 1
    assert selectors.current_id(here.tenant_id, two) == one
    asked.refresh_from_db()
    assert asked.state == MergeRequest.State.DONE
    apart = services.request_unmerge(here.actor("lin"), two, reason="弄错了")
    frozen_clock.move(hours=25)
    services.carry_out_due()
    apart.refresh_from_db()
    assert (apart.state, selectors.current_id(here.tenant_id, two)) == (MergeRequest.State.DONE, two)


def test_what_can_no_longer_be_done_rests(frozen_clock):
    here = doubt("CLINIC")
    one, two, _review = here.pair()
    services.merge_patients(here.his, one, two, reason="A40")
    asked = services.request_unmerge(here.actor("lin"), two, reason="弄错了")
    third = here.register("3", "另一人")
    services.merge_patients(here.his, third, one, reason="A40")
    frozen_clock.move(hours=25)
    services.carry_out_due()
    asked.refresh_from_db()
    assert asked.state == MergeRequest.State.REFUSED
    assert asked.note


def test_a_merge_by_the_his_settles_what_was_asked(here):
    one, two, review = here.pair()
    asked = services.decide_same(here.actor("sun"), review.uid, uid_of(one), reason="同一人")
    services.merge_patients(here.his, one, two, reason="A40")
    asked.refresh_from_db()
    assert asked.state == MergeRequest.State.DONE


def test_questions_about_all_records_of_one_person_are_answered_together(here):
    one, two, _review = here.pair()
    three = here.register("3", "王秀英", phone=PHONE)
    services.merge_patients(here.his, one, two, reason="A40")
    left = selectors.review_queue(here.actor("sun"))
    assert left.count() == 2  # the third with each record of the person
    services.decide_different(here.actor("sun"), left[0].uid)
    assert left.count() == 0
    assert three


def test_taken_apart_they_are_remembered_as_two(here):
    one, two, _review = here.pair()
    services.merge_patients(here.his, one, two, reason="A40")
    asked = services.request_unmerge(here.actor("sun"), two, reason="是母女")
    services.approve_merge(here.actor("gao"), asked.uid)
    assert selectors.current_id(here.tenant_id, two) == two
    assert MatchReview.objects.filter(state=State.DIFFERENT, patient_id=one, other_patient_id=two).exists()


def test_rows_between_are_divided(here, frozen_clock):
    one, two, _review = here.pair()
    services.merge_patients(here.his, one, two, reason="A40")
    frozen_clock.move(days=1)
    services.add_contact(here.his, one, ContactData("phone", "13700137000"))
    services.add_contact(here.his, one, ContactData("phone", "13700137001"))
    services.unmerge_patients(here.his, two, reason="A37")
    services.add_contact(here.his, one, ContactData("phone", "13700137002"))
    review = selectors.review_queue(here.actor("sun"), "rows").get()
    groups = {group.label: group for group in selectors.doubtful_rows(here.actor("sun"), review)}
    contacts = groups["patients.ContactPoint"]
    assert [words for _key, _at, words, _likely in contacts.rows] == ["137****7001", "137****7000"]
    chosen = {"patients.ContactPoint": [contacts.rows[0][0]]}
    with pytest.raises(NotAllowed):
        services.settle_rows(here.actor("sun"), review.uid, chosen)
    assert services.settle_rows(here.actor("gao"), review.uid, chosen) == 1
    assert ContactPoint.objects.filter(patient_id=two, origin_patient_id=two).count() == 2
    services.merge_patients(here.his, one, two, reason="A40")
    services.unmerge_patients(here.his, two, reason="A37")
    assert ContactPoint.objects.filter(patient_id=two).count() == 2


def test_nothing_is_asked_when_nothing_was_written_between(here):
    _one, two, _review = here.pair()
    services.merge_patients(here.his, *(_one, two), reason="A40")
    services.unmerge_patients(here.his, two, reason="A37")
    assert not MatchReview.objects.filter(reason="after_merge").exists()


def test_the_comparison_marks_what_differs(here):
    one, two, review = here.pair()
    found = selectors.compare(here.actor("sun"), one, two)
    assert found.lines[0].mark == "same"
    assert found.sides[0].is_better
    assert "110105********002X" in {value.text for line in found.lines for value in line.left}
    assert all("19491231" not in value.text for line in found.lines for value in (*line.left, *line.right))
    merge = services.merge_patients(here.his, one, two, reason="A40")
    both_have_the_telephone = 1
    assert sum(count for _label, count in found.sides[0].moves) == merge.moved_rows + both_have_the_telephone
    assert review


@pytest.fixture
def client_of(here):
    def sign_in(name):
        client = Client()
        client.force_login(here.users[name], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


def test_the_pages_walk_from_the_queue_to_the_approval(here, client_of):
    one, two, review = here.pair()
    here.twins()
    sun, gao = client_of("sun"), client_of("gao")
    assert "王秀英" in sun.get("/patients/reviews/").content.decode()
    page = sun.get(f"/patients/reviews/{review.uid}/").content.decode()
    assert 'data-key="s"' in page
    assert sun.post(f"/patients/reviews/{review.uid}/same", {"reason": "同一人"}).status_code == 422
    done = sun.post(f"/patients/reviews/{review.uid}/same", {"keep": uid_of(one), "reason": "同一人"})
    assert done.status_code == 303
    asked = MergeRequest.objects.get()
    assert sun.post(f"/patients/merges/{asked.uid}/approve").status_code == 403
    assert gao.get(f"/patients/merges/{asked.uid}/").status_code == 200
    assert gao.post(f"/patients/merges/{asked.uid}/approve").status_code == 303
    assert selectors.current_id(here.tenant_id, two) == one
    merge = MergeRecord.objects.get()
    assert f"/apart/{merge.uid}" in sun.get(f"/patients/{uid_of(one)}/identity").content.decode()
    apart = sun.post(f"/patients/{uid_of(one)}/apart/{merge.uid}", {"reason": "是母女"})
    assert apart.status_code == 303
    assert gao.post(f"{apart.headers['Location']}approve").status_code == 303
    assert selectors.current_id(here.tenant_id, two) == two


def test_two_records_are_joined_by_hand(here, client_of):
    one, two = here.register("21", "赵一"), here.register("22", "赵乙")
    sun = client_of("sun")
    address = f"/patients/{uid_of(one)}/join"
    assert "赵乙" in sun.get(address, {"q": "赵乙"}).content.decode()
    assert sun.get(address, {"with": "nonsense"}).status_code == 200
    page = f"{address}?with={uid_of(two)}"
    assert sun.post(page, {"keep": uid_of(one), "reason": ""}).status_code == 422
    assert sun.post(page, {"keep": uid_of(one), "reason": "改过名字"}).status_code == 303
    assert MergeRequest.objects.get().reason == "改过名字"


def test_the_queue_shows_nobody_of_another_house(here, client_of):
    _one, _two, review = here.pair()
    other = Doubt(here.tenant_id + 1, here.his)
    stranger = here.actor("sun").__class__(
        tenant_id=other.tenant_id, kind="staff", name="x", permissions=frozenset({"patients.review", "patients.view"})
    )
    with pytest.raises(NotFound):
        selectors.review(stranger, review.uid)
    assert client_of("lin").get("/patients/reviews/?tab=rows").status_code == 200

"""Making good: measures with limits and two people, apologies past the legal office, approvals by level."""

from decimal import Decimal

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from tests.harness.ward import ward

from renxin.engagement.worklist.models import Task
from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, NotAllowed, NotFound, WrongState
from renxin.kernel.core.packs import PackError
from renxin.people.organizations.services import add_practitioner, create_account, grant_role, name_for_post
from renxin.people.organizations.tests.making import PASSWORD
from renxin.programs.cases import selectors, services
from renxin.programs.cases.models import Case, CaseApology
from renxin.programs.cases.packs.amends import PACKS, amends, read_amends
from renxin.programs.cases.reading import ledgers
from renxin.programs.cases.services import Delivery, Intake, NewMeasure, Papers, receive_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(frozen_clock):
    cache.clear()
    return ward()


@pytest.fixture
def case(house):
    return told(house)


def told(house, **values) -> Case:
    given = {
        "kind": "complaint",
        "channel": "walk_in",
        "words": "换药等了两个小时",
        "department_id": house.department.pk,
        "patient_id": house.patient(),
    }
    return receive_case(house.actor(house.service), Intake(**{**given, **values}))


def propose(house, case, amount="300", code="goodwill", by=None):
    new = NewMeasure(code=code, amount=amount, basis="院内慰问标准")
    return services.propose_measure(house.actor(by or house.nurse), case, new)


def browser(user):
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


@pytest.mark.parametrize(
    ("total", "post", "minutes"),
    [
        ("0.01", "department_head", False),
        ("500", "department_head", False),
        ("500.01", "vice_director", False),
        ("5000", "vice_director", False),
        ("5000.01", "director", True),
    ],
)
def test_the_tier_follows_the_sum(total, post, minutes):
    tier = amends().tier(Decimal(total))
    assert (tier.post, tier.minutes) == (post, minutes)


def test_a_pack_whose_tiers_do_not_rise_is_refused(tmp_path):
    text = (PACKS / "recovery.yaml").read_text(encoding="utf-8")
    for bad in (text.replace("up_to: 5000", "up_to: 400"), text.replace("post: director,", "post: nobody,")):
        path = tmp_path / "bad.yaml"
        path.write_text(bad, encoding="utf-8")
        with pytest.raises(PackError):
            read_amends(path)


def test_money_takes_three_people_and_a_voucher(house, case):
    row = propose(house, case)
    assert (row.state, row.post, row.amount) == ("proposed", "department_head", Decimal("300"))
    task = Task.objects.get(source=f"cases:{case.pk}:measure:{row.pk}")
    assert task.owner == house.head_nurse
    with pytest.raises(WrongState):
        services.decide_measure(house.actor(house.nurse), row, grant=True)
    with pytest.raises(NotAllowed):
        services.decide_measure(house.actor(house.service), row, grant=True)
    row = services.decide_measure(house.actor(house.head_nurse), row, grant=True)
    assert Task.objects.get(pk=task.pk).state != Task.State.OPEN
    for one in (house.nurse, house.head_nurse):
        with pytest.raises(WrongState):
            services.finish_measure(house.actor(one), row, Papers(voucher="P-1"))
    with pytest.raises(InvalidInput):
        services.finish_measure(house.actor(house.service), row, Papers())
    row = services.finish_measure(house.actor(house.service), row, Papers(voucher="P-1"))
    assert (row.state, row.done_by) == ("done", house.service)
    actions = set(AuditEvent.objects.filter(action__startswith="case.measure").values_list("action", flat=True))
    assert actions == {"case.measure_approved", "case.measure_done"}


def test_small_parts_are_counted_together(house, case):
    first, second = propose(house, case, "300"), propose(house, case, "300")
    assert (first.post, second.post) == ("department_head", "vice_director")
    first.refresh_from_db()
    assert first.post == "vice_director"
    with pytest.raises(NotAllowed):
        services.decide_measure(house.actor(house.head_nurse), first, grant=True)


def test_a_refused_one_needs_a_reason_and_counts_no_more(house, case):
    row = propose(house, case, "400")
    head = house.actor(house.head_nurse)
    with pytest.raises(InvalidInput):
        services.decide_measure(head, row, grant=False)
    services.decide_measure(head, row, grant=False, words="没有依据")
    assert propose(house, case, "400").post == "department_head"


def test_above_the_limit_only_mediators_and_insurers_pay(house, case):
    propose(house, case, "9000", code="compensation")
    with pytest.raises(InvalidInput) as caught:
        propose(house, case, "1000.01", code="goodwill")
    assert caught.value.where == "amount"
    propose(house, case, "12000", code="refund")
    row = propose(house, case, "30000", code="mediation")
    name_for_post(house.officer, "director", house.service.pk)
    director = house.actor(house.service)
    with pytest.raises(InvalidInput):
        services.decide_measure(director, row, grant=True)
    row = services.decide_measure(director, row, grant=True, minutes="院办会〔2026〕12号")
    with pytest.raises(InvalidInput):
        services.finish_measure(house.officer, row, Papers(voucher="P-9", agreement="X-1"))
    papers = Papers(voucher="P-9", agreement="X-1", outside="医调〔2026〕88号")
    assert services.finish_measure(house.officer, row, papers).state == "done"


@pytest.mark.parametrize("amount", ["", "0", "-3", "NaN", "Infinity", "1e12", "3.001", "三百"])
def test_a_sum_is_a_sum(house, case, amount):
    with pytest.raises(InvalidInput):
        propose(house, case, amount)


def test_what_costs_nothing_needs_nobody(house, case):
    row = services.propose_measure(house.actor(house.nurse), case, NewMeasure(code="explanation", words="当面解释"))
    assert services.finish_measure(house.actor(house.nurse), row, Papers()).state == "done"


def test_who_is_complained_of_neither_sees_nor_decides(house):
    case = told(house, concerned=(house.head_nurse.practitioner_id,))
    row = propose(house, case, by=house.service)
    head = house.actor(house.head_nurse)
    with pytest.raises(NotFound):
        services.decide_measure(head, row, grant=True)
    assert not ledgers.month(head, clock.now().replace(day=1)).lines
    assert browser(house.head_nurse).get(f"/cases/{case.uid}/amends").status_code == 404


def test_words_that_admit_liability_go_to_the_legal_office(house, case):
    nurse = house.actor(house.nurse)
    plain = services.write_apology(nurse, case, "让您等了这么久，我们非常抱歉。")
    assert plain.flags == []
    grave = services.write_apology(nurse, case, "这是我院过错，我们承担责任。")
    assert (grave.version, grave.flags) == (2, ["承担责任", "我院过错"])
    spoken = Delivery(name="李静", role="护士", mode="face", at=clock.now(), taken="yes")
    with pytest.raises(WrongState):
        services.deliver_apology(nurse, grave, spoken)
    with pytest.raises(WrongState):
        services.deliver_apology(nurse, plain, spoken)
    with pytest.raises(NotAllowed):
        services.clear_apology(house.actor(house.service), grave)
    services.clear_apology(house.officer, grave)
    services.deliver_apology(nurse, grave, spoken)
    kept = CaseApology.objects.get(pk=grave.pk)
    assert (kept.spoken_by, kept.mode, kept.taken) == ("李静", "face", "yes")
    assert case.notes.filter(code="apology").count() == 1


def test_every_post_of_the_level_approves(house):
    legal = create_account(
        house.system, add_practitioner(house.system, name="何律"), "legal", PASSWORD, must_change_password=False
    )
    grant_role(house.system, legal, "experience_officer", scope_kind="tenant")
    case = told(house, level=1)
    services.assign_case(house.officer, case, house.nurse.pk)
    name_for_post(house.officer, "legal", legal.pk)
    services.submit_answer(house.actor(house.nurse), case, "对不起，我们加了人。", "yes")
    head = services.approve_answer(house.actor(house.head_nurse), case)
    assert head.status == "in_review"
    with pytest.raises((NotAllowed, WrongState)):
        services.approve_answer(house.actor(house.head_nurse), case)
    assert services.approve_answer(house.officer, case).status == "in_review"
    page = browser(legal).get(f"/cases/{case.uid}/").content.decode()
    assert "周敏" in page
    assert services.approve_answer(house.actor(legal), case).status == "approved"


def test_an_answer_written_again_is_approved_again(house):
    case = told(house, level=2)
    services.assign_case(house.officer, case, house.nurse.pk)
    nurse, head = house.actor(house.nurse), house.actor(house.head_nurse)
    services.submit_answer(nurse, case, "第一稿", "yes")
    services.approve_answer(head, case)
    services.reject_answer(house.officer, case, "写清楚整改")
    services.submit_answer(nurse, case, "第二稿", "yes")
    assert services.approve_answer(house.officer, case).status == "in_review"
    assert services.approve_answer(head, case).status == "approved"


def test_the_tab_and_the_ledger(house, case):
    nurse = browser(house.nurse)
    url = f"/cases/{case.uid}/amends"
    assert nurse.post(url, {"do": "propose", "code": "refund", "amount": "88", "basis": ""}).status_code == 422
    posted = {"do": "propose", "code": "refund", "amount": "88.5", "basis": "重复收费"}
    assert nurse.post(url, posted).status_code == 303
    row = case.measures.get()
    page = browser(house.head_nurse).get(url).content.decode()
    assert "重复收费" in page
    assert 'value="grant"' in page
    assert 'value="grant"' not in nurse.get(url).content.decode()
    granted = browser(house.head_nurse).post(url, {"do": "grant", "ref": str(row.uid)})
    assert granted.status_code == 303
    paid = {"do": "finish", "ref": str(row.uid), "voucher": "P-7"}
    assert browser(house.service).post(url, paid).status_code == 303
    assert "P-7" in nurse.get(url).content.decode()
    ledger = browser(house.service).get("/cases/ledger/")
    assert case.number in ledger.content.decode()
    assert nurse.post(url, {"do": "apology", "text": "对不起"}).status_code == 303
    said = case.apologies.get()
    told_at = clock.now().astimezone(clock.SHANGHAI).strftime("%Y-%m-%dT%H:%M")
    given = {"do": "deliver", "ref": str(said.uid), "name": "李静", "role": "护士", "mode": "phone", "taken": "open"}
    assert nurse.post(url, {**given, "at": "later"}).status_code == 422
    case.refresh_from_db()
    Case.objects.filter(pk=case.pk).update(opened_at=case.opened_at.replace(second=0, microsecond=0))
    assert nurse.post(url, {**given, "at": told_at}).status_code == 303
    assert selectors.get(house.actor(house.nurse), case.uid).apologies.get().taken == "open"

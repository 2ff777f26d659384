"""The house writes its own rules: drafted, compared in words, put in force by a second person, never past the law."""

import copy

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from tests.harness.ward import ward

from renxin.kernel.core import tenant
from renxin.kernel.core.errors import InvalidInput, NotAllowed, WrongState
from renxin.people.organizations.models import User
from renxin.people.organizations.services import add_practitioner, create_account, grant_role
from renxin.people.organizations.tests.making import PASSWORD
from renxin.programs.cases import services
from renxin.programs.cases.models import Case, HouseRules, RulesCode
from renxin.programs.cases.packs.amends import amends
from renxin.programs.cases.packs.terms import terms
from renxin.programs.cases.reading import house_rules
from renxin.programs.cases.services import Intake, receive_case

pytestmark = pytest.mark.django_db
TERMS, AMENDS = RulesCode.TERMS.value, RulesCode.AMENDS.value


@pytest.fixture
def house(frozen_clock):
    cache.clear()
    return ward()


@pytest.fixture
def director(house):
    user = create_account(
        house.system, add_practitioner(house.system, name="梁志"), "liang.zhi", PASSWORD, must_change_password=False
    )
    grant_role(house.system, user, "director", scope_kind="tenant")
    return house.actor(user)


def content(code=TERMS):
    return copy.deepcopy(house_rules.content_in_force(code))


def told(house, words="换药等了两个小时"):
    given = {"kind": "complaint", "channel": "walk_in", "words": words, "department_id": house.department.pk}
    return receive_case(
        house.actor(house.service), Intake(**given, patient_id=house.patient(phone=f"139{hash(words) % 10**8:08d}"))
    )


def test_a_version_goes_from_draft_to_force_by_two_people_and_cases_follow_it(house, director):
    with tenant.scope(house.tenant.pk):
        old = told(house, "病房太吵")
        wanted = content()
        wanted["clocks"]["complaint"][2]["response"] = {"hours": 4, "minutes": 0, "working_days": 0}
        wanted["levels"][2]["approvals"] = ["department_head", "medical_office"]
        row = services.draft_rules(house.officer, TERMS, wanted)
        changed = house_rules.compared(row)
        assert [(one.place, one.before, one.after) for one in changed] == [
            ("投诉 · III · 首次回应", "8 小时", "4 小时"),
            ("III 级 · 投诉答复由谁审批", "没有人", "科室负责人、医务部门"),
        ]
        effects = house_rules.effects(house.officer, row, changed)
        assert [line for line in effects if "1" in line] == effects
        assert len(effects) == 2
        services.propose_rules(house.officer, row, "患者说第一句话来得太晚")
        with pytest.raises(InvalidInput):  # her own
            services.decide_rules(house.officer, row, put=True)
        with pytest.raises(WrongState):  # what is proposed is not changed any more
            services.draft_rules(house.officer, TERMS, wanted)
        services.decide_rules(director, row, put=True)
        assert (terms().version, terms().approver) == (row.version, "梁志")
        new = told(house, "手续跑了三趟")
        assert (new.response_due_at - new.opened_at).total_seconds() == 4 * 3600
        before = old.response_due_at
        assert Case.objects.get(pk=old.pk).response_due_at == before  # what was promised stays promised
        again = content()
        again["clocks"]["complaint"][2]["response"]["hours"] = 2
        second = services.draft_rules(director, TERMS, again)
        services.propose_rules(director, second, "再快一些")
        services.decide_rules(house.officer, second, put=True)
    assert list(HouseRules.objects.order_by("version").values_list("state", flat=True)) == ["replaced", "in_force"]
    assert terms().version == 3  # outside any house: what came with the product


def test_nothing_lengthens_what_the_law_and_the_house_promise(house):
    cases = (
        (("clocks", "complaint", 2, "response"), {"hours": 25, "minutes": 0, "working_days": 0}),
        (("clocks", "complaint", 2, "solution"), {"hours": 49, "minutes": 0, "working_days": 0}),
        (("clocks", "complaint", 2, "solution"), {"hours": 0, "minutes": 0, "working_days": 1}),
        (("levels", 0, "working_days", "one_department"), 6),
        (("levels", 0, "working_days", "several_departments"), 11),
        (("levels", 0, "at_once"), ["nobody"]),
        (("posts",), [one for one in content()["posts"] if one["code"] != "legal"]),
    )
    for path, value in cases:
        wanted = content()
        found = wanted
        for step in path[:-1]:
            found = found[step]
        found[path[-1]] = value
        with pytest.raises(InvalidInput):
            services.draft_rules(house.officer, TERMS, wanted)
    high = content(AMENDS) | {"mediation_above": 10001}
    with pytest.raises(InvalidInput):
        services.draft_rules(house.officer, AMENDS, high)
    with pytest.raises(NotAllowed):
        services.draft_rules(house.actor(house.head_nurse), TERMS, content())


def test_the_pages_write_refuse_compare_and_put_in_force(house, director):
    browser, other = Client(headers={"accept-language": "zh-hans"}), Client(headers={"accept-language": "zh-hans"})
    browser.force_login(_user(house.officer), _BACKEND)
    other.force_login(_user(director), _BACKEND)
    address = reverse("cases:rules_write", args=[AMENDS])
    page = browser.get(address)
    assert page.status_code == 200
    form = {
        "tiers.0.up_to": "800", "tiers.0.post": "department_head", "tiers.1.up_to": "5000",
        "tiers.1.post": "vice_director", "tiers.2.post": "director", "mediation_above": "20000",
        "liability_words": "误诊\n赔偿\nliable",
    }  # fmt: skip
    for at, one in enumerate(content(AMENDS)["measures"]):
        form |= {f"measures.{at}.text.zh": one["text"]["zh"], f"measures.{at}.text.en": one["text"]["en"]}
    refused = browser.post(address, form)
    assert refused.status_code == 422
    assert "10000" in refused.content.decode()
    kept = browser.get(browser.post(address, form | {"mediation_above": "10000"})["Location"])
    assert '<td class="quiet">500</td><td class="strong">800</td>' in kept.content.decode()
    row = HouseRules.objects.get()
    decide = reverse("cases:rules_decide", args=[row.uid])
    browser.post(decide, {"do": "propose", "reason": "小额补救更快"})
    assert browser.post(decide, {"do": "put"}).status_code == 422
    other.post(decide, {"do": "put"})
    with tenant.scope(house.tenant.pk):
        assert amends().tiers[0].up_to == 800
    assert "版本 2" in browser.get(reverse("cases:rules")).content.decode()
    assert browser.get(reverse("cases:rules_write", args=[TERMS])).status_code == 200


_BACKEND = settings.AUTHENTICATION_BACKENDS[-1]


def _user(actor):
    return User.objects.get(pk=actor.user_id)

"""A wording's way: draft, check, a second person, in use, retired; files never over the hospital's own words."""

import pytest
from django.utils import translation
from tests.harness.ward import ward

from renxin.engagement.content import selectors, services
from renxin.engagement.content.models import MessageTemplate, TemplateVersion
from renxin.engagement.content.services import Draft
from renxin.kernel.core.errors import InvalidInput, NotAllowed, WrongState

NAME = {"zh": "复诊提醒", "en": "Return visit"}


@pytest.fixture
def house(db):
    return ward()


def written(
    actor, text="您好，[[{{salutation}}，]]记得复诊。", *, code="visit.return", message_class="service", **more
):
    template = services.add_template(actor, code, NAME, message_class=message_class, purpose="FOLLOWUP")
    return services.save_draft(actor, template, Draft(bodies={"zh": {"plain": text}}, **more))


def test_words_are_used_only_after_a_second_person_agreed(house):
    author, officer = house.actor(house.service), house.officer
    draft = written(author)
    assert selectors.rendered(author.tenant_id, [("visit.return", "", "zh", {})])[0].problem == "not_approved"
    submitted = services.submit_version(author, draft)
    with pytest.raises(NotAllowed):
        services.approve_version(author, submitted)
    services.approve_version(officer, submitted)
    assert selectors.rendered(author.tenant_id, [("visit.return", "", "zh", {})])[0].text == "您好，记得复诊。"


def test_an_approver_cannot_approve_her_own_words(house):
    draft = services.submit_version(house.officer, written(house.officer))
    with pytest.raises(NotAllowed):
        services.approve_version(house.officer, draft)


def test_clinical_words_need_somebody_with_clinical_judgement(house):
    draft = services.submit_version(
        house.actor(house.service), written(house.actor(house.service), message_class="clinical")
    )
    with pytest.raises(NotAllowed):
        services.approve_version(house.officer, draft)
    assert services.approve_version(house.actor(house.head_nurse), draft).status == "approved"


def test_what_is_in_use_stays_until_its_successor_is_approved(house):
    author, officer = house.actor(house.service), house.officer
    first = services.approve_version(officer, services.submit_version(author, written(author, "旧的话")))
    second = services.save_draft(author, first.template, Draft(bodies={"zh": {"plain": "新的话"}}))
    assert second.number == 2
    assert selectors.rendered(author.tenant_id, [("visit.return", "", "zh", {})])[0].text == "旧的话"
    services.approve_version(officer, services.submit_version(author, second))
    found = selectors.rendered(author.tenant_id, [("visit.return", "", "zh", {})])[0]
    assert (found.text, found.version) == ("新的话", 2)
    first.refresh_from_db()
    assert first.status == TemplateVersion.Status.RETIRED


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("我院可根治", "cure"),
        ("您好 {{no_such}}", "variable"),
        ("您好 {{name", "bracket"),
        ("洗牙 5 折", "certificate"),
    ],
)
def test_a_draft_with_an_obstacle_is_not_submitted(house, text, says):
    draft = written(house.actor(house.service), text)
    with translation.override("en"), pytest.raises(InvalidInput) as refused:
        services.submit_version(house.actor(house.service), draft)
    assert says in str(refused.value.message)


def test_a_service_text_with_prices_becomes_marketing(house):
    author = house.actor(house.service)
    draft = written(author, "口腔科周末优惠，{{refusal}}", ad_certificate="浙医广〔2026〕第1号")
    submitted = services.submit_version(author, draft)
    assert submitted.message_class == "marketing"
    services.approve_version(house.officer, submitted)
    found = selectors.rendered(author.tenant_id, [("visit.return", "", "zh", {})])[0]
    assert (found.message_class, found.purpose) == ("marketing", "MARKETING")


def test_a_wording_comes_back_with_a_reason(house):
    author = house.actor(house.service)
    submitted = services.submit_version(author, written(author))
    with pytest.raises(InvalidInput):
        services.send_back(house.officer, submitted, " ")
    returned = services.send_back(house.officer, submitted, "请写明地点")
    assert (returned.status, returned.note) == ("rejected", "请写明地点")
    again = services.save_draft(author, returned.template, Draft(bodies={"zh": {"plain": "请到二楼复诊"}}))
    assert (again.pk, again.status) == (returned.pk, "draft")
    with pytest.raises(WrongState):
        services.approve_version(house.officer, again)


def test_a_retired_template_is_silent_until_it_is_taken_up_again(house):
    author = house.actor(house.service)
    version = services.approve_version(house.officer, services.submit_version(author, written(author)))
    services.retire_template(house.officer, version.template)
    assert selectors.rendered(author.tenant_id, [("visit.return", "", "zh", {})])[0].problem == "retired"
    services.restore_template(house.officer, version.template)
    assert selectors.rendered(author.tenant_id, [("visit.return", "", "zh", {})])[0].text


def test_files_load_once_and_clinical_words_wait(house):
    made = services.load_packs(house.officer)
    assert made == MessageTemplate.objects.of(house.officer).count() > 10
    assert services.load_packs(house.officer) == 0
    found = selectors.rendered(
        house.tenant.pk, [("portal.link", "", "zh", {}), ("follow_up.blood_pressure", "", "zh", {})]
    )
    assert found[0].version == 1
    assert found[1].problem == "not_approved"
    waiting = TemplateVersion.objects.get(template__code="follow_up.blood_pressure")
    services.approve_version(house.actor(house.head_nurse), waiting)
    assert not selectors.rendered(house.tenant.pk, [("follow_up.blood_pressure", "", "zh", {})])[0].problem


def test_the_hospitals_own_words_stay_when_the_product_brings_newer_ones(house):
    services.load_packs(house.officer)
    template = MessageTemplate.objects.get(code="portal.link")
    author = house.actor(house.service)
    own = services.save_draft(author, template, Draft(bodies={"zh": {"plain": "您好，请点开确认是您本人。"}}))
    services.approve_version(house.officer, services.submit_version(author, own))
    TemplateVersion.objects.filter(template=template, number=1).update(
        pack="portal_messages@0", bodies={"zh": {"plain": "旧"}}
    )
    assert services.load_packs(house.officer) == 1
    assert selectors.rendered(house.tenant.pk, [("portal.link", "", "zh", {})])[0].text == "您好，请点开确认是您本人。"
    assert TemplateVersion.objects.get(template=template, pack="portal_messages@1").status == "draft"

"""The pages of the content, as their readers use them."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from tests.harness.ward import ward

from renxin.engagement.content import ports, services
from renxin.engagement.content.models import MessageTemplate, TemplateVersion


@pytest.fixture
def house(db):
    return ward()


def browser(user, language="en"):
    client = Client()
    client.cookies["django_language"] = language
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_somebody_writes_and_a_second_person_approves(house):
    author, nurse = browser(house.service), browser(house.head_nurse)
    form = {"name_zh": "血压随访", "code": "follow_up.pressure", "usage": "message"}
    made = author.post(reverse("content:new"), {**form, "message_class": "clinical", "purpose": "FOLLOWUP"})
    template = MessageTemplate.objects.get(code="follow_up.pressure")
    assert made.headers["location"] == reverse("content:write", args=[template.uid])
    words = {"body_zh_plain": "您好，请量一次血压。", "body_zh_elder": "{{salutation}}，您好，麻烦量一次血压。"}
    author.post(reverse("content:write", args=[template.uid]), {**words, "submit": "1"})
    version = TemplateVersion.objects.get(template=template)
    assert version.status == "submitted"
    page = nurse.get(reverse("content:template", args=[template.uid])).content.decode()
    assert reverse("content:approve", args=[version.uid]) in page
    assert (
        reverse("content:approve", args=[version.uid])
        not in author.get(reverse("content:template", args=[template.uid])).content.decode()
    )
    nurse.post(reverse("content:approve", args=[version.uid]))
    version.refresh_from_db()
    assert (version.status, version.approver_id) == ("approved", house.head_nurse.pk)


def test_the_linter_reads_along_while_one_writes(house):
    services.load_packs(house.officer)
    template = MessageTemplate.objects.get(code="portal.link")
    url = reverse("content:read", args=[template.uid])
    read = browser(house.service).post(url, {"body_zh_plain": "我院可根治"}, headers={"hx-request": "true"})
    assert "It promises or hints at a cure" in read.content.decode()
    assert TemplateVersion.objects.filter(template=template).count() == 1


def test_a_preview_on_a_real_patient_masks_the_name_and_is_noted(house, django_user_model):
    services.load_packs(house.officer)
    patient = house.patient("王秀兰")
    version = TemplateVersion.objects.get(template__code="follow_up.how_are_you")
    nurse = browser(house.head_nurse)
    page = nurse.get(reverse("content:template", args=[version.template.uid])).content.decode()
    link = re.search(r'hx-get="([^"]*/preview/[^"]*)"', page).group(1)
    shown = nurse.get(link).content.decode()
    assert "王秀兰" not in shown
    assert "How have you been" in shown or "恢复得怎么样" in shown
    assert patient


@pytest.mark.parametrize("name", ["content:list", "content:linter", "content:new"])
def test_pages_open_in_both_languages(house, name):
    for language in ("en", "zh-hans"):
        assert browser(house.service, language).get(reverse(name)).status_code == 200


@pytest.mark.parametrize("tab", ["in_use", "waiting", "drafts", "retired", "nonsense"])
def test_every_tab_opens_empty_and_full(house, tab):
    client = browser(house.service)
    assert client.get(reverse("content:list"), {"tab": tab}).status_code == 200
    services.load_packs(house.officer)
    assert client.get(reverse("content:list"), {"tab": tab, "q": "portal"}).status_code == 200


def test_a_nurse_reads_but_does_not_write(house):
    client = browser(house.nurse)
    assert client.get(reverse("content:list")).status_code == 200
    assert client.get(reverse("content:new")).status_code == 403
    assert client.post(reverse("content:load")).status_code == 403


def test_the_linter_page_judges_what_one_types(house):
    found = browser(house.nurse).post(reverse("content:linter"), {"text": "洗牙 5 折", "message_class": "service"})
    page = found.content.decode()
    assert "Marketing without an advertising certificate" in page
    assert "It counts as: Marketing" in page


def test_a_wording_names_the_order_of_ways(house, monkeypatch):
    monkeypatch.setattr(ports, "_sources", [lambda _tenant: [("sandbox", "沙箱")]])
    services.load_packs(house.officer)
    template = MessageTemplate.objects.get(code="portal.link")
    author, url = browser(house.service), reverse("content:write", args=[template.uid])
    page = author.get(url).content.decode()
    assert 'name="way_1"' in page
    assert 'value="sandbox"' in page
    assert author.post(url, {"body_zh_plain": "您好。", "way_2": "sandbox", "keep": "1"}).status_code == 422
    author.post(url, {"body_zh_plain": "您好。", "way_1": "sandbox", "keep": "1"})
    assert TemplateVersion.objects.filter(template=template).order_by("-number").first().ways == "sandbox"
    shown = author.get(reverse("content:template", args=[template.uid])).content.decode()
    assert "By which way" in shown

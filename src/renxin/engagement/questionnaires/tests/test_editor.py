"""The editor over HTTP: begin, change, order, look, publish; what is published never changes."""

import json

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from fhirclient.models.questionnaire import Questionnaire as FhirQuestionnaire
from tests.harness.ward import ward

from renxin.engagement.questionnaires import reading_ease, services
from renxin.engagement.questionnaires.models import Questionnaire, QuestionnaireDraft, QuestionnaireVersion
from renxin.engagement.questionnaires.services.publishing import PACKS, QuestionnairePack
from renxin.kernel.core import packs
from renxin.people.organizations.services import grant_role

pytestmark = pytest.mark.django_db

WJX = """门诊小问卷

1. 1、您用哪种方式挂号？*[单选题]
窗口挂号
网上挂号

2. 2、如果您是窗口挂号，排队多少分钟？[填空题]

3. 3、医生对您是否尊重？*[单选题]
尊重
比较尊重
不尊重
"""


@pytest.fixture
def house(frozen_clock):
    return ward()


@pytest.fixture
def desk(house):
    grant_role(house.system, house.service, "experience_officer", scope_kind="tenant")
    browser = Client()
    browser.force_login(house.service, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return browser


def draft_at(answer):
    return QuestionnaireDraft.objects.get(uid=answer["Location"].rstrip("/").rpartition("/")[2])


def test_from_a_name_to_a_published_version(house, desk):
    draft = draft_at(desk.post("/questionnaires/begin", {"title": "药房小问卷"}))
    here = f"/questionnaires/drafts/{draft.uid}/"
    added = desk.post(here, {"add": "matrix"})
    link_id = added["Location"].rpartition("/")[2]
    kept = desk.post(
        added["Location"],
        {
            "type": "matrix",
            "text_zh": "在药房",
            "text_en": "At the pharmacy",
            "row_type": "scale",
            "options": "1 | 差 | Poor\n2 | 好 | Good",
            "rows": "等得久不久 | The wait\n讲得清不清 | The words",
        },
    )
    assert kept.status_code == 303, kept.content.decode()
    desk.post(here, {"move": link_id, "steps": "-1"})
    draft.refresh_from_db()
    assert [one["linkId"] for one in draft.raw["items"]] == ["Q1", "Q3", "Q2"]
    preview = desk.get(f"{here}preview").content.decode()
    assert "在药房" in preview
    assert "等得久不久" in preview
    refused = desk.post(f"{here}publish", {"source": "", "approver": ""})
    assert refused.status_code in (302, 303)
    assert not Questionnaire.objects.exists()
    desk.post(f"{here}publish", {"source": "药剂科自拟", "approver": "药剂科主任"})
    version = QuestionnaireVersion.objects.get()
    assert (version.number, version.source, version.approver) == (1, "药剂科自拟", "药剂科主任")
    assert not QuestionnaireDraft.objects.exists()
    assert "药房小问卷" in desk.get(f"/questionnaires/{version.questionnaire.uid}/").content.decode()


def test_the_next_version_stands_beside_the_first_and_says_what_changed(house, desk):
    services.install_packs(house.system)
    first = QuestionnaireVersion.objects.get(questionnaire__code="outpatient-pulse")
    words = json.dumps(first.definition, sort_keys=True)
    page = f"/questionnaires/{first.questionnaire.uid}/"
    draft = draft_at(desk.post(f"{page}1/change"))
    assert draft_at(desk.post(f"{page}1/change")) == draft  # one draft at a time for a questionnaire
    here = f"/questionnaires/drafts/{draft.uid}/"
    desk.post(here, {"remove": "privacy"})
    item = next(one for one in draft.raw["items"] if one["linkId"] == "doctors")
    form = {
        "type": "scale",
        "text_zh": "医生听您说了吗？",
        "text_en": item["text"]["en"],
        "options": "\n".join(f"{n} | 选项{n} | Option {n}" for n in range(1, 6)),
        "dimension": "doctors",
        "when_joint": "all",
        "when_0_on": "nurses",
        "when_0_op": ">=",
        "when_0_value": "3",
    }
    assert desk.post(f"{here}questions/doctors", form).status_code == 303
    desk.post(f"{here}publish", {"source": "修订", "approver": "患者体验办公室"})
    second = QuestionnaireVersion.objects.get(questionnaire=first.questionnaire, number=2)
    assert json.dumps(QuestionnaireVersion.objects.get(pk=first.pk).definition, sort_keys=True) == words
    changed = next(one for one in second.definition["items"] if one["linkId"] == "doctors")
    assert changed["enable_when"] == {"linkId": "nurses", "op": ">=", "value": 3}
    text = desk.get(page).content.decode()
    assert "医生认真听您说、讲得明白吗？" in text  # the words before
    assert "医生听您说了吗？" in text
    assert "就诊和检查时，您的隐私保护得好吗？" in text  # gone


def test_a_question_that_contradicts_itself_is_shown_where(house, desk):
    draft = draft_at(desk.post("/questionnaires/begin", {"title": "短"}))
    page = desk.post(
        f"/questionnaires/drafts/{draft.uid}/questions/Q1",
        {"type": "scale", "text_zh": "好吗", "text_en": "Good?", "options": "1 | 差 | Poor\n4 | 好 | Good"},
    )
    assert page.status_code == 422
    assert "二到十一" in page.content.decode()
    draft.refresh_from_db()
    assert len(draft.raw["items"][0]["options"]) == 5


def test_a_file_of_wenjuanxing_becomes_a_draft_with_notes(house, desk):
    file = SimpleUploadedFile("opd.txt", WJX.encode("gb18030"))
    draft = draft_at(desk.post("/questionnaires/import", {"file": file}))
    scale = draft.raw["items"][2]
    assert (scale["type"], [one["value"] for one in scale["options"]]) == ("scale", [3, 2, 1])
    assert draft.raw["items"][1]["enable_when"] == {"linkId": "Q1", "any_of": ["1"]}
    assert {one["linkId"] for one in draft.notes} == {"Q2", "Q3"}
    assert "门诊小问卷" in desk.get(f"/questionnaires/drafts/{draft.uid}/").content.decode()
    desk.post(f"/questionnaires/drafts/{draft.uid}/publish", {"source": "门诊部", "approver": "门诊部主任"})
    assert QuestionnaireVersion.objects.get().definition["languages"] == ["zh"]


def test_what_is_no_questionnaire_is_refused_in_words(house, desk):
    for data in (b"hello", b"{}", b"\x00\xff\x00", b"items: [", b'{"items": []}'):
        page = desk.post("/questionnaires/import", {"file": SimpleUploadedFile("x.txt", data)})
        assert page.status_code == 422
    assert not QuestionnaireDraft.objects.exists()


def test_a_version_leaves_as_yaml_and_as_fhir(house, desk):
    services.install_packs(house.system)
    row = Questionnaire.objects.get(code="ward-round")
    given = json.loads(desk.get(f"/questionnaires/{row.uid}/1/fhir").content)
    assert FhirQuestionnaire(given).title == "体验官查房"
    assert "linkId: WR01" in desk.get(f"/questionnaires/{row.uid}/1/yaml").content.decode()


def test_who_may_not_write_only_reads(house):
    services.install_packs(house.system)
    browser = Client()
    browser.force_login(house.head_nurse, backend=settings.AUTHENTICATION_BACKENDS[-1])
    shelf = browser.get("/questionnaires/").content.decode()
    assert "体验官查房" in shelf
    assert "questionnaires/begin" not in shelf
    assert browser.post("/questionnaires/begin", {"title": "x"}).status_code == 403


def test_two_houses_do_not_meet(house, desk):
    other = ward("另一家医院", prefix="b.")
    services.install_packs(other.system)
    row = Questionnaire.objects.get(code="ward-round")
    assert desk.get(f"/questionnaires/{row.uid}/").status_code == 404
    assert desk.get(f"/questionnaires/{row.uid}/1/fhir").status_code == 404


def test_the_reading_level_is_chosen_shown_and_measured(house, desk):
    draft = draft_at(desk.post("/questionnaires/begin", {"title": "复诊小问卷"}))
    here = f"/questionnaires/drafts/{draft.uid}/"
    added = desk.post(here, {"add": "text"})["Location"]
    hard = "请您回忆最近一次来医院看病的时候医生有没有把您的病情和接下来要做的检查都讲清楚了呢？"
    desk.post(added, {"type": "text", "text_zh": hard, "text_en": "How was your adherence?"})
    head = {"title_zh": "复诊小问卷", "title_en": "Return visit", "minutes": "1", "layout": "steps", "both": "on"}
    assert "个问题偏难" not in desk.get(here).content.decode()  # nobody has chosen a level
    desk.post(f"{here}head", head | {"reading_level": "primary"})
    page = desk.get(here).content.decode()
    assert "小学程度" in page
    assert "1 个问题偏难" in page
    assert "adherence" in page
    assert "最多 32 个字" in page
    desk.post(added, {"type": "text", "text_zh": "医生讲清楚了吗？", "text_en": "Was it clear?"})
    assert "个问题偏难" not in desk.get(here).content.decode()
    draft.refresh_from_db()
    assert draft.raw["reading_level"] == "primary"


@pytest.mark.parametrize("pack", list(packs.load_all(PACKS, QuestionnairePack)), ids=lambda pack: pack.code)
def test_the_ready_forms_keep_the_level_they_promise(pack):
    raw = packs.as_data(pack)
    found = {one.get("linkId"): reading_ease.remarks(one, raw.get("reading_level") or "") for one in raw["items"]}
    assert not {link_id: said for link_id, said in found.items() if said}

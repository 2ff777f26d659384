"""Before it is sent: going on with it on another device, photos and voice notes, and what is swept afterwards."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.harness.ward import ward

from renxin.engagement.questionnaires.models import QuestionnaireResponse
from renxin.engagement.questionnaires.services import publish_version
from renxin.kernel.core import signing
from renxin.kernel.core.models import StoredFile
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.services import grant_role
from renxin.programs.surveys import services
from renxin.programs.surveys.models import AnswerDraft, Invitation, Survey
from renxin.programs.surveys.services import InviteRequest

pytestmark = pytest.mark.django_db
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000000000500010d0a2db40000000049454e44ae426082"
)


def words(text):
    return {"zh": text, "en": text}


@pytest.fixture
def house(frozen_clock):
    cache.clear()
    made = ward()
    services.install_packs(made.system)
    return made


@pytest.fixture
def link(house):
    request = InviteRequest(patient_id=house.patient(), key="t:1", department_id=house.department.pk)
    return services.invite(house.system, "outpatient-pulse", request).url


@pytest.fixture
def with_photo(house):
    """Let the survey ask for a photo and a signature."""
    items = [
        {"linkId": "wound", "type": "photo", "required": True, "text": words("伤口的照片")},
        {"linkId": "sign", "type": "signature", "text": words("签名")},
        {"linkId": "recommend", "type": "recommend", "text": words("推荐吗")},
    ]
    pack = {"code": "outpatient-pulse", "version": 2, "title": words("带照片"), "items": items}
    Survey.objects.filter(code="outpatient-pulse").update(version=publish_version(house.system, pack))


def test_what_was_chosen_waits_on_the_next_device_and_goes_when_it_is_sent(house, link):
    assert Client().post(f"{link}/draft", {"doctors": "2", "comment": "还没写完", "_place": "4"}).status_code == 204
    raw = AnswerDraft.objects.extra(select={"raw": "posted"}).get()
    assert "还没写完" not in raw.raw
    elsewhere = Client().get(link).content.decode()
    assert "还没写完" in elsewhere
    assert 'data-place="4"' in elsewhere
    assert "上次选的都还在" in elsewhere
    assert 'name="doctors" value="2" checked' in elsewhere
    assert Invitation.objects.get().started_at is not None
    Client().post(link, {"recommend": "9"})
    run_until_idle()
    assert not AnswerDraft.objects.exists()
    assert Client().post(f"{link}/draft", {"doctors": "1"}).status_code == 409


def test_what_nobody_sends_is_swept_when_the_link_is_over(house, link, frozen_clock):
    Client().post(f"{link}/draft", {"doctors": "2"})
    assert services.sweep_drafts() == 0
    frozen_clock.move(days=15)
    assert services.sweep_drafts() == 1
    assert Client().post(f"{link}/draft", {"doctors": "2"}).status_code == 409


def test_staff_keep_nothing_for_patients(house, link, settings):
    settings.RENXIN_DEMO = False
    browser = Client()
    browser.force_login(house.nurse, backend=settings.AUTHENTICATION_BACKENDS[-1])
    assert browser.post(f"{link}/draft", {"doctors": "2"}).status_code == 403


def test_a_photo_is_kept_locked_and_shown_to_who_may_read_the_answer(house, with_photo, link, settings):
    phone = Client()
    page = phone.get(link).content.decode()
    assert 'type="file"' in page
    assert "data-swift" not in page  # a form with files takes the ordinary road
    given = phone.post(f"{link}/files/wound", {"file": SimpleUploadedFile("w.png", PNG)})
    reference = given.json()["file"]
    assert phone.post(link, {"wound": reference, "sign": "王秀兰", "recommend": "9"}).status_code == 200
    run_until_idle()
    row = QuestionnaireResponse.objects.get()
    kept = StoredFile.objects.get(patient_id=row.patient_id)
    assert row.coded == {"recommend": 9}
    grant_role(house.system, house.service, "experience_officer", scope_kind="tenant")
    desk = Client()
    desk.force_login(house.service, backend=settings.AUTHENTICATION_BACKENDS[-1])
    address = f"/surveys/answers/{signing.seal('response', row.patient_id, row.id)}/"
    text = desk.get(address).content.decode()
    assert "王秀兰" in text
    assert str(kept.uid) in text
    assert desk.get(f"{address}files/{kept.uid}").content == PNG


def test_without_the_script_the_form_brings_the_photo(house, with_photo, link):
    sent = Client().post(link, {"wound": SimpleUploadedFile("w.png", PNG), "recommend": "9"})
    assert sent.status_code == 200
    run_until_idle()
    assert "file" in QuestionnaireResponse.objects.get().answers


@pytest.mark.parametrize("data", [b"MZ\x90\x00" + b"\x00" * 64, b"<script>alert(1)</script>", b""])
def test_what_is_no_picture_is_refused(house, with_photo, link, data):
    refused = Client().post(f"{link}/files/wound", {"file": SimpleUploadedFile("w.png", data)})
    assert refused.status_code in (404, 422)
    assert not StoredFile.objects.exists()


def test_a_file_of_somebody_else_is_not_taken(house, with_photo, link):
    other = services.invite(
        house.system, "outpatient-pulse", InviteRequest(patient_id=house.patient("李四", "13800138002"), key="t:2")
    ).url
    theirs = Client().post(f"{other}/files/wound", {"file": SimpleUploadedFile("w.png", PNG)}).json()["file"]
    assert Client().post(link, {"wound": theirs, "recommend": "9"}).status_code == 422
    assert Client().post(link, {"wound": str(StoredFile.objects.get().uid), "recommend": "9"}).status_code == 422

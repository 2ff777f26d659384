"""Pictures and files of a wording: chosen, seen by who approves, sent along, taken out."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.harness.ward import ward

from renxin.engagement.content import services
from renxin.engagement.content.models import TemplateVersion
from renxin.kernel.core import files
from renxin.kernel.core.models import StoredFile

from .test_pages import browser

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
WORDS = {"body_zh_plain": "您好，换药步骤请看图。"}


@pytest.fixture
def house(db, frozen_clock):
    return ward()


def write(house, *given: tuple[str, bytes], **more):
    template = (
        services.add_template(
            house.officer, "wound.care", {"zh": "换药"}, message_class="service", purpose="CARE_SERVICE"
        )
        if not TemplateVersion.objects.exists()
        else TemplateVersion.objects.latest("number").template
    )
    chosen = [SimpleUploadedFile(name, data) for name, data in given]
    url = reverse("content:write", args=[template.uid])
    return browser(house.service, "zh-hans").post(url, {**WORDS, "upload": chosen, **more})


def test_who_approves_sees_the_picture(house):
    assert write(house, ("换药.png", PNG), submit="1").status_code == 303
    version = TemplateVersion.objects.get()
    (one,) = version.media
    nurse = browser(house.head_nurse, "zh-hans")
    address = reverse("content:file", args=[version.uid, one["file_uid"]])
    assert address in nurse.get(reverse("content:template", args=[version.template.uid])).content.decode()
    assert nurse.get(address).content == PNG


def test_a_file_is_taken_out_again_and_what_was_approved_stays(house):
    write(house, ("a.png", PNG), ("b.png", PNG), keep="1")
    first, second = TemplateVersion.objects.get().media
    write(house, take_out=first["file_uid"], keep="1")
    assert TemplateVersion.objects.get().media == [second]


@pytest.mark.parametrize(
    "given", [[("x.exe", b"MZ\x90\x00 program")], [(f"{number}.png", PNG) for number in range(4)], [("x.png", b"")]]
)
def test_what_may_not_go_along_is_said_and_the_words_are_kept_on_the_page(house, given):
    page = write(house, *given, keep="1")
    assert page.status_code == 422
    assert WORDS["body_zh_plain"] in page.content.decode()
    assert not StoredFile.objects.exists()


def test_only_files_of_the_wording_are_shown(house):
    write(house, ("a.png", PNG), keep="1")
    version = TemplateVersion.objects.get()
    other = files.keep(house.system, "b.png", PNG, patient_id=house.patient(), source="conversations")
    address = reverse("content:file", args=[version.uid, other.uid])
    assert browser(house.service).get(address).status_code == 404

"""The guide by its pages: signed in and not, danger, the nurse's desk, who may see what, and forms sent twice."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.harness.ward import ward

from renxin.engagement.conversations.models import Outbox
from renxin.engagement.worklist.models import Alarm, Task
from renxin.intelligence.assistant import selectors, services
from renxin.intelligence.assistant.models import GuideModel, GuideTalk
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.timeline.models import Event
from renxin.people.organizations.services import add_department, add_practitioner, create_account, grant_role
from renxin.people.organizations.tests.making import PASSWORD
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient

PLACES = {"呼吸内科": "03.01", "消化内科": "03.02", "心血管内科": "03.04", "急诊医学科": "20", "儿科": "07"}


@pytest.fixture
def here(db, frozen_clock):
    found = ward()
    selectors.shipped()
    for name, code in (
        ("呼吸内科", "03.01"),
        ("消化内科", "03.02"),
        ("心血管内科", "03.04"),
        ("急诊医学科", "20"),
        ("儿科", "07"),
    ):
        add_department(found.system, name=name, standard_code=code)
    return found


def her(here, *, sex: str = "female", born: date = date(1970, 3, 1), **more) -> tuple[Client, Patient]:
    """Return the browser of a patient who proved herself, and the patient."""
    patient_id = here.patient(**more)
    Patient.objects.filter(pk=patient_id).update(sex=sex, birth_date=born)
    client = Client()
    link = patients.doorway(here.tenant.pk, patient_id, until=clock.today() + timedelta(days=7))
    client.post(link, {"last4": more.get("phone", "13800138001")[-4:]})
    return client, Patient.objects.get(pk=patient_id)


def say(client: Client, address: str, **posted) -> tuple[str, str]:
    """Send a form of the guide; return the address it leads to and the page there."""
    page = client.get(address).content.decode()
    step = re.search(r'name="step" value="(\d+)"', page)
    answer = client.post(address, {"step": step[1] if step else "0", **posted}, follow=True)
    assert answer.status_code == 200
    return answer.redirect_chain[-1][0] if answer.redirect_chain else address, answer.content.decode()


def test_words_lead_over_one_question_to_a_department_with_its_reason(here):
    client, patient = her(here)
    address, page = say(client, "/home/guide/", text="最近老是反酸烧心，胃胀")
    assert "硬得像板" in page
    address, page = say(client, address, option="no")
    assert "消化内科" in page
    assert "胃痛、反酸、胃胀" in page
    assert "不是诊断" in page
    assert "不是医生" in page
    row = GuideTalk.objects.get(patient_id=patient.pk)
    assert row.stage == "answer"
    assert Event.objects.filter(kind="guide.answered", patient_id=patient.pk).count() == 1
    assert "反酸" not in address


def test_red_flags_stop_it_and_alarm_the_house_once(here):
    client, patient = her(here)
    address, page = say(client, "/home/guide/", text="胸口压着痛半个小时，出冷汗")
    assert 'href="tel:120"' in page
    assert "急诊医学科" in page
    assert "消化内科" not in page
    assert Alarm.objects.filter(patient_id=patient.pk).count() == 1
    client.post(address, {"step": "1", "text": "胸口还是痛"})
    assert Alarm.objects.filter(patient_id=patient.pk).count() == 1
    assert Event.objects.filter(kind="guide.stopped").count() == 1


def test_a_form_sent_twice_is_one_turn(here):
    client, patient = her(here)
    address, _page = say(client, "/home/guide/", text="嘟嘟嘟")
    for _time in range(2):
        client.post(address, {"step": "1", "text": "啦啦啦"})
    assert GuideTalk.objects.get(patient_id=patient.pk).steps == 2


def test_whoever_asks_for_a_person_waits_at_the_desk_and_reads_the_answer(here):
    client, patient = her(here)
    address, page = say(client, "/home/guide/", text="肚子不舒服，想问问护士")
    address, page = say(client, address, person="yes")
    assert "分诊护士" in page
    row = GuideTalk.objects.get(patient_id=patient.pk)
    assert row.due_at >= row.handed_at + timedelta(seconds=60)
    assert Task.objects.filter(source=f"guide:talk:{row.pk}", state="open").count() == 1
    nurse = Client()
    nurse.force_login(here.nurse)
    assert "王秀兰" in nurse.get(reverse("guide:desk")).content.decode()
    assert "肚子不舒服" in nurse.get(reverse("guide:one", args=[row.uid])).content.decode()
    nurse.post(reverse("guide:take", args=[row.uid]))
    settle = reverse("guide:settle", args=[row.uid])
    advice = {"how": "advised", "department": str(here.department.pk)}
    wrong = nurse.post(settle, {**advice, "words": "您这应该是急性阑尾炎"})
    assert wrong.status_code == 422
    nurse.post(settle, {**advice, "words": "请带上既往检查单。"})
    row.refresh_from_db()
    assert (row.settled, row.advised_id) == ("advised", here.department.pk)
    assert not Task.objects.filter(source=f"guide:talk:{row.pk}", state="open").exists()
    told = Outbox.objects.filter(patient_id=patient.pk)
    assert told.count() == 1
    page = client.get(address).content.decode()
    assert "骨科" in page
    assert "请带上既往检查单" in page


def test_two_nurses_do_not_take_the_same_and_nothing_is_settled_twice(here):
    client, patient = her(here)
    say(client, "/home/guide/", text="转人工")
    row = GuideTalk.objects.get(patient_id=patient.pk)
    first, second = here.actor(here.nurse), here.actor(here.head_nurse)
    services.take_up_talk(first, row)
    with pytest.raises(WrongState):
        services.take_up_talk(second, row)
    with pytest.raises(InvalidInput):
        services.settle_talk(first, row, services.Settling(how="advised"))
    services.settle_talk(first, row, services.Settling(how="called"))
    with pytest.raises(WrongState):
        services.settle_talk(first, row, services.Settling(how="called"))


def test_without_sign_in_age_is_asked_and_nothing_is_kept(here):
    client = Client()
    page = client.get("/guide/start").content.decode()
    assert "年龄" in page

    def go(page: str, **posted) -> str:
        carried = re.search(r'name="carried" value="([^"]+)"', page)[1]
        return client.post("/guide/start", {"carried": carried, **posted}).content.decode()

    page = go(page, years="40", sex="male")
    page = go(page, text="咳嗽一周，没有发烧")
    assert "夜里出汗" in page
    page = go(page, option="no")
    assert "呼吸内科" in page
    assert "120" in go(page, text="喘不上气，嘴唇发紫")
    assert not GuideTalk.objects.exists()
    assert client.post("/guide/start", {"carried": "broken", "text": "x"}).status_code == 200


def test_nobody_reads_anothers_talk_and_staff_without_the_right_none(here):
    client, patient = her(here)
    address, _page = say(client, "/home/guide/", text="转人工")
    other, somebody = her(here, name="赵敏", phone="13800138002")
    talk = GuideTalk.objects.get(patient_id=patient.pk)
    assert other.get(address).status_code == 404
    assert other.get(reverse("home-guide-talk", args=[somebody.uid, talk.uid])).status_code == 404
    person = add_practitioner(here.system, name="许宁")
    account = create_account(here.system, person, "xu.ning", PASSWORD, must_change_password=False)
    grant_role(here.system, account, "marketing", scope_kind="tenant")
    marketing = Client()
    marketing.force_login(account)
    assert marketing.get(reverse("guide:one", args=[talk.uid])).status_code == 403
    assert marketing.get(reverse("guide:index")).status_code == 403


def test_the_page_of_figures_shows_lesson_and_misses_to_who_tends_it(here):
    client, _patient = her(here)
    say(client, "/home/guide/", text="嘟嘟嘟")
    model = services.learn_again(here.system)
    assert model is not None
    assert GuideModel.objects.filter(in_use=True).count() == 1
    assert services.learn_again(here.system).number == 2
    assert GuideModel.objects.filter(in_use=True).count() == 1
    head = Client()
    head.force_login(here.head_nurse)
    page = head.get(reverse("guide:index")).content.decode()
    assert "嘟嘟嘟" in page
    nurse = Client()
    nurse.force_login(here.nurse)
    assert "嘟嘟嘟" not in nurse.get(reverse("guide:index")).content.decode()

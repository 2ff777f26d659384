"""Praise: read by a person, counted, told to those it names; stars of service chosen, agreed, shown."""

from datetime import timedelta

import pytest
from django.test import Client

from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.programs.cases import selectors, services
from renxin.programs.cases.hearing import thanks
from renxin.programs.cases.models import CasePraise, ServiceStar
from renxin.programs.cases.portal import places
from renxin.programs.cases.reading import praise as reading

from .test_whole import browser, house, told  # noqa: F401  # the ward of these tests

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(house):  # noqa: F811
    values = {"kind": "praise", "words": "李秀英说护士特别耐心", "name": "李秀英"}
    return told(house, patient_id=house.patient("李秀英", "13800138055"), **values)


def counted(house, case, **values):  # noqa: F811
    read = services.Reading(people=[house.nurse.practitioner_id], **values)
    return services.record_praise(house.actor(house.head_nurse), case, read)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("感谢王芳护士", True),
        ("不感谢", False),
        ("一点也不耐心", False),
        ("Thank you nurse", True),
        ("等了两小时", False),
        ("很耐心，但是没有谢谢", True),
    ],
)
def test_words_of_thanks(text, found):
    assert thanks.thanks(text) is found


def test_who_is_named_by_her_whole_name_and_never_one_of_two():
    people = {1: "王芳", 2: "李强", 3: "王芳", 4: "张"}
    assert list(thanks.named("谢谢李强和张医生", people)) == [2]
    assert list(thanks.named("谢谢王芳", people)) == []


def test_it_counts_once_somebody_has_read_it_and_those_praised_are_told(house, case):  # noqa: F811
    now = clock.now()
    span = (now - timedelta(days=1), now + timedelta(days=1))
    assert CasePraise.objects.get(case=case).state == "heard"
    assert selectors.praises(house.actor(house.head_nurse), *span) == []
    page = browser(house.service)
    answer = page.post(f"/cases/praise/{case.uid}/act", {"do": "record", "who": house.nurse.practitioner.name})
    assert answer.status_code == 303
    (one,) = selectors.praises(house.actor(house.head_nurse), *span)
    assert (one.practitioner_id, one.department_id) == (house.nurse.practitioner_id, house.department.pk)
    assert selectors.praises(house.actor(house.head_nurse), *span, department=house.department.pk + 999) == []
    assert Task.objects.get(source=f"praise:{case.uid}:{house.nurse.pk}").owner == house.nurse
    with pytest.raises(WrongState):
        counted(house, case)
    case.refresh_from_db()
    assert case.status == "closed"


def test_her_name_is_told_only_when_she_agreed(house, case):  # noqa: F811
    counted(house, case)
    page = browser(house.nurse).get("/cases/praise/mine/").content.decode()
    assert "特别耐心" in page
    assert "李秀英" not in page
    other = told(house, kind="praise", words="谢谢", name="王五", patient_id=house.patient("王五", "13800138056"))
    counted(house, other, may_name=True)
    assert "王五" in browser(house.nurse).get("/cases/praise/mine/").content.decode()


def test_nobody_counts_praise_for_herself_and_dropping_needs_a_reason(house, case):  # noqa: F811
    read = services.Reading(people=[house.head_nurse.practitioner_id])
    with pytest.raises(InvalidInput):
        services.record_praise(house.actor(house.head_nurse), case, read)
    with pytest.raises(InvalidInput):
        services.drop_praise(house.actor(house.head_nurse), case, " ")
    services.drop_praise(house.actor(house.head_nurse), case, "没有写明表扬谁")
    assert CasePraise.objects.get(case=case).state == "dropped"


def test_few_praises_of_a_person_are_not_shown_as_a_number(house, case):  # noqa: F811
    counted(house, case)
    page = browser(house.service).get("/cases/praise/?tab=counted").content.decode()
    assert "不足 5 件" in page


def test_a_star_is_chosen_agrees_and_is_shown(house, case):  # noqa: F811
    counted(house, case)
    officer, month = house.officer, clock.today().replace(day=1)
    with pytest.raises(InvalidInput):
        services.choose_star(officer, month, house.head_nurse.practitioner_id, "热心")
    row = services.choose_star(officer, month, house.nurse.practitioner_id, "夜班里陪老人聊天")
    public = f"/stars/{places.reference(house.tenant.pk)}"
    with pytest.raises(WrongState):
        services.publish_star(officer, row.uid, shown=True)
    with pytest.raises(NotFound):
        services.agree_star(house.actor(house.head_nurse), row.uid, agrees=True)
    browser(house.nurse).post("/cases/praise/mine/", {"ref": str(row.uid), "do": "agree"})
    assert "夜班里陪老人聊天" not in Client().get(public).content.decode()
    services.publish_star(officer, row.uid, shown=True)
    assert "夜班里陪老人聊天" in Client().get(public).content.decode()
    browser(house.nurse).post("/cases/praise/mine/", {"ref": str(row.uid), "do": "refuse"})
    assert "夜班里陪老人聊天" not in Client().get(public).content.decode()
    assert ServiceStar.objects.get().published_at is None


def test_an_open_substantiated_complaint_keeps_her_from_it(house, case):  # noqa: F811
    counted(house, case)
    bad = told(house, concerned=(house.nurse.practitioner_id,), patient_id=house.patient("赵六", "13800138057"))
    month = clock.today().replace(day=1)
    (one,) = reading.candidates(house.officer, month)
    assert one.may_be_star
    services.set_finding(house.actor(house.head_nurse), bad, "yes")
    (one,) = reading.candidates(house.officer, month)
    assert not one.may_be_star
    assert "属实未办结" in browser(house.service).get("/cases/praise/stars/").content.decode()

"""What the house says of itself: the public notice on complaints and the ten duties of a month."""

import pytest
from django.test import Client

from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, NotAllowed
from renxin.people.organizations.services import add_campus, add_department, update_department
from renxin.programs.cases import services
from renxin.programs.cases.models import Case, CaseReceipt
from renxin.programs.cases.portal import places
from renxin.programs.cases.reading import duties

from .test_whole import browser, house, told  # noqa: F401  # the ward of these tests

pytestmark = pytest.mark.django_db
NOTICE = {"unit": "医患关系办公室", "place": "门诊一楼 108", "hours": "周一至周日 8:00—17:30", "phone": "0571-1234"}


def state(actor, code):
    return next(row for row in duties.month(actor, clock.today()) if row.duty.code == code)


def test_the_notice_is_shown_to_everybody_as_the_law_wants(house):  # noqa: F811
    values = {name: {"zh": text, "en": ""} for name, text in NOTICE.items()}
    with pytest.raises(InvalidInput) as caught:
        services.set_notice(house.officer, {**values, "phone": {"zh": " "}})
    assert caught.value.where == "phone"
    with pytest.raises(NotAllowed):
        services.set_notice(house.actor(house.nurse), values)
    assert state(house.officer, "channels").state == "partly"
    services.set_notice(house.officer, values)
    page = Client().get(f"/notice/{places.reference(house.tenant.pk)}").content.decode()
    assert all(text in page for text in NOTICE.values())
    assert "5 个工作日" in page
    assert state(house.officer, "channels").state == "kept"
    assert Client().get("/notice/abc").status_code == 404
    assert browser(house.service).get("/cases/notice/").status_code == 200


def test_the_ten_duties_are_counted_where_they_can_be(house, frozen_clock):  # noqa: F811
    assert len(duties.pack().duties) == 10
    case = told(house)
    assert state(house.officer, "first_heard").state == "kept"
    assert state(house.officer, "check").state == "none"
    frozen_clock.move(hours=9)
    assert state(house.officer, "check").state == "partly"
    services.start_dispute(house.actor(house.head_nurse), case, "只说了协商", ["talk"])
    assert (state(house.officer, "routes").done, state(house.officer, "routes").of) == (0, 1)


def test_what_cannot_be_counted_somebody_gives_her_word_for(house):  # noqa: F811
    assert state(house.officer, "one_stop").state == "open"
    page, month = browser(house.head_nurse), f"{clock.today():%Y-%m}"
    given = {"duty": "one_stop", "month": month, "kept": "yes", "words": ""}
    assert page.post("/cases/duties/", given).status_code == 422
    assert page.post("/cases/duties/", {**given, "words": "一楼服务中心合署"}).status_code == 303
    assert state(house.officer, "one_stop").state == "kept"
    assert "一楼服务中心合署" in page.get("/cases/duties/").content.decode()
    with pytest.raises(NotAllowed):
        services.attest_duty(house.actor(house.nurse), clock.today(), "one_stop", is_kept=True, words="好")


def test_a_campus_has_a_code_and_one_may_say_which_department_it_is_about(house):  # noqa: F811
    campus = add_campus(house.system, name="东院区", name_en="East campus")
    update_department(house.system, house.department, location=campus)
    other = add_department(house.system, name="眼科")  # on no campus
    assert "东院区" in browser(house.head_nurse).get("/cases/codes/").content.decode()
    address = places.campus_address(house.tenant.pk, campus.pk).split("/t/")[1]
    page = Client().get(f"/t/{address}").content.decode()
    assert "骨科" in page
    assert "眼科" not in page
    for wanted, department, place in (
        (house.department, house.department, "东院区 · 骨科"),
        (other, None, "东院区"),  # of another campus: not this one's to choose
    ):
        told_it = {"kind": "suggestion", "words": f"电梯太慢 {wanted}", "department": str(wanted.uid)}
        assert Client().post(f"/t/{address}", told_it).status_code == 200
        case = Case.objects.latest("id")
        assert (case.department, CaseReceipt.objects.get(case=case).place) == (department, place)

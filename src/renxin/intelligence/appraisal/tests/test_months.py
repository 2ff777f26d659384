"""A month from answers to a seal: counted for all together, frozen, contested, amended."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from renxin.intelligence.appraisal import selectors, services
from renxin.intelligence.appraisal.models import Appeal, CoaxingSign, Month, Result, SheetVersion
from renxin.intelligence.appraisal.tests.house import JULY, MONTH, House
from renxin.kernel.core.errors import InvalidInput, NotAllowed, NotFound, WrongState

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(frozen_clock):
    return House(frozen_clock)


def lines(result):
    return {one["code"]: one for one in result.items}


def frozen(house):
    house.clock.set(JULY)
    return services.freeze_month(house.officer, MONTH)


def result_of(house, department=None, code="clinical-unit"):
    rows = selectors.results(house.officer, Month.objects.get(first_on=MONTH))
    wanted = department or house.golden.first
    return next(row for row in rows if row.version.sheet.code == code and row.department_id == wanted.pk)


def test_a_department_is_counted_from_its_answers_without_doubtful_ones(house):
    house.in_force("clinical-unit")
    house.answers(60, 75)
    house.answers(40, 20, flags=["TOO_FAST"])
    house.answers(60, 90, department=house.golden.second)
    house.answers(10, 10, days_ago=40)  # in May
    services.compute_month(house.officer, MONTH)
    first = lines(result_of(house))
    assert first["doctors"]["value"] == pytest.approx(75)
    assert first["doctors"]["n"] == 60
    # 15 of the way from 60 to 85 is 0.6 of 15 points
    assert first["doctors"]["points"] == pytest.approx(9)
    assert first["doctors"]["low"] < 75 < first["doctors"]["high"]
    assert lines(result_of(house, house.golden.second))["doctors"]["value"] == pytest.approx(90)


def test_all_departments_are_counted_together(house):
    house.in_force("clinical-unit")
    house.answers(60, 75)
    services.compute_month(house.officer, MONTH)
    with CaptureQueriesContext(connection) as first:
        services.compute_month(house.officer, MONTH)
    from renxin.people.organizations.services import add_department

    for number in range(12):
        add_department(house.system, name=f"科{number}", name_en="", local_code=f"D{number}", standard_code="03")
    with CaptureQueriesContext(connection) as more:
        services.compute_month(house.officer, MONTH)
    assert Result.objects.count() == 14
    assert len(more) == len(first)
    assert len(more) < 60


def test_metrics_complaints_praise_and_the_frame_stand_on_the_sheet(house):
    house.in_force("clinical-unit")
    house.answers(60, 75)
    for number in range(20):
        house.golden.call("done" if number < 14 else "open")
        house.golden.visit(ended_days_ago=2)
    house.golden.complaint(finding="yes")
    house.golden.complaint(finding="no")
    house.golden.case(kind="praise")
    house.golden.invitation("answered")
    withheld = house.golden.invitation("withheld")
    type(withheld).objects.filter(pk=withheld.pk).update(reason="open_case")
    services.compute_month(house.officer, MONTH)
    found = lines(result_of(house))
    assert found["calls"]["value"] == pytest.approx(0.7)
    assert found["calls"]["n"] == 20
    assert found["complaints"]["part"] == 1  # the one found to be true
    assert found["complaints"]["value"] == pytest.approx(50)
    assert found["praises"]["points"] == pytest.approx(1)
    assert result_of(house).frame == {"asked": 1, "answered": 1, "withheld": {"open_case": 1}}


def test_complaints_alone_lower_nothing(house):
    house.in_force("clinical-unit")
    house.answers(60, 95, spread=2)
    for _ in range(20):
        house.golden.visit(ended_days_ago=2)
    services.compute_month(house.officer, MONTH)
    before = result_of(house).total
    house.golden.complaint(finding="yes")
    services.compute_month(house.officer, MONTH)
    assert lines(result_of(house))["complaints"]["state"] == "spared"
    assert result_of(house).total == before


def test_a_person_needs_thirty_answers_and_gets_a_note_on_the_case_mix(house):
    house.in_force("doctor")
    house.answers(29, 80, doctor=house.doctor)
    services.compute_month(house.officer, MONTH)
    own = selectors.own(house.doctor)[0]
    assert own.total is None
    assert lines(own)["doctors"]["state"] == "too_few"
    house.answers(1, 80, doctor=house.doctor, days_ago=100)  # six months back count
    services.compute_month(house.officer, MONTH)
    own = selectors.own(house.doctor)[0]
    assert lines(own)["doctors"]["state"] == "counted"
    assert "own:age:75+" in lines(own)["doctors"]["mix"]


def test_people_of_whom_nobody_said_anything_have_an_empty_sheet(house):
    house.in_force("doctor")
    services.compute_month(house.officer, MONTH)
    own = selectors.own(house.doctor)[0]
    assert own.total is None
    assert {one["state"] for one in own.items} == {"nothing", "adds"}


def test_nobody_sees_a_colleague(house):
    house.in_force("doctor")
    other = house.actor("doctor", "other", department=house.golden.second)
    head = house.actor("head_nurse", "head", department=house.golden.second)
    house.answers(30, 80, doctor=house.doctor)
    services.compute_month(house.officer, MONTH)
    mine = selectors.own(house.doctor)[0]
    assert selectors.get_result(house.officer, mine.uid) == mine
    for stranger in (other, head):
        with pytest.raises(NotFound):
            selectors.get_result(stranger, mine.uid)
    assert [row.practitioner_id for row in selectors.results(head, mine.month)] == [other.practitioner_id]
    nobody = house.actor("it", "it")
    with pytest.raises(NotAllowed):
        selectors.own(nobody)


def test_a_frozen_month_stays_and_its_seal_shows_tampering(house):
    house.in_force("clinical-unit")
    house.answers(60, 75)
    services.compute_month(house.officer, MONTH)
    with pytest.raises(WrongState):
        services.freeze_month(house.officer, MONTH)  # June is not over
    month = frozen(house)
    row = result_of(house)
    assert row.seal
    assert selectors.verified(house.officer, month).fits
    with pytest.raises(WrongState):
        services.compute_month(house.officer, MONTH)
    with pytest.raises(WrongState):
        services.freeze_month(house.officer, MONTH)
    Result.objects.filter(pk=row.pk).update(total=99.0)
    verdict = selectors.verified(house.officer, month)
    assert not verdict.fits
    assert verdict.changed == 1
    Result.objects.filter(pk=row.pk).update(total=row.total)
    assert selectors.verified(house.officer, month).fits
    Result.objects.filter(pk=row.pk).delete()
    assert not selectors.verified(house.officer, month).fits


def test_a_month_freezes_by_itself_once_it_has_settled(house):
    house.in_force("clinical-unit")
    house.answers(60, 75)
    services.compute_month(house.officer, MONTH)
    house.clock.set(JULY.replace(day=4))
    assert services.freeze_what_is_over(house.system) == 0
    house.clock.set(JULY)
    assert services.freeze_what_is_over(house.system) == 1
    assert services.freeze_what_is_over(house.system) == 0
    assert Month.objects.get(first_on=date(2026, 7, 1)).state == "running"


def test_an_appeal_leaves_rows_out_and_the_effect_is_seen(house):
    house.in_force("doctor")
    house.answers(40, 80, doctor=house.doctor)
    wrong = house.answers(1, 10, doctor=house.doctor, spread=0)
    frozen(house)
    mine = selectors.own(house.doctor)[0]
    with pytest.raises(NotAllowed):
        services.appeal(house.officer, mine, "doctors", "不是我的患者")
    with pytest.raises(InvalidInput):
        services.appeal(house.doctor, mine, "doctors", "不是我的患者", ["1"])
    made = services.appeal(house.doctor, mine, "doctors", "这位不是我的患者。", [str(wrong.id)])
    assert [one.pk for one in selectors.open_appeals(house.director)] == [made.pk]
    with pytest.raises(WrongState):
        services.appeal(house.doctor, mine, "doctors", "再说一遍。", [])
    decided = services.decide_appeal(house.director, made, "核对病历，不是该医生。", left_out=[str(wrong.id)])
    assert decided.state == "upheld"
    rows = selectors.amendments(house.doctor, mine)
    assert [row.number for row in rows] == [1, 2]
    assert lines(rows[0])["doctors"]["n"] == 41
    assert lines(rows[1])["doctors"]["n"] == 40
    assert rows[1].total > rows[0].total
    assert lines(rows[1])["privacy"] == lines(rows[0])["privacy"]
    assert selectors.verified(house.officer, Month.objects.get(first_on=MONTH)).fits
    # It stays out of July, which looks back six months.
    services.compute_month(house.officer, date(2026, 7, 1))
    july = next(row for row in selectors.own(house.doctor) if row.month.first_on == date(2026, 7, 1))
    assert lines(july)["doctors"]["n"] == 40


def test_a_rejected_appeal_changes_nothing_and_nobody_decides_on_her_own(house):
    house.in_force("doctor")
    house.answers(40, 80, doctor=house.director)
    house.answers(40, 80, doctor=house.doctor)
    frozen(house)
    made = services.appeal(house.doctor, selectors.own(house.doctor)[0], "doctors", "我不同意这个分数。")
    with pytest.raises(InvalidInput):
        services.decide_appeal(house.officer, made, "")
    assert services.decide_appeal(house.officer, made, "没有指出任何一行。").state == "rejected"
    assert Result.objects.filter(practitioner_id=house.doctor.practitioner_id).count() == 1
    with pytest.raises(WrongState):
        services.decide_appeal(house.officer, Appeal.objects.get(), "再来一次。")


def test_thirty_days_after_freezing_it_is_too_late(house):
    house.in_force("doctor")
    house.answers(40, 80, doctor=house.doctor)
    frozen(house)
    house.clock.move(days=31)
    with pytest.raises(WrongState):
        services.appeal(house.doctor, selectors.own(house.doctor)[0], "doctors", "我不同意这个分数。")


def test_rows_are_the_ones_that_were_counted_and_name_nobody(house):
    house.in_force("doctor")
    house.answers(60, 80, doctor=house.doctor)
    house.answers(3, 80, doctor=house.doctor, flags=["TOO_FAST"])
    services.compute_month(house.officer, MONTH)
    mine = selectors.own(house.doctor)[0]
    page = selectors.rows(house.doctor, mine, "doctors")
    assert len(page.lines) == 50
    assert not any(line.href for line in page.lines)
    assert dict(page.doubtful) == {"TOO_FAST": 3}
    rest = selectors.rows(house.doctor, mine, "doctors", page.next)
    assert len(rest.lines) == 10
    assert len({line.key for line in (*page.lines, *rest.lines)}) == lines(mine)["doctors"]["n"]


def test_a_sheet_needs_a_second_person_and_its_rules(house):
    services.install_sheets(house.officer)
    assert services.install_sheets(house.officer) == 0
    draft = SheetVersion.objects.get(sheet__code="clinical-unit")
    content = {**draft.content, "items": draft.content["items"][:3]}
    short = services.propose_version(house.officer, draft.sheet, content, from_on=MONTH, source="test")
    with pytest.raises(InvalidInput, match="100"):
        services.submit_version(house.officer, short)
    whole = services.propose_version(house.officer, draft.sheet, draft.content, from_on=MONTH, source="test")
    services.submit_version(house.officer, whole)
    with pytest.raises(WrongState):
        services.approve_version(house.officer, whole)
    with pytest.raises(WrongState):
        services.propose_version(house.officer, draft.sheet, draft.content, from_on=MONTH, source="test")
    assert services.approve_version(house.director, whole).state == "in_force"
    services.compute_month(house.officer, MONTH)
    assert Result.objects.count() == 2


def test_a_version_never_begins_in_a_frozen_month(house):
    house.in_force("clinical-unit")
    house.answers(60)
    frozen(house)
    draft = SheetVersion.objects.get(sheet__code="clinical-unit", state="in_force")
    made = services.propose_version(house.officer, draft.sheet, draft.content, from_on=MONTH, source="test")
    services.submit_version(house.officer, made)
    with pytest.raises(WrongState):
        services.approve_version(house.director, made)


def test_signs_of_coaxing_become_a_task_and_no_points(house):
    house.in_force("clinical-unit")
    house.answers(40, 60, mode="link")
    house.answers(40, 100, mode="kiosk", spread=0)
    house.answers(6, 100, flags=["IP_BURST"], spread=0)
    services.compute_month(house.officer, MONTH)
    before = result_of(house).items
    assert services.look_for_coaxing(house.officer, MONTH) == 2
    assert services.look_for_coaxing(house.officer, MONTH) == 0
    assert {one.kind for one in CoaxingSign.objects.all()} == {"attended", "device"}
    services.compute_month(house.officer, MONTH)
    assert result_of(house).items == before
    sign = selectors.signs(house.officer)[0]
    services.see_sign(house.officer, sign, "平板放在护士站旁，已移走。")
    with pytest.raises(NotAllowed):
        selectors.signs(house.doctor)

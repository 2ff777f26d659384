"""Patients from sheets as hospitals really have them."""

import io
from datetime import date

import pytest
import xlsxwriter

from renxin.kernel.core.errors import InvalidInput, NotAllowed
from renxin.people.organizations.selectors import user_actor
from renxin.people.organizations.tests.making import hospital
from renxin.people.patients import services, sheets
from renxin.people.patients.models import Consent, ContactPoint, Identifier, Patient, RelatedPerson

pytestmark = pytest.mark.django_db
ID = "11010519491231002X"
HEAD = ["姓名*", "性 别", "出生日期", "身份证号(18位)", "联系电话", "病案号", "备注", "联系人", "联系人电话"]
GOOD = ["王芳", "女", "1949-12-31", ID, 13800138000.0, 1001.0, "老病人", "赵强", "13900139000"]


def workbook(*rows):
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, cells in enumerate(rows):
        sheet.write_row(number, 0, cells)
    book.close()
    return stream.getvalue()


def run(house, content, **options):
    return services.import_patients(user_actor(house.user), content, **options)


def test_a_good_row_becomes_a_patient_without_any_consent():
    house = hospital()
    report = run(house, workbook(["2026年门诊登记"], HEAD, GOOD))
    assert (report.created, report.found, report.problems) == (1, 0, [])
    assert report.sheet.columns["phone"] == "联系电话"
    assert report.sheet.unknown == ("备注",)
    patient = Patient.objects.get()
    assert (patient.name, patient.sex, patient.birth_date) == ("王芳", "female", date(1949, 12, 31))
    assert ContactPoint.objects.get().value == "13800138000"
    assert {row.system: row.value for row in Identifier.objects.all()} == {"cn-id": ID, "his:import": "1001"}
    assert RelatedPerson.objects.get().phone == "13900139000"
    assert not Consent.objects.exists()


def test_a_second_run_finds_everybody():
    house = hospital()
    rows = workbook(HEAD, GOOD, ["李明", "男", "1980-01-01", "", "13900000001", "1002"])
    assert run(house, rows).created == 2
    again = run(house, rows)
    assert (again.created, again.found) == (0, 2)
    assert Patient.objects.count() == 2


def test_a_dry_run_writes_nothing():
    house = hospital()
    report = run(house, workbook(HEAD, GOOD), dry_run=True)
    assert (report.good, report.created, Patient.objects.count()) == (1, 0, 0)


def test_every_problem_is_told_by_row_and_column():
    house = hospital()
    report = run(
        house,
        workbook(
            HEAD,
            ["", "女"],
            ["李明", "不知道", "1980-02-30", "110105194912310021", "12345"],
            GOOD,
            GOOD,
            ["张三", "男", "", ID],
        ),
    )
    told = {(problem.row, problem.column, problem.blocks) for problem in report.problems}
    assert told == {
        (2, "name", True),
        (3, "sex", False),
        (3, "birth_date", False),
        (3, "identity_card", False),
        (3, "phone", False),
        (5, "identity_card", True),
        (6, "identity_card", False),
    }
    assert (report.good, report.left_out, report.created) == (3, 2, 3)
    assert all(problem.words for problem in report.problems)


def test_csv_in_both_encodings_of_china():
    house = hospital()
    text = "姓名,手机\n王芳,13800138000\n"
    for encoding in ("utf-8-sig", "gb18030"):
        report = run(house, text.encode(encoding), name="登记表.csv", dry_run=True)
        assert report.sheet.columns == {"name": "姓名", "phone": "手机"}
        assert report.good == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00\x81", b"PK\x03\x04 broken", "电话,地址\n1,2\n".encode(), b"\xd0\xcf\x11\xe0 not a workbook"],
)
def test_a_useless_file_is_refused_in_words(content):
    house = hospital()
    with pytest.raises(InvalidInput) as error:
        run(house, content, name="x")
    assert error.value.where == "file"


def test_importing_needs_the_permission():
    house = hospital()
    from renxin.people.organizations import services as organizations

    person = organizations.add_practitioner(house.actor, name="护士")
    user = organizations.create_account(house.actor, person, "nurse", "Good-Enough-9")
    organizations.grant_role(house.actor, user, "nurse", scope_kind="tenant")
    with pytest.raises(NotAllowed):
        services.import_patients(user_actor(user), workbook(HEAD, GOOD))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1960-05-01", date(1960, 5, 1)),
        ("1960/5/1", date(1960, 5, 1)),
        ("1960.5.1", date(1960, 5, 1)),
        ("19600501", date(1960, 5, 1)),
        ("19600501.0", date(1960, 5, 1)),
        ("1960年5月1日", date(1960, 5, 1)),
        ("1960-05-01 00:00:00", date(1960, 5, 1)),
        ("22037", date(1960, 5, 1)),
        ("60岁", None),
        ("1960-13-01", None),
        ("", None),
    ],
)
def test_dates_as_people_write_them(text, day):
    assert sheets.read_date(text) == day

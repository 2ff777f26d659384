"""A file on its way in: bad rows are set aside and corrected, good ones go through, all of it can be taken back."""

import pytest
from django.db import connection

from renxin.doors.connectors.models import ImportPart, IntakeTally, InterfaceMessage, SavedMapping
from renxin.doors.connectors.services import correct_field, replay
from renxin.doors.connectors.tables import ingest, selectors, uploading
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotAllowed, NotFound, WrongState
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.selectors import user_actor
from renxin.people.organizations.tests.making import hospital
from renxin.people.patients.models import Consent, ContactPoint, Identifier, Patient, RelatedPerson
from renxin.people.patients.services import ContactData, PatientData, add_related_person, register_patient
from renxin.people.records.models import Encounter
from renxin.people.records.services import EncounterData, open_encounter

from .making import ID, check, csv_of, parked, take_in, upload, wait, workbook

pytestmark = pytest.mark.django_db
HEAD = ["姓名*", "性 别", "出生日期", "身份证号(18位)", "联系电话", "病案号", "备注", "联系人", "联系人电话"]
GOOD = ["王芳", "女", "1949-12-31", ID, 13800138000.0, 1001.0, "老病人", "赵强", "13900139000"]
BAD = [
    ["", "女", "1980-01-01", "", "13700000001"],
    ["李明", "男", "1980-02-30", "", "13700000002"],
    ["赵云", "男", "1980-01-01", "1101051949123100", "13700000003"],
    ["孙丽", "女", "1981-01-01", "", "12345"],
    ["周杰", "不知道", "1982-01-01", "", "13700000005"],
    ["吴刚", "男", "1983-01-01", ID, "13700000006"],
]
REASONS = {
    "3 · 姓名*": "row_missing",
    "4 · 出生日期": "row_date",
    "5 · 身份证号(18位)": "row_card",
    "6 · 联系电话": "row_phone",
    "7 · 性 别": "row_sex",
    "8 · 身份证号(18位)": "row_contradicts",
}


@pytest.fixture
def house():
    return hospital()


def sheet(*rows):
    return workbook(HEAD, *rows)


def test_rows_of_test_patients_are_left_out_and_counted(house):
    run = take_in(house, "patients", sheet(GOOD, ["测试患者01", "男", "1980-01-01", "", "13700000009"]), "登记.xlsx")
    assert (run.good, run.bad, run.ignored, run.seen, run.total) == (1, 0, 1, 2, 2)
    assert Patient.objects.get().name == "王芳"
    assert not InterfaceMessage.objects.exists()
    assert IntakeTally.objects.get().ignored == 1


def test_a_good_row_becomes_a_patient_without_any_consent(house):
    run = take_in(house, "patients", workbook(["2026年门诊登记"], HEAD, GOOD), "登记.xlsx")
    assert (run.good, run.bad, run.created) == (1, 0, 1)
    patient = Patient.objects.get()
    assert (patient.name, patient.sex, f"{patient.birth_date}") == ("王芳", "female", "1949-12-31")
    assert ContactPoint.objects.get().value == "13800138000"
    assert {row.system: row.value for row in Identifier.objects.all()} == {"cn-id": ID, "his:import": "1001"}
    assert RelatedPerson.objects.get().phone == "13900139000"
    assert not Consent.objects.exists()


def test_a_dry_run_stores_nothing_and_tells_what_would_happen(house):
    run = check(house, upload(house, "patients", sheet(GOOD, *BAD), "a.xlsx"))
    assert (run.state, run.good, run.bad, run.created) == ("checked", 1, 6, 1)
    assert not Patient.objects.exists()
    assert not InterfaceMessage.objects.exists()
    assert [line.place for line in selectors.faults(user_actor(house.user), run)] == list(REASONS)
    lines = list(selectors.fault_lines(user_actor(house.user), run))
    assert lines[0][0] == "3"
    assert lines[2][2:6] == ["赵云", "男", "1980-01-01", "1101051949123100"]


def test_bad_rows_are_set_aside_and_good_ones_go_through(house):
    run = take_in(house, "patients", sheet(GOOD, *BAD), "a.xlsx")
    assert (run.state, run.good, run.bad) == ("done", 1, 6)
    assert parked(run) == REASONS
    assert Patient.objects.count() == 1


def test_lenient_rows_are_taken_in_without_what_cannot_be_read(house):
    run = take_in(house, "patients", sheet(GOOD, *BAD[:5]), "a.xlsx", lenient=True)
    assert (run.good, run.bad) == (5, 1)
    assert parked(run) == {"3 · 姓名*": "row_missing"}


def test_a_corrected_row_is_taken_in_and_taken_back_with_the_rest(house):
    run = take_in(house, "patients", sheet(GOOD, BAD[2]), "a.xlsx")
    (row,) = InterfaceMessage.objects.filter(format="row")
    actor = user_actor(house.user)
    uploading.correct_row(actor, run, row, {"身份证号(18位)": "110105198001010032"})
    run = wait(run)
    row.refresh_from_db()
    assert (row.state, run.good, run.bad, run.created) == ("applied", 2, 0, 2), row.reason
    assert row.patient_id == Patient.objects.get(name="赵云").pk
    uploading.undo(actor, run)
    run = wait(run)
    assert (run.state, run.kept, Patient.objects.count()) == ("undone", 0, 0)
    row.refresh_from_db()
    assert row.patient_id == -house.tenant.pk


def test_a_row_is_corrected_by_the_interface_pages_too(house):
    run = take_in(house, "patients", sheet(BAD[3]), "a.xlsx")
    (row,) = InterfaceMessage.objects.filter(format="row")
    correct_field(Actor.system(house.tenant.pk, "tests"), row.uid, row.place, "13700000009")
    assert wait(run).good == 1
    assert ContactPoint.objects.get().value == "13700000009"


def test_undo_takes_back_what_the_import_made_and_nothing_else(house):
    actor = house.actor
    known = register_patient(
        actor, PatientData(name="钱伟"), source="staff", contacts=[ContactData("phone", "13600000001")]
    ).patient_id
    before = register_patient(actor, PatientData(name="郑爽"), source="staff").patient_id
    head = ["姓名", "手机", "病历号", "就诊号", "就诊时间", "诊断"]
    rows = [[f"测甲{n}", f"1390000{n:04d}", f"R{n}", f"V{n}", "2026-01-05", "高血压"] for n in range(30)]
    run = take_in(house, "visits", csv_of(head, *rows, ["钱伟", "13600000001", "R99", "V99", "2026-01-06", "糖尿病"]))
    assert (run.good, run.bad) == (31, 0)
    assert Encounter.objects.count() == 31
    touched = Patient.objects.get(name="测甲7")
    add_related_person(actor, touched.pk, name="测乙", relation="spouse")
    used = Encounter.objects.get(visit_no="V8")
    uploading.undo(user_actor(house.user), run)
    run = wait(run)
    assert run.state == "undone"
    assert run.kept == 1
    left = set(Patient.objects.values_list("name", flat=True))
    assert {"钱伟", "郑爽", "测甲7"} <= left
    assert "测甲8" not in left
    assert not Encounter.objects.filter(pk=used.pk).exists()
    assert Patient.objects.filter(pk__in=[known, before]).count() == 2
    assert not Identifier.objects.filter(patient_id=known).exists()


def test_a_row_of_an_import_taken_back_changes_nothing_any_more(house):
    run = take_in(house, "patients", sheet(GOOD, BAD[3]), "a.xlsx")
    actor = user_actor(house.user)
    uploading.undo(actor, run)
    run = wait(run)
    row = InterfaceMessage.objects.get(format="row")
    assert (row.state, row.reason) == ("ignored", "row_taken_back")
    with pytest.raises(WrongState):
        uploading.correct_row(actor, run, row, {"联系电话": "13700000009"})


def test_a_visit_of_somebody_unknown_waits_for_the_patients(house):
    head = ["病历号", "就诊号", "就诊时间"]
    run = take_in(house, "visits", csv_of(head, ["R1", "V1", "2026-01-05"]))
    assert parked(run) == {"2": "row_unknown_patient"}
    take_in(house, "patients", csv_of(["姓名", "病历号"], ["王芳", "R1"]))
    (row,) = InterfaceMessage.objects.filter(format="row")
    replay(Actor.system(house.tenant.pk, "tests"), row.uid)
    assert wait(run).good == 1
    assert Encounter.objects.get().patient_id == Patient.objects.get().pk


def test_of_a_row_that_is_refused_nothing_stays(house):
    other = register_patient(house.actor, PatientData(name="冯远"), source="staff").patient_id
    open_encounter(house.actor, other, EncounterData(source="import", visit_no="V1"))
    head = ["姓名", "手机", "就诊号", "就诊时间"]
    rows = [["王芳", "13900000001", "V1", "2026-01-05"], ["李明", "13900000002", "V2", "2026-01-05"]]
    run = take_in(house, "visits", csv_of(head, *rows))
    assert (run.good, parked(run)) == (1, {"2 · 就诊号": "row_of_another"})
    assert set(Patient.objects.values_list("name", flat=True)) == {"冯远", "李明"}


def test_a_saved_mapping_reads_the_next_file_with_these_headings(house):
    actor = user_actor(house.user)
    run = upload(house, "patients", csv_of(["甲", "乙"], ["王芳", "13900000001"]))
    assert run.mapping["columns"] == {}
    mapping = uploading.ColumnMap(columns={"name": "甲", "phone": "乙"})
    uploading.name_columns(actor, run, mapping, save_as="门诊名单")
    again = upload(house, "patients", csv_of(["乙", "甲"], ["13900000002", "李明"]))
    assert again.mapping["columns"] == {"name": "甲", "phone": "乙"}
    assert SavedMapping.objects.get().name == "门诊名单"


def test_columns_that_are_needed_must_be_named(house):
    actor = user_actor(house.user)
    run = upload(house, "visits", csv_of(["姓名", "时间"], ["王芳", "2026-01-01"]))
    with pytest.raises(InvalidInput, match="就诊号"):
        uploading.name_columns(actor, run, uploading.ColumnMap(columns={"name": "姓名"}))


def test_the_file_is_kept_encrypted(house):
    upload(house, "patients", sheet(GOOD), "a.xlsx")
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM connectors_importpart WHERE kind = 'file'")
        stored = bytes(cursor.fetchone()[0])
    assert not stored.startswith(b"PK")
    assert b"xl/" not in stored
    assert bytes(ImportPart.objects.get(kind="file").content).startswith(b"PK")


def test_who_may_not_import_may_not_look(house, client):
    nobody = Actor(tenant_id=house.tenant.pk, kind="staff", name="x", permissions=frozenset({"patients.view"}))
    with pytest.raises(NotAllowed):
        selectors.runs(nobody)
    assert client.get("/imports/").status_code in (302, 303)


def test_a_file_nobody_can_read_is_refused_at_once(house):
    with pytest.raises(InvalidInput):
        upload(house, "patients", b"\x00\x01\x02\x03" * 50, "a.bin")
    with pytest.raises(InvalidInput):
        upload(house, "patients", "姓名,手机\n".encode(), "empty.csv")


def test_a_file_from_the_command_line_is_checked_taken_in_and_taken_back(house, tmp_path):
    actor = Actor.interface(house.tenant.pk, "renxin ingest table")
    path = tmp_path / "list.csv"
    path.write_bytes(csv_of(("姓名", "手机"), ("王芳", "13800138000"), ("", "13800138001")))
    looked = ingest.ingest(actor, path, "patients", check=True, lenient=False, progress=lambda _run: None)
    assert (looked.state, looked.total, looked.good, looked.bad) == ("checked", 2, 1, 1)
    assert not Patient.objects.exists()
    run = ingest.ingest(actor, path, "patients", check=False, lenient=False, progress=lambda _run: None)
    assert (run.state, run.created, Patient.objects.get().name) == ("done", 1, "王芳")
    undone = ingest.take_back(actor, str(run.uid), lambda _run: None)
    assert (undone.state, Patient.objects.count()) == ("undone", 0)
    for unknown in ("no-uid", "01a20219-0000-7000-8000-000000000000"):
        with pytest.raises(NotFound):
            ingest.take_back(actor, unknown, lambda _run: None)


def test_an_uploaded_file_goes_when_its_term_is_over(house, frozen_clock):
    done = take_in(house, "patients", csv_of(("姓名", "手机"), ("王芳", "13800138000")))
    left = upload(house, "patients", csv_of(("姓名", "手机"), ("李明", "13800138001")))
    frozen_clock.move(days=29)
    run_until_idle("connectors.files")
    assert set(ImportPart.objects.values_list("run_id", flat=True)) == {done.pk, left.pk}
    frozen_clock.move(days=2)
    run_until_idle("connectors.files")
    assert not ImportPart.objects.exists()
    assert Patient.objects.get().name == "王芳"
    with pytest.raises(WrongState):
        check(house, left)
    uploading.undo(user_actor(house.user), done)
    assert (wait(done).state, Patient.objects.count()) == ("undone", 0)

"""What messages do: people, visits, reports and appointments; and what they do not, with the reason in words."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from renxin.doors.connectors.hl7v2 import reasons
from renxin.doors.connectors.models import Interface, InterfaceMessage, KnownPerson
from renxin.engagement.segments.models import StatedTrait
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.models import Event
from renxin.people.organizations.services import add_department
from renxin.people.patients.models import ContactPoint, Identifier, Patient, RelatedPerson
from renxin.people.records.models import AllergyIntolerance, Condition, DiagnosticReport, Encounter, Observation
from renxin.programs.appointments.models import Appointment
from renxin.programs.appointments.selectors import upcoming

from .peers import hospital
from .sending import PERSON, message, send, visit

pytestmark = pytest.mark.django_db
TENANT = 7001


@pytest.fixture(autouse=True)
def house(frozen_clock):
    return hospital(number=TENANT)


@pytest.fixture
def his():
    return Actor.interface(TENANT, "test")


def kinds(patient_id: int) -> list[str]:
    return list(Event.objects.filter(patient_id=patient_id).order_by("id").values_list("kind", flat=True))


def states(rows: list[InterfaceMessage]) -> list[tuple[str, str, str]]:
    return [(row.state, row.reason, row.place) for row in rows]


def test_a_stay_from_admission_to_discharge(his):
    department = add_department(his, name="心内科", local_code="0304")
    rows = send(
        message("ADT^A01", PERSON, visit(f10="0304", f44="20260310083000", f3="W3^12^1"), "DG1|1||I10^高血压"),
        message("ADT^A03", PERSON, visit(f36="1", f45="20260314100000"), at="20260314100500"),
    )
    assert states(rows) == [("applied", "", "")] * 2
    patient, stay = Patient.objects.get(), Encounter.objects.get()
    assert (patient.name, patient.sex, patient.birth_date) == ("孟晓岚", "male", date(1949, 12, 31))
    assert {row.patient_id for row in rows} == {patient.pk}
    assert {row.encounter_id for row in rows} == {stay.pk}
    assert (stay.status, stay.encounter_class, stay.department_id) == ("finished", "IMP", department.pk)
    assert stay.started_at == datetime(2026, 3, 10, 0, 30, tzinfo=UTC)
    assert stay.ended_at == datetime(2026, 3, 14, 2, 0, tzinfo=UTC)
    assert Condition.objects.get().code == "I10"
    assert kinds(patient.pk) == [
        "patient.registered", "encounter.started", "condition.recorded", "encounter.discharged",
    ]  # fmt: skip


def test_a_discharge_is_taken_back():
    rows = send(
        message("ADT^A01", PERSON, visit()),
        message("ADT^A03", PERSON, visit(f36="1")),
        message("ADT^A13", PERSON, visit()),
    )
    assert [row.state for row in rows] == ["applied"] * 3
    stay = Encounter.objects.get()
    assert (stay.status, stay.ended_at) == ("in-progress", None)
    assert kinds(stay.patient_id)[-2:] == ["encounter.discharged", "encounter.discharge_cancelled"]


def test_a_discharge_of_somebody_admitted_before_we_were_connected():
    (row,) = send(message("ADT^A03", PERSON, visit(f44="20260301080000", f45="20260310080000")))
    assert row.state == "applied"
    assert kinds(row.patient_id) == ["patient.registered", "encounter.started", "encounter.discharged"]


def test_death_as_disposition_marks_the_person():
    send(message("ADT^A01", PERSON, visit()), message("ADT^A03", PERSON, visit(f36="5", f45="20260312")))
    assert Patient.objects.get().deceased_at == datetime(2026, 3, 11, 16, 0, tzinfo=UTC)


def test_an_outpatient_registers_and_goes_home():
    (row, _) = send(message("ADT^A04", PERSON, visit(kind="O")), message("ADT^A03", PERSON, visit(kind="O")))
    assert Encounter.objects.get().encounter_class == "AMB"
    assert kinds(row.patient_id)[-1] == "encounter.finished"


def test_a_pre_admission_becomes_the_stay():
    send(message("ADT^A05", PERSON, visit(kind="P")))
    assert Encounter.objects.get().status == "planned"
    send(message("ADT^A01", PERSON, visit()))
    assert (Encounter.objects.get().status, Encounter.objects.get().encounter_class) == ("in-progress", "IMP")


def test_transfer_and_cancelled_admission():
    rows = send(
        message("ADT^A01", PERSON, visit(f3="W1^1^1")),
        message("ADT^A02", PERSON, visit(f3="W2^2^2")),
        message("ADT^A11", PERSON, visit()),
    )
    stay = Encounter.objects.get()
    assert (stay.location, stay.status) == ("W2 2 2", "cancelled")
    assert kinds(rows[0].patient_id)[-2:] == ["encounter.transferred", "encounter.cancelled"]


def test_the_whole_of_pid():
    pid = (
        "PID|1||100^^^HIS^PI~0077^^^HIS^MR~11010519491231002X^^^^NI||MENG^XIAOLAN^^^^^L^A~孟^晓岚^^^^^L^I||19491231"
        "|男|||星湖街1号^^苏州市^江苏省||13800138000~010-62345678|||||11010519491231002X|||||||||||N"
    )
    send(message("ADT^A28", pid, "NK1|1|李^梅|SPO^配偶||13900139000", "AL1|1|DA|70618^青霉素|SV|皮疹"))
    patient = Patient.objects.get()
    assert (patient.name, patient.sex, patient.address) == ("孟晓岚", "male", "江苏省苏州市星湖街1号")
    assert set(Identifier.objects.values_list("system", flat=True)) == {"his:HIS", "his:HIS:MR", "cn-id"}
    assert {row.value for row in ContactPoint.objects.all()} == {"13800138000", "01062345678"}
    kin = RelatedPerson.objects.get()
    assert (kin.name, kin.relation, kin.phone) == ("李梅", "spouse", "13900139000")
    assert (AllergyIntolerance.objects.get().text, AllergyIntolerance.objects.get().criticality) == ("青霉素", "high")


@pytest.mark.parametrize(
    ("in1", "payer"),
    [
        ("IN1|1|P1|C1|某保险公司|||||||||||01", "employee"),
        ("IN1|1|2^城乡居民基本医疗保险|C1", "resident"),
        ("IN1|1|X9|C1|自费", "self"),
        ("IN1|1|X9|C1|某公司|||||||||||其他", None),
    ],
)
def test_who_pays(in1, payer):
    send(message("ADT^A28", PERSON, in1), message("ADT^A31", PERSON, in1))
    said = StatedTrait.objects.filter(trait="payer").values_list("code", "source").first()
    assert said == ((payer, "import:仁心") if payer else None)


@pytest.mark.parametrize(
    ("charset", "codec", "name"),
    [
        ("UNICODE UTF-8", "utf-8", "欧阳娜"), ("GB 18030-2000", "gb18030", "𬭼明"), ("", "utf-8", "欧阳娜"),
        ("", "gbk", "欧阳娜"), ("UNICODE", "utf-8", "欧阳娜"),
    ],
)  # fmt: skip
def test_chinese_names_in_every_charset(charset, codec, name):
    (row,) = send(message("ADT^A28", PERSON.replace("孟晓岚", name), charset=charset), codec=codec)
    assert (row.state, Patient.objects.get().name) == ("applied", name)


def test_the_charset_one_field_early():
    text = message("ADT^A28", PERSON).replace("|P|2.4||||||", "|P|2.4|||||GB2312|")
    (row,) = send(text, codec="gbk")
    assert (row.state, Patient.objects.get().name) == ("applied", "孟晓岚")


def test_results_are_filed_with_their_lines(his):
    rows = send(
        message("ADT^A01", PERSON, visit()),
        message(
            "ORU^R01", PERSON, visit(), "OBR|1|P1|R1|GLU^血糖|||20260310080000|||||||||||||||20260310100000||LAB|F",
            "NTE|1||空腹", "OBX|1|NM|GLU^葡萄糖||7.2|mmol/L|3.9-6.1|H|||F|||20260310080000",
            "OBX|2|ST|KET^酮体||阴性||阴性||||F", "OBX|3|ED|PDF||^application^pdf^Base64^AAAA", "OBR|2||R2|CR^肌酐",
            "OBX|1|NM|CREA||88|umol/L|57-111||||F",
        ),
    )  # fmt: skip
    assert [row.state for row in rows] == ["applied"] * 2
    glucose, creatinine = DiagnosticReport.objects.order_by("report_no")
    assert (glucose.name, glucose.conclusion, glucose.abnormal_count) == ("血糖", "空腹", 1)
    assert glucose.encounter_id == creatinine.encounter_id == rows[0].encounter_id
    lines = {row.code: row for row in Observation.objects.all()}
    assert lines["GLU"].value_number == Decimal("7.2")
    assert (lines["KET"].value_text, lines["KET"].value_number) == ("阴性", None)
    assert "AAAA" not in lines["PDF"].value_text
    assert kinds(rows[0].patient_id).count("report.issued") == 2


def test_a_corrected_result_changes_its_line():
    lines = "OBX|1|NM|GLU^葡萄糖||{}|mmol/L|3.9-6.1||||{}"
    send(message("ORU^R01", PERSON, "OBR|1||R1|GLU", lines.format("7.2", "F")))
    send(message("ORU^R01", PERSON, "OBR|1||R1|GLU", lines.format("5.2", "C")))
    assert (Observation.objects.get().value_text, Observation.objects.get().status) == ("5.2", "amended")
    assert DiagnosticReport.objects.get().abnormal_count == 0


MERGE = ["PID|1||200^^^HIS^PI||孟晓岚||19491231|1", "MRG|100^^^HIS^PI"]


def test_two_records_become_one_and_the_repeat_changes_nothing():
    send(message("ADT^A01", PERSON, visit()), message("ADT^A28", MERGE[0]))
    first, second = send(message("ADT^A40", *MERGE), message("ADT^A40", *MERGE))
    assert (first.state, second.state, second.reason) == ("applied", "ignored", "same_patient")
    survivor = Patient.objects.get(status="active")
    assert Encounter.objects.get().patient_id == survivor.pk
    (later,) = send(message("ADT^A03", PERSON, visit()))
    assert later.patient_id == survivor.pk
    assert set(KnownPerson.objects.values_list("patient_id", flat=True)) == {survivor.pk}


def test_a_merge_keeps_its_place_among_the_others():
    rows = send(
        message("ADT^A01", PERSON, visit("V1")),
        message("ADT^A01", MERGE[0], visit("V2")),
        message("ADT^A40", *MERGE),
        message("ADT^A03", PERSON, visit("V1", f36="1")),
        message("ADT^A03", MERGE[0], visit("V2", f36="1")),
    )
    assert [row.state for row in rows] == ["applied"] * 5
    survivor = Patient.objects.get(status="active")
    assert set(Encounter.objects.values_list("patient_id", "status")) == {(survivor.pk, "finished")}


APPOINTMENT = "SCH|P1|F1|||||CHECK^复查|NORMAL|30|min|^^^202603200930|||||||||||||BOOKED"


def test_an_appointment_is_booked_moved_and_cancelled(his):
    add_department(his, name="眼科", local_code="1000")
    (row,) = send(message("SIU^S12", APPOINTMENT, PERSON, "RGS|1", "AIL|1||1000^诊室3", "AIP|1||D01^李医生"))
    (booked,) = upcoming(his, row.patient_id)
    assert booked.starts_at == datetime(2026, 3, 20, 1, 30, tzinfo=UTC)
    assert booked.ends_at == datetime(2026, 3, 20, 2, 0, tzinfo=UTC)
    assert (booked.department.name, booked.reason) == ("眼科", "复查")
    send(message("SIU^S13", APPOINTMENT.replace("202603200930", "202603210930"), PERSON))
    assert upcoming(his, row.patient_id)[0].starts_at == datetime(2026, 3, 21, 1, 30, tzinfo=UTC)
    send(message("SIU^S15", APPOINTMENT, PERSON), message("SIU^S15", APPOINTMENT, PERSON))
    assert Appointment.objects.get().status == "cancelled"
    assert kinds(row.patient_id)[1:] == ["appointment.booked", "appointment.changed", "appointment.cancelled"]


STAY = visit("V9")


@pytest.mark.parametrize(
    ("text", "state", "reason", "place"),
    [
        (message("ADT^A01", STAY), "parked", "no_patient", "PID"),
        (message("ADT^A01", "PID|1||||孟晓岚", STAY), "parked", "no_identifier", "PID-3"),
        (message("ADT^A01", "PID|1||300^^^HIS^PI||", STAY), "parked", "no_name", "PID-5"),
        (message("ADT^A11", PERSON, STAY), "ignored", "nothing_to_cancel", "PV1-19"),
        (message("ADT^A40", MERGE[0]), "parked", "no_merge", "MRG-1"),
        (message("ORU^R01", PERSON), "parked", "no_result", "OBR"),
        (message("SIU^S12", "SCH|||||", PERSON), "parked", "no_appointment", "SCH-2"),
        (message("ADT^A28", PERSON.replace("孟晓岚", "测试患者")), "ignored", "test_patient", "PID-5"),
        (message("ORM^O01", PERSON), "parked", "no_order", "ORC"),
        (message("MDM^T02", PERSON, "TXA|1|DS"), "parked", "no_document", "TXA-12"),
        (message("ADT^A44", PERSON, "MRG|900^^^HIS||X1"), "ignored", "unknown_visit", "MRG-3"),
        (message("ADT^A37", PERSON, PERSON), "parked", "unknown_patient", "PID-3"),
        (message("ADT^A43", PERSON, "MRG|900^^^HIS"), "parked", "asks_a_person", "MRG-1"),
        (message("ADT^A29", PERSON), "ignored", "deleted_there", ""),
        (message("QBP^Q22", PERSON), "ignored", "question", ""),
        (message("MFN^M02", "MFI|STF", "MFE|MAD|1|1|"), "parked", "no_staff", "STF-3"),
        (message("ADT^A99", PERSON), "ignored", "kind_not_used", ""),
        (message("ACK^A01", "MSA|AA|1"), "ignored", "answer", ""),
        (message("", PERSON), "parked", "no_kind", "MSH-9"),
    ],
)  # fmt: skip
def test_what_cannot_be_applied_says_why_where_and_what_to_do(text, state, reason, place):
    (row,) = send(text)
    assert (row.state, row.reason, row.place) == (state, reason, place)
    assert not Encounter.objects.exists()
    assert len(str(reasons.words(reason, place))) > 15


def test_undecodable_bytes_in_a_name_park_the_message_until_it_is_corrected():
    raw = message("ADT^A28", PERSON, charset="UNICODE UTF-8").replace("孟晓岚", "\udcff\udcfe")
    from renxin.doors.connectors.hl7v2.framing import Frame
    from renxin.doors.connectors.hl7v2.intake import Intake
    from renxin.kernel.jobs.services import run_until_idle

    content = raw.encode("utf-8", "surrogateescape")
    Intake().answer([(Frame("message", content, len(content)), None)])
    run_until_idle("connectors.apply")
    row = InterfaceMessage.objects.get()
    assert (row.state, row.reason, row.place) == ("parked", "unreadable", "PID-5")
    assert row.raw == content


def test_a_visit_number_of_another_patient_is_parked_and_leaves_nothing_behind():
    other = "PID|1||555^^^HIS^PI||赵六||19800101|2"
    rows = send(
        message("ADT^A01", PERSON, visit("V1")),
        message("ADT^A01", other, visit("V1")),
        message("ADT^A01", PERSON.replace("100^", "101^").replace("孟晓岚", "孙七"), visit("V2")),
    )
    assert [(row.state, row.reason) for row in rows] == [
        ("applied", ""), ("parked", "visit_of_another"), ("applied", ""),
    ]  # fmt: skip
    assert set(Patient.objects.values_list("name", flat=True)) == {"孟晓岚", "孙七"}


def test_the_same_message_twice_changes_nothing():
    text = message("ADT^A01", PERSON, visit())
    (row,) = send(text)
    before = kinds(row.patient_id)
    send(text)
    assert InterfaceMessage.objects.count() == 1
    assert kinds(row.patient_id) == before


def test_new_words_about_a_known_person_are_stored_and_old_ones_come_back():
    moved = PERSON.replace("星湖街1号", "金鸡湖路9号")
    send(message("ADT^A28", PERSON), message("ADT^A31", moved))
    assert Patient.objects.get().address == "江苏省苏州市金鸡湖路9号"
    send(message("ADT^A31", PERSON))
    assert Patient.objects.get().address == "江苏省苏州市星湖街1号"


def test_times_without_offset_take_the_zone_of_the_interface():
    Interface.objects.create(tenant_id=TENANT, name="乌鲁木齐", facility="仁心", zone="Asia/Urumqi")
    send(message("ADT^A01", PERSON, visit(f44="20260310083000")))
    assert Encounter.objects.get().started_at == datetime(2026, 3, 10, 2, 30, tzinfo=UTC)


def test_other_systems_of_the_house_name_the_same_person():
    send(message("ADT^A28", PERSON.replace("^^^HIS", "")))
    send(message("ORU^R01", PERSON.replace("^^^HIS", ""), "OBR|1||R1|GLU", "OBX|1|NM|GLU||5", sender="LIS|仁心"))
    assert Patient.objects.count() == 1


def test_many_messages_of_many_people_keep_the_order_of_each():
    texts = []
    for number in range(30):
        person = PERSON.replace("100^", f"{number}^").replace("13800138000", f"138001380{number:02d}")
        texts += [
            message("ADT^A01", person.replace("孟晓岚", f"王{number}"), visit(f"V{number}")),
            message("ADT^A03", person.replace("孟晓岚", f"王{number}"), visit(f"V{number}", f36="1")),
            message("ADT^A13", person.replace("孟晓岚", f"王{number}"), visit(f"V{number}")),
            message("ADT^A03", person.replace("孟晓岚", f"王{number}"), visit(f"V{number}", f36="2")),
        ]
    rows = send(*texts)
    assert {row.state for row in rows} == {"applied"}
    assert set(Encounter.objects.values_list("status", "disposition")) == {("finished", "2")}
    for patient in Patient.objects.all():
        assert kinds(patient.pk) == [
            "patient.registered", "encounter.started", "encounter.discharged", "encounter.discharge_cancelled",
            "encounter.discharged",
        ]  # fmt: skip

"""The rest of the list: classes that change, visits that move, links undone, orders, vaccines, documents, charges."""

import base64
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from renxin.doors.connectors.models import InterfaceMessage
from renxin.kernel.core.actor import Actor
from renxin.kernel.timeline.models import Event
from renxin.people.organizations.models import Practitioner
from renxin.people.organizations.services import add_department
from renxin.people.patients.models import MergeRecord, Patient
from renxin.people.records.models import (
    AllergyIntolerance,
    Charge,
    Condition,
    DiagnosticReport,
    DocumentReference,
    Encounter,
    Immunization,
    MedicationStatement,
    Observation,
    Procedure,
    ServiceRequest,
)
from renxin.programs.appointments.models import Appointment

from .peers import hospital
from .sending import PERSON, message, profile, send, visit

pytestmark = pytest.mark.django_db
TENANT = 7003
OTHER = "PID|1||200^^^HIS^PI||赵六||19800101|2"


@pytest.fixture(autouse=True)
def house(frozen_clock):
    return hospital(number=TENANT)


def kinds(patient_id: int) -> list[str]:
    return list(Event.objects.filter(patient_id=patient_id).order_by("id").values_list("kind", flat=True))


def applied(*texts: str) -> list[InterfaceMessage]:
    rows = send(*texts)
    assert [(row.state, row.reason, row.place) for row in rows] == [("applied", "", "")] * len(rows)
    return rows


def test_an_outpatient_becomes_an_inpatient_and_goes_back():
    applied(
        message("ADT^A04", PERSON, visit("V1", "O")),
        message("ADT^A06", PERSON, visit("V1", "I", f3="W3^12^1")),
    )
    stay = Encounter.objects.get()
    assert (stay.encounter_class, stay.status, stay.location) == ("IMP", "in-progress", "W3 12 1")
    applied(message("ADT^A07", PERSON, visit("V1", "O")))
    stay.refresh_from_db()
    assert stay.encounter_class == "AMB"
    assert kinds(stay.patient_id)[2:] == ["encounter.class_changed"] * 2


def test_a_visit_gets_its_new_number_when_its_class_changes():
    applied(message("ADT^A04", PERSON, visit("O1", "O")), message("ADT^A06", PERSON, "MRG|100||O1", visit("I7")))
    assert [(row.visit_no, row.encounter_class) for row in Encounter.objects.all()] == [("I7", "IMP")]


def test_a_cancelled_transfer_goes_back_to_where_the_stay_was():
    his = Actor.interface(TENANT, "test")
    first, second = (add_department(his, name=name, local_code=code) for name, code in (("心内", "A1"), ("骨科", "B2")))
    applied(
        message("ADT^A01", PERSON, visit(f10="A1", f3="W1^1^1")),
        message("ADT^A02", PERSON, visit(f10="B2", f3="W2^9^9")),
    )
    assert Encounter.objects.get().department_id == second.pk
    applied(message("ADT^A12", PERSON, visit()))
    stay = Encounter.objects.get()
    assert (stay.department_id, stay.location) == (first.pk, "W1 1 1")
    assert kinds(stay.patient_id)[-2:] == ["encounter.transferred", "encounter.transfer_cancelled"]


def test_two_patients_swap_beds():
    applied(
        message("ADT^A01", PERSON, visit("V1", f3="W1^1^1")),
        message("ADT^A01", OTHER, visit("V2", f3="W2^2^2")),
        message("ADT^A17", PERSON, visit("V1", f3="W2^2^2"), OTHER, visit("V2", f3="W1^1^1")),
    )
    places = dict(Encounter.objects.values_list("visit_no", "location"))
    assert places == {"V1": "W2 2 2", "V2": "W1 1 1"}


def test_a_visit_without_a_number_is_the_one_that_goes_on():
    applied(
        message("ADT^A01", PERSON, "PV1|1|I|W1^1^1", at="20260310090000"),
        message("ADT^A02", PERSON, "PV1|1|I|W2^2^2", at="20260311090000"),
        message("ADT^A03", PERSON, "PV1|1|I" + "|" * 34 + "1", at="20260312090000"),
        message("ADT^A13", PERSON, "PV1|1|I", at="20260312100000"),
    )
    stay = Encounter.objects.get()
    assert (stay.status, stay.location, stay.visit_no[0]) == ("in-progress", "W2 2 2", "~")


def test_a_visit_entered_in_error_is_called_off_with_its_end():
    applied(
        message("ADT^A01", PERSON, visit()),
        message("ADT^A03", PERSON, visit(f36="1")),
        message("ADT^A23", PERSON, visit()),
    )
    stay = Encounter.objects.get()
    assert stay.status == "cancelled"
    assert kinds(stay.patient_id)[-2:] == ["encounter.discharge_cancelled", "encounter.cancelled"]


def test_a_visit_moves_to_the_patient_whose_it_is_with_all_that_was_reported():
    applied(
        message("ADT^A01", PERSON, visit("V1"), "DG1|1||I10^高血压"),
        message("ORU^R01", PERSON, visit("V1"), "OBR|1||R1|GLU^血糖", "OBX|1|NM|GLU^葡萄糖||7.2|mmol/L|3.9-6.1|H|||F"),
        message("ADT^A28", OTHER),
    )
    wrong = Encounter.objects.get().patient_id
    (row,) = applied(message("ADT^A45", OTHER, "MRG|100^^^HIS^PI||||V1", visit("V1")))
    right = Patient.objects.get(name="赵六").pk
    assert row.patient_id == right != wrong
    for model in (Encounter, Condition, DiagnosticReport, Observation):
        assert set(model.objects.values_list("patient_id", flat=True)) == {right}, model
    assert kinds(wrong)[-1] == "encounter.cancelled"
    assert kinds(right) == ["patient.registered", "encounter.started"]


def test_an_account_moves_and_two_accounts_become_one():
    account = PERSON + "|" * 5 + "ACC1"
    applied(message("ADT^A04", account, "PV1|1|O"), message("ADT^A28", OTHER))
    applied(message("ADT^A44", OTHER, "MRG|100^^^HIS^PI||ACC1"))
    assert Encounter.objects.get().patient_id == Patient.objects.get(name="赵六").pk
    second = OTHER + "|" * 10 + "ACC2"
    applied(message("ADT^A04", second, "PV1|1|O"), message("ADT^A41", second, "MRG|200^^^HIS^PI||ACC1"))
    assert dict(Encounter.objects.values_list("visit_no", "status")) == {"ACC1": "cancelled", "ACC2": "in-progress"}


def test_a_visit_is_renumbered():
    applied(message("ADT^A01", PERSON, visit("V1")), message("ADT^A50", PERSON, "MRG|100||||V1", visit("V2")))
    assert Encounter.objects.get().visit_no == "V2"


@pytest.mark.parametrize("event", ["A24", "A40", "A34", "A36"])
def test_a_link_is_taken_apart_again(event):
    apart = "PID|1||200^^^HIS^PI||孟小岚||19491230|2"
    applied(message("ADT^A01", PERSON, visit("V1")), message("ADT^A01", apart, visit("V2")))
    second = apart if event == "A24" else "MRG|200^^^HIS^PI"
    applied(message(f"ADT^{event}", PERSON, second))
    assert len(set(Encounter.objects.values_list("patient_id", flat=True))) == 1
    applied(message("ADT^A37", PERSON, apart))
    assert len(set(Encounter.objects.values_list("patient_id", flat=True))) == 2
    assert MergeRecord.objects.get().unmerged_at is not None
    (again,) = send(message("ADT^A37", PERSON, apart))
    assert (again.state, again.reason) == ("ignored", "not_linked")


def test_a_merged_number_that_we_never_met_names_the_survivor_when_it_comes():
    applied(message("ADT^A40", PERSON, "MRG|999^^^HIS^PI"))
    (row,) = applied(message("ADT^A01", "PID|1||999^^^HIS^PI||", visit("V9")))
    assert row.patient_id == Patient.objects.get(name="孟晓岚").pk


def test_a_number_that_changes_stays_one_person():
    applied(message("ADT^A28", PERSON), message("ADT^A47", PERSON.replace("100^", "150^"), "MRG|100^^^HIS^PI"))
    (row,) = applied(message("ADT^A08", PERSON))
    assert row.patient_id == applied(message("ADT^A08", PERSON.replace("100^", "150^")))[0].patient_id


def test_prescriptions_become_medicines_with_days():
    applied(
        message(
            "RDE^O11", PERSON,
            "ORC|NW|P1||||||||20260310090000",
            "RXE|^BID^D7|A02^阿莫西林胶囊|0.5||g^克||||||14|粒",
            "ORC|NW|P2",
            "TQ1|1||TID",
            "RXE||B03^布洛芬|1||片|||||30|片",
        )
    )  # fmt: skip
    first, second = MedicationStatement.objects.order_by("order_no")
    assert (first.text, first.frequency, first.days, first.status) == ("阿莫西林胶囊", "BID", 7, "active")
    assert (second.days, second.quantity) == (10, Decimal(30))
    applied(message("RDE^O11", PERSON, "ORC|DC|P1", "RXE||A02^阿莫西林胶囊"))
    first.refresh_from_db()
    assert (first.status, first.days) == ("stopped", 7)


def test_orders_are_kept_and_called_off():
    orders = ["ORC|NW|L1", "OBR|1|L1||CBC^血常规", "OBR|2|L2||US^腹部超声" + "|" * 32 + "202603120930"]
    (row,) = applied(message("OML^O21", PERSON, *orders))
    found = {one.code: one for one in ServiceRequest.objects.all()}
    assert set(found) == {"CBC", "US"}
    assert found["US"].occurs_at == datetime(2026, 3, 12, 1, 30, tzinfo=UTC)
    applied(message("ORM^O01", PERSON, "ORC|CA|L1", "OBR|1|L1||CBC^血常规"))
    assert ServiceRequest.objects.get(code="CBC").status == "revoked"
    assert kinds(row.patient_id).count("service_request.placed") == 2
    assert kinds(row.patient_id)[-1] == "service_request.revoked"


def test_an_order_number_of_another_patient_is_parked():
    applied(message("ORM^O01", PERSON, "ORC|NW|L1", "OBR|1|L1||CBC^血常规"))
    (row,) = send(message("ORM^O01", OTHER, "ORC|NW|L1", "OBR|1|L1||CBC^血常规"))
    assert (row.state, row.reason) == ("parked", "order_of_another")


def test_vaccines_given_and_refused():
    applied(
        message(
            "VXU^V04", PERSON,
            "ORC|RE||I1", "RXA|0|1|20260301|20260301|08^乙肝疫苗^CVX|0.5|mL||||||||L123||||||CP",
            "RXR|IM|LA^左上臂", "OBX|1|NM|30973-2^剂次||2",
            "ORC|RE||I2", "RXA|0|1|20260301||10^脊灰疫苗^CVX|999||||||||||||||RE",
            "ORC|RE||9", "RXA|0|1|20260301||998^未接种^CVX|999",
        )
    )  # fmt: skip
    given, refused = Immunization.objects.order_by("code")
    assert (given.code, given.lot, given.dose_number, given.status) == ("08", "L123", 2, "completed")
    assert refused.status == "not-done"


def test_a_document_is_kept_whole_replaced_and_withdrawn():
    letter = base64.b64encode(b"%PDF-1.7 letter").decode()
    text = ["TXA|1|DS^出院小结|TX|20260312||20260312101500|||D1^王^医生|||DOC1", "OBX|1|TX|1^小结||第一行~第二行"]
    applied(message("MDM^T02", PERSON, *text))
    kept = DocumentReference.objects.get()
    assert (bytes(kept.content).decode(), kept.type_code, kept.title) == ("第一行\n第二行", "DS", "出院小结")
    applied(message("MDM^T10", PERSON, text[0], f"OBX|1|ED|1^小结||^application^pdf^Base64^{letter}"))
    latest = DocumentReference.objects.get(status="current")
    assert (bytes(latest.content), latest.content_type, latest.version) == (b"%PDF-1.7 letter", "application/pdf", 2)
    applied(message("MDM^T11", PERSON, text[0]))
    assert not DocumentReference.objects.filter(status="current").exists()


def test_charges_and_what_is_given_back():
    applied(
        message(
            "DFT^P03", PERSON,
            "FT1|1|C1||20260310|20260310|CG|0101^挂号费|||1|25.00",
            "FT1|2|C2||20260310|20260310|CG|0102^检查费|||2||60&CNY",
            "FT1|3|C3||20260311|20260311|CR|0101^挂号费|||1|25.00",
        )
    )  # fmt: skip
    found = {row.charge_no: (row.kind, row.amount) for row in Charge.objects.all()}
    assert found == {"C1": ("charge", 25), "C2": ("charge", 120), "C3": ("refund", 25)}


def test_problems_procedures_and_allergies_come_with_any_message():
    applied(
        message("PPR^PC1", PERSON, "PRB|AD|20260310|E11^2型糖尿病||||||||||||20250101"),
        message("BAR^P05", PERSON, "PR1|1||47.0^阑尾切除||20260301080000"),
        message("ADT^A60", PERSON, "IAM|1|DA|PCN^青霉素|SV|皮疹|A"),
    )
    assert Condition.objects.get().code == "E11"
    assert Procedure.objects.get().performed_at == datetime(2026, 3, 1, tzinfo=UTC)
    assert AllergyIntolerance.objects.get().criticality == "high"


def test_the_staff_master_file_adds_changes_and_closes():
    def entry(action: str, name: str) -> str:
        return message("MFN^M02", "MFI|STF", f"MFE|{action}|1||S77", f"STF|S77|S77|{name}|||||||13800138111")

    applied(entry("MAD", "周^敏"))
    applied(entry("MUP", "周^敏芝"), entry("MDC", "周^敏芝"))
    person = Practitioner.objects.get()
    assert (person.staff_no, person.name, person.is_active) == ("S77", "周敏芝", False)


@pytest.mark.parametrize(("event", "status"), [("S16", "cancelled"), ("S18", "booked"), ("S22", "booked")])
def test_the_other_events_of_appointments(event, status):
    booked = "SCH|P1|F1|||||CHECK^复查|NORMAL|30|min|^^^202603200930"
    applied(message("SIU^S12", booked, PERSON), message(f"SIU^{event}", booked, PERSON))
    assert Appointment.objects.get().status == status


def test_results_without_an_order_segment_are_one_report():
    applied(message("ORU^R01", PERSON, "ORC|RE||F9", "OBX|1|NM|GLU^葡萄糖||7.2|mmol/L|3.9-6.1|H|||F|||20260310080000"))
    report = DiagnosticReport.objects.get()
    assert (report.report_no, report.name, report.abnormal_count) == ("F9", "葡萄糖", 1)


def test_a_profile_says_which_number_is_the_patients_and_what_codes_mean():
    his = Actor.interface(TENANT, "test")
    department = add_department(his, name="心内科", local_code="0304")
    profile(
        patient_number={"types": ["MPI"], "only": True},
        places={"card": ["ZPI-2"], "disposition": ["ZPI-3.2"]},
        codes={"department": {"NK1": "0304"}, "test": {"GLU-1": "14771-0"}, "sex": {"8": "2"}},
        kinds={"ADT^Z01": "ADT^A03", "ADT^A09": "ignore"},
    )
    person = "PID|1||55^^^BED^PI~100^^^HIS^MPI||孟晓岚||19491231|8"
    rows = send(
        message("ADT^A01", person, visit(f10="NK1"), "ZPI|1|320502194912310021|x^5"),
        message("ORU^R01", person, "OBR|1||R1|GLU^血糖", "OBX|1|NM|GLU-1^葡萄糖||7.2"),
        message("ADT^A09", person, visit()),
        message("ADT^Z01", person, visit(), "ZPI|1|320502194912310021|x^5"),
    )
    assert [(row.state, row.reason) for row in rows] == [
        ("applied", ""), ("applied", ""), ("ignored", "by_profile"), ("applied", ""),
    ]  # fmt: skip
    patient, stay = Patient.objects.get(), Encounter.objects.get()
    assert (patient.sex, stay.department_id) == ("female", department.pk)
    assert patient.deceased_at is not None
    assert Observation.objects.get().code == "14771-0"
    numbers = {row.system for row in patient_identifiers(patient.pk)}
    assert numbers == {"his:HIS:MPI", "cn-id"}


def patient_identifiers(patient_id: int):
    from renxin.people.patients.models import Identifier

    return Identifier.objects.filter(patient_id=patient_id)


def test_a_social_security_number_names_a_person_only_when_nothing_else_does():
    applied(message("ADT^A28", "PID|1||S5^^^GOV^SS||赵六||19800101|2"))
    assert Patient.objects.get().birth_date == date(1980, 1, 1)

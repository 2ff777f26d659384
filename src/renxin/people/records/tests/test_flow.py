"""What the hospital's systems report, kept once however often they report it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotAllowed, NotFound, WrongState
from renxin.kernel.timeline import selectors as timeline
from renxin.people.organizations import services as organizations
from renxin.people.organizations.tests.making import hospital
from renxin.people.patients import selectors as patients
from renxin.people.patients import services as patient_services
from renxin.people.patients.services import IdentifierData, PatientData, register_patient
from renxin.people.records import rules, selectors, services
from renxin.people.records.models import Encounter, Observation
from renxin.people.records.services import (
    AllergyData,
    ConditionData,
    EncounterData,
    MedicationData,
    ObservationData,
    ProcedureData,
    ReportData,
)

AT = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
MAIN = "his:main"


class Ward:
    """A hospital with one patient and one department."""

    def __init__(self, name="仁心测试医院", username="lin.ya"):
        self.house = hospital(name, username)
        self.his = Actor.interface(self.house.tenant.pk, "HIS")
        self.heart = organizations.add_department(self.house.actor, name="心内科")
        self.patient = self.register("张三", "P1")

    def register(self, name, number):
        identifiers = [IdentifierData(MAIN, number)]
        return register_patient(self.his, PatientData(name=name), source=MAIN, identifiers=identifiers).patient_id

    def admit(self, patient_id=None, visit_no="V1", **said):
        data = EncounterData(
            **{
                "source": MAIN,
                "visit_no": visit_no,
                "encounter_class": "IMP",
                "started_at": AT,
                "department_id": self.heart.pk,
            }
            | said
        )
        return services.open_encounter(self.his, patient_id or self.patient, data)

    def facts(self, patient_id=None):
        lines = timeline.history(self.his, patient_id or self.patient)
        return [line.kind for line in lines if line.kind != "patient.registered"]


@pytest.fixture
def ward(db):
    return Ward()


class TestEncounters:
    def test_a_stay_is_told_once(self, ward):
        for _ in range(2):
            stay = ward.admit()
            services.transfer_encounter(ward.his, stay, at=AT + timedelta(days=1), location="12床")
            services.discharge_encounter(ward.his, stay, at=AT + timedelta(days=5), disposition="1")
        assert sorted(ward.facts()) == ["encounter.discharged", "encounter.started", "encounter.transferred"]
        kept = Encounter.objects.get()
        assert (kept.status, kept.ended_at, kept.location) == ("finished", AT + timedelta(days=5), "12床")

    def test_who_is_in_the_house(self, ward):
        stay = ward.admit()
        visit = ward.admit(ward.register("李四", "P2"), "V2", encounter_class="AMB")
        tenant = ward.house.tenant.pk
        assert selectors.admitted(tenant, [ward.patient, visit.patient_id]) == {ward.patient}
        services.discharge_encounter(ward.his, stay, at=AT)
        assert selectors.admitted(tenant, [ward.patient]) == set()
        services.cancel_discharge(ward.his, stay, at=AT)
        assert selectors.admitted(tenant, [ward.patient]) == {ward.patient}

    def test_a_cancelled_discharge_takes_everything_back(self, ward):
        stay = ward.admit()
        services.discharge_encounter(ward.his, stay, at=AT, disposition="死亡")
        assert patients.header(ward.his, ward.patient).deceased_at == AT
        for _ in range(2):
            services.cancel_discharge(ward.his, stay, at=AT + timedelta(hours=1))
        assert patients.header(ward.his, ward.patient).deceased_at is None
        assert Encounter.objects.get().ended_at is None
        assert ward.facts().count("encounter.discharge_cancelled") == 1

    def test_a_death_is_known_before_the_discharge_is(self, ward):
        services.discharge_encounter(ward.his, ward.admit(), at=AT, disposition="5")
        lines = timeline.history(ward.his, ward.patient)
        by_id = [line.kind for line in sorted(lines, key=lambda line: line.event_id)]
        assert by_id[-2:] == ["patient.died", "encounter.discharged"]
        assert next(line.fact for line in lines if line.kind == "encounter.discharged").died

    def test_a_visit_that_never_was(self, ward):
        stay = ward.admit()
        for _ in range(2):
            services.cancel_encounter(ward.his, stay, at=AT)
        assert ward.facts().count("encounter.cancelled") == 1
        assert selectors.admitted(ward.house.tenant.pk, [ward.patient]) == set()
        assert ward.admit().status == "in-progress"
        assert ward.facts().count("encounter.started") == 2

    def test_what_has_ended_is_not_cancelled(self, ward):
        stay = ward.admit()
        services.discharge_encounter(ward.his, stay, at=AT)
        with pytest.raises(WrongState):
            services.cancel_encounter(ward.his, stay, at=AT)

    def test_a_late_admission_does_not_reopen_a_stay(self, ward):
        services.discharge_encounter(ward.his, ward.admit(), at=AT)
        assert ward.admit(location="3床").status == "finished"
        assert ward.facts().count("encounter.started") == 1

    def test_a_pre_admission_becomes_the_stay(self, ward):
        planned = ward.admit(encounter_class="PRENC", planned=True)
        assert planned.status == "planned"
        stay = ward.admit()
        assert (stay.pk, stay.encounter_class, stay.status) == (planned.pk, "IMP", "in-progress")
        assert ward.facts().count("encounter.started") == 2

    def test_a_visit_number_belongs_to_one_patient(self, ward):
        ward.admit()
        other = ward.register("李四", "P2")
        with pytest.raises(WrongState):
            ward.admit(other)
        patient_services.merge_patients(ward.his, other, ward.patient, reason="A40")
        assert ward.admit(other).patient_id == other

    def test_the_departments_staff_see_her_afterwards(self, ward):
        ward.admit()
        nurse = Actor(
            tenant_id=ward.house.tenant.pk,
            kind="staff",
            name="护士",
            permissions=frozenset({"patients.view", "patients.names"}),
            department_ids=frozenset({ward.heart.pk}),
        )
        assert patients.header(nurse, ward.patient).name == "张三"
        with pytest.raises(NotAllowed):
            services.open_encounter(nurse, ward.patient, EncounterData(source="x", visit_no="1", started_at=AT))

    def test_an_outpatient_visit_ends_once(self, ward):
        visit = ward.admit(encounter_class="AMB")
        for _ in range(2):
            services.finish_encounter(ward.his, visit, at=AT)
        assert ward.facts() == ["encounter.finished", "encounter.started"]


class TestReports:
    def report(self, ward, *lines, **said):
        data = ReportData(**{"source": MAIN, "report_no": "R1", "issued_at": AT, "name": "血糖"} | said)
        return services.record_report(ward.his, ward.patient, data, lines)

    def glucose(self, value="7.2", set_id="1", **said):
        number = Decimal(value)
        return ObservationData(code="GLU", set_id=set_id, value_number=number, reference_range="3.9-6.1", **said)

    def test_a_repeated_report_changes_nothing(self, ward):
        for _ in range(2):
            report = self.report(ward, self.glucose(), self.glucose("5.0", "2"))
        assert (Observation.objects.count(), report.abnormal_count) == (2, 1)
        assert sorted(ward.facts()) == ["observation.recorded", "observation.recorded", "report.issued"]

    def test_a_correction_replaces_the_line(self, ward):
        self.report(ward, self.glucose(status="preliminary"))
        report = self.report(ward, self.glucose("5.5"))
        (line,) = selectors.report_lines(ward.his, report)
        assert (line.value, line.abnormal, report.abnormal_count) == ("5.5", False, 0)
        assert ward.facts().count("report.issued") == 2

    def test_a_report_number_belongs_to_one_patient(self, ward):
        self.report(ward)
        ward.patient = ward.register("李四", "P2")
        with pytest.raises(WrongState):
            self.report(ward)

    def test_lines_follow_a_merge(self, ward):
        self.report(ward, self.glucose())
        other = ward.register("李四", "P2")
        patient_services.merge_patients(ward.his, other, ward.patient, reason="A40")
        assert [line.code for line in selectors.summary(ward.his, other).results] == ["GLU"]
        self.report(ward, self.glucose())
        assert Observation.objects.count() == 1

    def test_measurements_without_a_report(self, ward):
        item = ObservationData(code="SBP", value_number=Decimal(150), unit="mmHg", observed_at=AT)
        assert services.record_observations(ward.his, ward.patient, "device:bp", [item, item]) == 1
        assert services.record_observations(ward.his, ward.patient, "device:bp", [item]) == 0


class TestSummary:
    def test_the_page_shows_what_counts(self, ward):
        stay = ward.admit()
        for _ in range(2):
            services.record_conditions(
                ward.his,
                ward.patient,
                [ConditionData(code="I10", text="高血压"), ConditionData(code="E11", text="2型糖尿病", rank=2)],
                source=MAIN,
                encounter_id=stay.pk,
            )
            allergy = AllergyData(code="PEN", text="青霉素", criticality="high")
            services.record_allergies(ward.his, ward.patient, [allergy], source=MAIN)
            medicine = MedicationData(order_no="O1", text="二甲双胍", dose="0.5g", frequency="bid")
            services.record_medications(ward.his, ward.patient, [medicine], source=MAIN)
            procedure = ProcedureData(code="36.06", text="支架植入", performed_at=AT)
            services.record_procedures(ward.his, ward.patient, [procedure], source=MAIN)
        assert ward.facts().count("condition.recorded") == 2
        shown = selectors.summary(ward.his, ward.patient)
        assert {row.text for row in shown.problems} == {"高血压", "2型糖尿病"}
        assert [row.text for row in shown.allergies] == ["青霉素"]
        assert [row.dose for row in shown.medications] == ["0.5g"]
        assert [row.text for row in shown.procedures] == ["支架植入"]
        assert [row.department.name for row in shown.encounters] == ["心内科"]

    def test_a_stopped_medicine_leaves_the_list(self, ward):
        for status in ("active", "stopped"):
            medicine = MedicationData(order_no="O1", text="阿司匹林", status=status)
            services.record_medications(ward.his, ward.patient, [medicine], source=MAIN)
        assert selectors.summary(ward.his, ward.patient).medications == []

    def test_the_newest_result_of_each_kind_abnormal_first(self, ward):
        for days, glucose, potassium in ((0, "5.0", "4.0"), (1, "9.9", "4.1")):
            lines = [
                ObservationData(code="K", value_number=Decimal(potassium), reference_range="3.5-5.3"),
                ObservationData(code="GLU", value_number=Decimal(glucose), reference_range="3.9-6.1"),
            ]
            data = ReportData(source=MAIN, report_no=f"R{days}", issued_at=AT + timedelta(days=days))
            services.record_report(ward.his, ward.patient, data, lines)
        shown = selectors.summary(ward.his, ward.patient).results
        assert [(line.code, line.value, line.abnormal) for line in shown] == [("GLU", "9.9", True), ("K", "4.1", False)]

    def test_diagnoses_are_encrypted_at_rest(self, ward):
        from django.db import connection

        services.record_conditions(ward.his, ward.patient, [ConditionData(code="I10", text="高血压")], source=MAIN)
        with connection.cursor() as cursor:
            cursor.execute("SELECT text FROM records_condition")
            assert "高血压" not in cursor.fetchone()[0]


@pytest.mark.django_db
def test_one_hospital_sees_nothing_of_another():
    mine, other = Ward(), Ward("另一家医院", "other")
    stay = other.admit()
    services.record_conditions(other.his, other.patient, [ConditionData(code="I10")], source=MAIN)
    with pytest.raises(NotFound):
        selectors.encounter(mine.his, stay.uid)
    with pytest.raises(NotFound):
        selectors.summary(mine.his, other.patient)
    tenant = mine.house.tenant.pk
    assert selectors.find_encounter(tenant, MAIN, "V1") is None
    assert selectors.encounters_by_ids(tenant, [stay.pk]) == {}
    assert selectors.admitted(tenant, [other.patient]) == set()
    assert mine.admit().pk != stay.pk  # the same sender's number in another house is another visit


@pytest.mark.parametrize(
    ("sent", "code", "died"),
    [
        ("1", "home", False),
        ("出院", "home", False),
        ("死亡", "died", True),
        ("5", "died", True),
        ("20", "died", True),
        ("exp", "died", True),
        ("4", "against_advice", False),
        ("??", "", False),
        ("", "", False),
    ],
)
def test_dispositions(sent, code, died):
    assert (rules.disposition_of(sent), rules.is_death(sent)) == (code, died)


@pytest.mark.parametrize(
    ("value", "written", "outside"),
    [
        ("7.2", "3.9-6.1", True),
        ("6.1", "3.9-6.1", False),
        ("3.8", "3.9～6.1", True),
        ("5", "3.9 -- 6.1 mmol/L", False),
        ("-3", "-2-2", True),
        ("5", "<5", True),
        ("4.9", "<5", False),
        ("60", "≥60", False),
        ("59", ">=60", True),
        ("7", "阴性", False),
        ("7", "", False),
    ],
)
def test_reference_ranges(value, written, outside):
    assert rules.is_outside(Decimal(value), written) is outside


@pytest.mark.parametrize(
    ("flag", "abnormal"), [("N", False), ("H", True), ("LL", True), ("n", False), ("A", True), ("", True)]
)
def test_the_senders_flag_wins(flag, abnormal):
    assert rules.is_abnormal(flag, Decimal("9"), "3.9-6.1") is abnormal

"""Immunisations, documents, raw resources, findings, charges: kept once; what people correct leaves a trace."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotAllowed, NotFound, WrongState
from renxin.kernel.timeline import selectors as timeline
from renxin.people.patients import services as patient_services
from renxin.people.records import rules, selectors, services
from renxin.people.records.models import (
    DocumentReference,
    Immunization,
    MedicationStatement,
    Observation,
    RecordCorrection,
    SourceResource,
)
from renxin.people.records.services import (
    ChargeData,
    ConditionData,
    DocumentData,
    EncounterData,
    FindingData,
    ImmunizationData,
    LinesOf,
    MedicationData,
    ObservationData,
    ReportData,
    ResourceData,
)

from .test_flow import AT, MAIN, Ward


@pytest.fixture
def ward(db):
    return Ward()


def stored(table: str, column: str) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} LIMIT 1")
        value = cursor.fetchone()[0]
    return value.encode() if isinstance(value, str) else bytes(value)


class TestImmunizations:
    def test_kept_once_and_told_once(self, ward):
        dose = ImmunizationData(code="HepB", text="乙肝疫苗", dose_number=1, occurred_at=AT, lot="A1")
        for _ in range(2):
            services.record_immunizations(ward.his, ward.patient, [dose], source=MAIN)
        assert Immunization.objects.get().lot == "A1"
        assert ward.facts() == ["immunization.recorded"]

    def test_a_later_word_about_it_is_taken(self, ward):
        dose = ImmunizationData(code="HepB", occurred_at=AT, external_id="RX1")
        services.record_immunizations(ward.his, ward.patient, [dose], source=MAIN)
        services.record_immunizations(ward.his, ward.patient, [replace(dose, lot="B7")], source=MAIN)
        assert Immunization.objects.get().lot == "B7"


class TestManyAtOnce:
    def test_rows_come_back_in_the_order_told(self, ward):
        other = ward.register("李四", "P2")
        told = [
            LinesOf(
                patient_id=person,
                source=MAIN,
                items=[
                    MedicationData(order_no=f"{person}-1", text="二甲双胍"),
                    MedicationData(order_no="", text="无号"),
                    MedicationData(order_no=f"{person}-2", text="阿司匹林"),
                ],
            )
            for person in (ward.patient, other)
        ]
        first = services.file_medications(ward.his, told)
        again = services.file_medications(ward.his, told)
        assert [[row and row.text for row in rows] for rows in first.rows] == [["二甲双胍", None, "阿司匹林"]] * 2
        assert [row.pk for row in first.rows[1] if row] == [row.pk for row in again.rows[1] if row]
        assert (len(first.fresh), again.fresh) == (4, [])
        assert ward.facts(other) == ["medication.recorded"] * 2

    def test_measurements_of_many_and_their_corrections(self, ward):
        other = ward.register("李四", "P2")
        item = ObservationData(code="SBP", set_id="1", value_number=Decimal(150), observed_at=AT)
        told = [LinesOf(patient_id=person, source="phr", items=[item]) for person in (ward.patient, other)]
        rows, fresh = services.file_observations(ward.his, told)
        assert fresh == 2
        better = replace(item, value_number=Decimal(140))
        mended = LinesOf(patient_id=other, source="phr", items=[better, replace(item, set_id="2")])
        (changed,), fresh = services.file_observations(ward.his, [mended])
        assert (fresh, changed[0].id) == (1, rows[1][0].id)
        assert Observation.objects.get(patient_id=other, set_id="1").value_number == 140
        assert ward.facts(other).count("observation.recorded") == 3


class TestMedicines:
    @pytest.mark.parametrize(
        ("started", "days", "ended", "until"),
        [
            (AT, 7, None, date(2026, 3, 9)),
            (AT, None, AT + timedelta(days=2), date(2026, 3, 5)),
            (None, 7, None, None),
            (AT, None, None, None),
            (datetime(2026, 3, 2, 17, 0, tzinfo=UTC), 1, None, date(2026, 3, 3)),  # one in the morning in Shanghai
        ],
    )
    def test_until_when_it_lasts(self, started, days, ended, until):
        assert rules.covered_until(started, days, ended) == until

    def test_days_left(self):
        assert rules.days_left(date(2026, 3, 9), date(2026, 3, 9)) == 1
        assert rules.days_left(date(2026, 3, 8), date(2026, 3, 9)) == 0
        assert rules.days_left(None, date(2026, 3, 9)) is None

    def test_the_fact_says_until_when(self, ward):
        medicine = MedicationData(order_no="O1", text="二甲双胍", days=28, started_at=AT)
        services.record_medications(ward.his, ward.patient, [medicine], source=MAIN)
        (line,) = [one for one in timeline.history(ward.his, ward.patient) if one.kind == "medication.recorded"]
        assert line.fact.until == date(2026, 3, 30)


class TestDocuments:
    def letter(self, content=b"%PDF-1.7 letter", **said):
        said = {"source": MAIN, "external_id": "D1", "content_type": "application/pdf", "title": "出院小结"} | said
        return DocumentData(content=content, **said)

    def test_kept_whole_and_encrypted(self, ward):
        kept = services.keep_document(ward.his, ward.patient, self.letter(type_code="discharge"))
        assert services.keep_document(ward.his, ward.patient, self.letter()).pk == kept.pk
        assert bytes(DocumentReference.objects.get().content) == b"%PDF-1.7 letter"
        assert b"PDF" not in stored("records_documentreference", "content")
        assert "出院".encode() not in stored("records_documentreference", "title")
        assert ward.facts() == ["document.received"]

    def test_another_content_is_a_new_version(self, ward):
        services.keep_document(ward.his, ward.patient, self.letter())
        services.keep_document(ward.his, ward.patient, self.letter(b"other"))
        rows = DocumentReference.objects.order_by("version")
        assert [(row.version, row.status) for row in rows] == [(1, "superseded"), (2, "current")]

    def test_a_number_belongs_to_one_patient(self, ward):
        services.keep_document(ward.his, ward.patient, self.letter())
        with pytest.raises(WrongState):
            services.keep_document(ward.his, ward.register("李四", "P2"), self.letter())


class TestResources:
    def test_kept_as_they_came(self, ward):
        items = [
            ResourceData(
                source="fhir", resource_type="Goal", external_id="g1", body=b'{"a": 1}', patient_id=ward.patient
            ),
            ResourceData(source="fhir", resource_type="Organization", external_id="o1", body=b"{}"),
        ]
        assert [kept.state for kept in services.keep_resources(ward.his, items)] == ["new", "new"]
        changed = [items[0], replace(items[1], body=b'{"b": 2}')]
        again = services.keep_resources(ward.his, changed)
        assert [kept.state for kept in again] == ["unchanged", "changed"]
        goal, house = SourceResource.objects.order_by("resource_type")
        assert selectors.resource_body(goal) == b'{"a": 1}'
        assert (house.patient_id, selectors.resource_body(house)) == (-ward.house.tenant.pk, b'{"b": 2}')

    def test_which_row_stands_for_it_can_be_told_later(self, ward):
        item = ResourceData(
            source="fhir", resource_type="Condition", external_id="c1", body=b"{}", patient_id=ward.patient
        )
        services.keep_resources(ward.his, [item])
        services.keep_resources(ward.his, [replace(item, modelled_id=7)])
        services.keep_resources(ward.his, [item, replace(item, body=b"[]")])
        assert SourceResource.objects.get().modelled_id == 7


class TestFindings:
    def test_graded_and_told(self, ward):
        report = services.record_report(
            ward.his, ward.patient, ReportData(source=MAIN, report_no="E1", issued_at=AT, category="exam")
        )
        lump = FindingData(line="1", grade="B", code="lung_nodule", text="右肺结节 9 mm", due_on=date(2026, 3, 6))
        for _ in range(2):
            services.record_findings(ward.his, report, [lump])
        services.record_findings(ward.his, report, [replace(lump, grade="A")])
        (shown,) = selectors.findings(ward.his, ward.patient)
        assert (shown.grade, shown.text) == ("A", "右肺结节 9 mm")
        assert ward.facts().count("finding.recorded") == 2


class TestCharges:
    def test_posted_once(self, ward):
        bill = ChargeData(source=MAIN, charge_no="C1", amount=Decimal("12.50"), posted_at=AT, text="挂号费")
        back = ChargeData(source=MAIN, charge_no="C2", amount=Decimal("12.50"), posted_at=AT, refund=True)
        assert services.post_charges(ward.his, [(ward.patient, bill), (ward.patient, back)]) == 2
        assert services.post_charges(ward.his, [(ward.patient, bill)]) == 0
        facts = [line.fact for line in timeline.history(ward.his, ward.patient) if line.kind == "charge.posted"]
        assert sorted(fact.amount_fen for fact in facts) == [-1250, 1250]


class TestCorrections:
    @pytest.fixture
    def nurse(self, ward):
        return Actor(
            tenant_id=ward.house.tenant.pk,
            kind="staff",
            name="护士",
            user_id=5,
            permissions=frozenset({"patients.view", "patients.search", "patients.edit"}),
        )

    def medicine(self, ward):
        medicine = MedicationData(order_no="O1", text="二甲双胍", days=7, started_at=AT)
        services.record_medications(ward.his, ward.patient, [medicine], source=MAIN)
        return MedicationStatement.objects.get()

    def test_who_when_why_and_what_stood_there(self, ward, nurse):
        row = self.medicine(ward)
        changes = {"days": 28, "text": "二甲双胍"}
        services.correct_record(nurse, ward.patient, "medication", row.pk, changes, reason="看错处方")
        trace = RecordCorrection.objects.get()
        assert (trace.field, trace.old_value, trace.new_value) == ("days", "7", "28")
        assert (trace.user_name, trace.user_id, trace.reason) == ("护士", 5, "看错处方")
        assert MedicationStatement.objects.get().days == 28
        assert "record.corrected" in ward.facts()
        assert AuditEvent.objects.filter(action="record.correct").count() == 1
        assert [one.field for one in selectors.corrections(nurse, ward.patient)] == ["days"]

    def test_nothing_differs_nothing_is_kept(self, ward, nurse):
        row = self.medicine(ward)
        services.correct_record(nurse, ward.patient, "medication", row.pk, {"days": 7}, reason="x")
        assert not RecordCorrection.objects.exists()

    def test_a_reason_is_needed_and_only_some_fields_may_be_changed(self, ward, nurse):
        row = self.medicine(ward)
        with pytest.raises(InvalidInput):
            services.correct_record(nurse, ward.patient, "medication", row.pk, {"days": 8}, reason=" ")
        with pytest.raises(InvalidInput):
            services.correct_record(nurse, ward.patient, "medication", row.pk, {"source": "x"}, reason="x")

    def test_another_patients_record_is_out_of_reach(self, ward, nurse):
        row = self.medicine(ward)
        other = ward.register("李四", "P2")
        with pytest.raises(NotFound):
            services.correct_record(nurse, other, "medication", row.pk, {"days": 8}, reason="x")
        blind = replace(nurse, permissions=frozenset({"patients.view", "patients.search"}))
        with pytest.raises(NotAllowed):
            services.correct_record(blind, ward.patient, "medication", row.pk, {"days": 8}, reason="x")

    def test_what_was_entered_in_error_leaves_the_lists(self, ward, nurse):
        row = self.medicine(ward)
        services.withdraw_record(nurse, ward.patient, "medication", row.pk, reason="录错人")
        assert selectors.summary(nurse, ward.patient).medications == []
        assert RecordCorrection.objects.get().new_value == "entered-in-error"

    def test_a_line_of_a_report_is_corrected_in_its_log(self, ward, nurse):
        item = ObservationData(code="GLU", value_number=Decimal("70"), observed_at=AT)
        services.record_observations(ward.his, ward.patient, "hand", [item])
        row = Observation.objects.get()
        changes = {"value_number": Decimal("7.0")}
        services.correct_record(nurse, ward.patient, "observation", row.id, changes, reason="漏了小数点")
        assert Observation.objects.get().value_number == Decimal("7.0")

    def test_a_visit_entered_in_error_is_called_off_with_its_end(self, ward, nurse):
        visit = ward.admit()
        services.discharge_encounter(ward.his, visit, at=AT)
        services.withdraw_record(nurse, ward.patient, "encounter", visit.pk, reason="录错人")
        assert ward.facts()[:3].count("record.corrected") == 1
        assert {"encounter.discharge_cancelled", "encounter.cancelled"} <= set(ward.facts())

    def test_the_trace_follows_a_merge(self, ward, nurse):
        row = self.medicine(ward)
        services.correct_record(nurse, ward.patient, "medication", row.pk, {"days": 8}, reason="x")
        other = ward.register("李四", "P2")
        patient_services.merge_patients(ward.his, other, ward.patient, reason="A40")
        assert [one.field for one in selectors.corrections(nurse, other)] == ["days"]


def test_the_reason_of_a_visit_is_encrypted(ward):
    data = EncounterData(source=MAIN, visit_no="V9", encounter_class="AMB", started_at=AT, reason="咳嗽三天")
    services.open_encounter(ward.his, ward.patient, data)
    assert "咳嗽".encode() not in stored("records_encounter", "reason")
    services.record_conditions(ward.his, ward.patient, [ConditionData(code="J06.9")], source=MAIN)

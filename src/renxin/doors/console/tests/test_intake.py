"""By hand is a source like any other: the same facts, so the same journeys and surveys; written once, traceable."""

from dataclasses import asdict
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.harness.ward import ward

from renxin.intelligence.journeys.models import JourneyRun
from renxin.intelligence.journeys.services import load_packs as load_journeys
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline import selectors as timeline
from renxin.people.patients.models import ContactPoint, Identifier, Patient
from renxin.people.records import services
from renxin.people.records.models import (
    AllergyIntolerance,
    Condition,
    DiagnosticReport,
    DocumentReference,
    Encounter,
    Finding,
    MedicationStatement,
    Observation,
)
from renxin.people.records.services import EncounterData
from renxin.programs.appointments.models import Appointment
from renxin.programs.surveys.services import install_packs as install_surveys

CARD = "11010519491231002X"
PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 64


@pytest.fixture
def desk(db, frozen_clock):
    return Desk()


class Desk:
    """A clinic with one department, and somebody at its desk."""

    def __init__(self):
        self.house = ward()
        self.department = self.house.department
        self.client = Client()
        self.client.force_login(self.house.nurse, backend=settings.AUTHENTICATION_BACKENDS[-1])

    def set_up_programmes(self):
        install_surveys(self.house.system)
        load_journeys(self.house.system)

    def register(self, **said):
        given = {"name": "王芳", "document_kind": "cn-id", "department": str(self.department.uid)} | said
        return self.client.post("/patients/new", given)

    def patient(self, **said):
        self.register(**said)
        return Patient.objects.latest("pk")

    def visit(self, patient, **said):
        given = {
            "visit_no": "11111111-1111-1111-1111-111111111111",
            "encounter_class": "AMB",
            "department": str(self.department.uid),
            "started_at": f"{timezone.localtime(clock.now()) - timedelta(minutes=20):%Y-%m-%dT%H:%M}",
            "ended": "finished",
        } | said
        return self.client.post(f"/patients/{patient.uid}/visits/new", given)

    def told(self, patient):
        """What was told of her visits, without the ids."""
        lines = timeline.history(self.house.system, patient.pk)
        facts = [asdict(line.fact) for line in lines if line.kind.startswith("encounter.")]
        return [
            {key: said for key, said in fact.items() if key not in ("patient_id", "encounter_id")} for fact in facts
        ]

    def facts(self, patient):
        return [line.kind for line in timeline.history(self.house.system, patient.pk)]


class TestRegistering:
    def test_one_form_makes_a_patient(self, desk):
        answer = desk.register(document=CARD, phone="138 0013 8000", visit="1")
        patient = Patient.objects.get()
        assert answer["Location"] == f"/patients/{patient.uid}/visits/new"
        assert (patient.name, patient.sex, str(patient.birth_date)) == ("王芳", "female", "1949-12-31")
        assert Identifier.objects.get().value == CARD
        assert ContactPoint.objects.get().value == "13800138000"

    @pytest.mark.parametrize("said", [{"document": "110105194912310021"}, {"phone": "12345"}, {"name": ""}])
    def test_what_cannot_be_is_said_at_the_field(self, desk, said):
        answer = desk.register(**said)
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.content.decode()
        assert not Patient.objects.exists()

    def test_the_same_document_is_the_same_person(self, desk):
        for phone in ("13800138000", "13900139000"):
            desk.register(document=CARD, phone=phone)
        assert Patient.objects.count() == 1
        assert ContactPoint.objects.count() == 2

    def test_a_pasted_line_fills_the_form(self, desk):
        pasted = f"姓名：王芳 身份证号：{CARD} 电话：13800138000 住址：北京市朝阳区建国路1号"
        page = desk.client.post("/patients/new/read", {"pasted": pasted}).content.decode()
        for value in ("王芳", CARD, "13800138000", "1949-12-31", "北京市朝阳区建国路1号"):
            assert f'value="{value}"' in page

    def test_who_is_here_already_is_said_while_typing_and_masked(self, desk):
        patient = desk.patient(document=CARD, phone="13800138000")
        given = {"name": "王芳", "document_kind": "cn-id", "document": CARD}
        page = desk.client.post("/patients/new/compare", given).content.decode()
        assert f"/patients/{patient.uid}/visits/new" in page
        assert "13800138000" not in page
        assert "138****8000" in page
        assert Patient.objects.count() == 1

    def test_nobody_alike_says_nothing(self, desk):
        desk.patient(document=CARD)
        page = desk.client.post("/patients/new/compare", {"name": "李四", "document_kind": "cn-id"}).content.decode()
        assert "lookalike" not in page
        assert "王芳" not in page


class TestVisit:
    def test_everything_on_one_screen(self, desk):
        patient = desk.patient()
        answer = desk.visit(
            patient,
            reason="头晕三天",
            diagnosis_code=["I10", ""],
            diagnosis_text=["原发性高血压", "劳累"],
            medicine=["氨氯地平片", ""],
            dose=["5 mg", ""],
            frequency=["qd", ""],
            days=["28", ""],
            results="血压 150/95，空腹血糖 7.2",
            allergies="青霉素：皮疹",
            next_at=f"{timezone.localtime(clock.now()) + timedelta(days=28):%Y-%m-%dT%H:%M}",
            photos=SimpleUploadedFile("化验单.exe", PICTURE),
        )
        assert answer.status_code == 303
        visit = Encounter.objects.get()
        assert (visit.status, visit.reason, visit.source) == ("finished", "头晕三天", "hand")
        assert {(row.system, row.text) for row in Condition.objects.all()} == {
            ("icd-10", "原发性高血压"),
            ("text", "劳累"),
        }
        assert MedicationStatement.objects.get().days == 28
        assert AllergyIntolerance.objects.get().reaction == "皮疹"
        assert sorted(Observation.objects.values_list("code", flat=True)) == ["1558-6", "8462-4", "8480-6"]
        assert DiagnosticReport.objects.get().abnormal_count == 3
        kept = DocumentReference.objects.get()
        assert (kept.content_type, bytes(kept.content)) == ("image/png", PICTURE)
        assert Appointment.objects.get().department_id == desk.department.pk
        assert {"encounter.started", "encounter.finished", "condition.recorded", "appointment.booked"} <= set(
            desk.facts(patient)
        )

    def test_sent_twice_it_is_one_visit(self, desk):
        patient = desk.patient()
        for _ in range(2):
            desk.visit(patient, medicine="阿司匹林", dose="", frequency="", days="30", results="血压 120/80")
        assert (Encounter.objects.count(), MedicationStatement.objects.count(), Observation.objects.count()) == (
            1,
            1,
            2,
        )
        assert desk.facts(patient).count("encounter.finished") == 1

    @pytest.mark.parametrize(
        "said",
        [
            {"results": "血压 1500/95"},
            {"results": "收缩压 1500"},
            {"results": "???"},
            {"find": "gxy"},
            {"medicine": "阿司匹林", "dose": "", "frequency": "", "days": "many"},
            {"started_at": "2099-01-01T08:00"},
            {"ended_at": "2001-01-01T08:00"},
            {"next_at": "2001-01-01T08:00"},
            {"photos": SimpleUploadedFile("photo.png", b"MZ this is a program")},
        ],
    )
    def test_what_cannot_be_is_refused_and_nothing_is_written(self, desk, said):
        answer = desk.visit(desk.patient(), **said)
        assert answer.status_code == 422
        assert not Encounter.objects.exists()

    def test_a_physical_examination_makes_its_findings(self, desk):
        desk.visit(desk.patient(), results="血压 185/112", exam="on", report_name="年度体检", findings=["lung_nodule"])
        assert sorted(Finding.objects.values_list("grade", "code")) == [("A", "bp_crisis"), ("B", "lung_nodule")]
        assert DiagnosticReport.objects.get().category == "exam"

    def test_how_results_are_understood_is_shown_while_typing(self, desk):
        patient = desk.patient()
        page = desk.client.post(
            f"/patients/{patient.uid}/visits/read", {"results": "血压 185/80，钾 4.0", "exam": "on"}
        ).content.decode()
        assert "badge--soon" in page

    def test_diagnoses_are_offered(self, desk):
        page = desk.client.get("/patients/diagnoses?find=gxy").content.decode()
        assert 'data-code="I10"' in page
        assert page.index('data-code="I10"') < page.index('data-code=""')


class TestReactions:
    def test_a_discharge_by_hand_starts_the_journey(self, desk):
        desk.set_up_programmes()
        patient = desk.patient(phone="13800138000")
        run_until_idle()
        desk.visit(patient, encounter_class="IMP", ended="open")
        run_until_idle()
        assert not JourneyRun.objects.exists()
        visit = Encounter.objects.get()
        page = f"/patients/{patient.uid}/visits/{visit.uid}/end"
        assert desk.client.get(page).status_code == 200
        at = f"{timezone.localtime(clock.now()):%Y-%m-%dT%H:%M}"
        assert desk.client.post(page, {"ended_at": at, "disposition": "home"}).status_code == 303
        run_until_idle()
        assert JourneyRun.objects.get().patient_id == patient.pk

    @pytest.mark.parametrize("encounter_class", ["AMB", "IMP"])
    def test_a_visit_by_hand_tells_what_an_interface_tells(self, desk, encounter_class):
        """Whatever reacts to the HIS (surveys, journeys, stages) reacts to the desk: the facts are the same."""
        by_hand, by_his = desk.patient(), desk.patient(name="李四")
        desk.visit(by_hand, encounter_class=encounter_class, disposition="home")
        his, began = Actor.interface(desk.house.tenant.pk, "HIS"), clock.now() - timedelta(minutes=20)
        data = EncounterData(
            source="his:main",
            visit_no="V1",
            encounter_class=encounter_class,
            started_at=began,
            department_id=desk.department.pk,
            practitioner_id=desk.house.actor(desk.house.nurse).practitioner_id,
        )
        visit = services.open_encounter(his, by_his.pk, data)
        end = services.discharge_encounter if encounter_class == "IMP" else services.finish_encounter
        end(his, visit, at=clock.now(), **({"disposition": "1"} if encounter_class == "IMP" else {}))
        assert desk.told(by_hand) == desk.told(by_his)

    def test_a_death_by_hand_is_a_death(self, desk):
        patient = desk.patient()
        desk.visit(patient, encounter_class="IMP", disposition="died")
        patient.refresh_from_db()
        assert patient.deceased_at is not None

    def test_a_visit_withdrawn_takes_the_journey_back(self, desk):
        desk.set_up_programmes()
        patient = desk.patient(phone="13800138000")
        desk.visit(patient, encounter_class="IMP", disposition="home")
        run_until_idle()
        assert JourneyRun.objects.get().status == "active"
        page = desk.client.get(f"/patients/{patient.uid}/?tab=clinical").content.decode()
        address = next(part.split('"')[0] for part in page.split('hx-get="') if "/records/encounter/" in part)
        answer = desk.client.post(
            address, {"reason": "录错人", "withdraw": "1", "encounter_class": "IMP", "started_at": "2026-03-10T08:40"}
        )
        assert answer.status_code == 303
        run_until_idle()
        assert JourneyRun.objects.get().status != "active"

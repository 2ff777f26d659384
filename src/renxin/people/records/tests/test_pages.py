"""What the record shows in a page: to whom it may be shown, whole, and with a trace where the law wants one."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client
from tests.harness.ward import ward

from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.core import clock
from renxin.people.patients.models import Patient
from renxin.people.records import services
from renxin.people.records.models import MedicationStatement, RecordCorrection
from renxin.people.records.services import (
    DocumentData,
    FindingData,
    ImmunizationData,
    MedicationData,
    ObservationData,
    ReportData,
)

HAND = "hand"


@pytest.fixture
def desk(db, frozen_clock):
    return Desk()


class Desk:
    """A nurse in front of one patient's record."""

    def __init__(self):
        self.house = ward()
        self.actor = self.house.system
        self.patient = Patient.objects.get(pk=self.house.patient())
        self.other = Patient.objects.get(pk=self.house.patient("赵六", "13800138009"))
        self.client = Client()
        self.client.force_login(self.house.nurse, backend=settings.AUTHENTICATION_BACKENDS[-1])

    def report(self, days=0, value="7.2", **said):
        at = clock.now() - timedelta(days=days)
        data = ReportData(**{"source": HAND, "report_no": f"R{days}", "issued_at": at, "name": "血糖"} | said)
        line = ObservationData(
            code="1558-6", name="空腹血糖", value_number=Decimal(value), unit="mmol/L", reference_range="3.9-6.1"
        )
        return services.record_report(self.actor, self.patient.pk, data, [line])

    def letter(self, content_type="application/pdf"):
        data = DocumentData(
            source=HAND, external_id=content_type, content=b"%PDF-1.7 x", content_type=content_type, title="出院小结"
        )
        return services.keep_document(self.actor, self.patient.pk, data)

    def tab(self):
        return self.client.get(f"/patients/{self.patient.uid}/?tab=clinical").content.decode()


class TestSummary:
    def test_everything_clinical_in_one_tab(self, desk):
        report = desk.report(issuer="市一医院", recognised=True)
        desk.report(days=30, value="5.0")
        services.record_findings(desk.actor, report, [FindingData(line="1", grade="A", text="血糖危急")])
        medicine = MedicationData(order_no="1", text="二甲双胍", days=3, started_at=clock.now() - timedelta(days=1))
        services.record_medications(desk.actor, desk.patient.pk, [medicine], source=HAND)
        dose = ImmunizationData(code="Flu", text="流感疫苗", occurred_at=clock.now())
        services.record_immunizations(desk.actor, desk.patient.pk, [dose], source=HAND)
        desk.letter()
        page = desk.tab()
        for words in (
            "还剩 2 天",
            "空腹血糖 7.2，偏高",
            "本院互认",
            "市一医院",
            "A 类：需立即临床干预",
            "流感疫苗",
            "出院小结",
        ):
            assert words in page

    def test_an_empty_record_says_so(self, desk):
        assert desk.tab().count("没有记录") >= 4


class TestReports:
    def test_its_lines_fold_out(self, desk):
        report = desk.report()
        page = desk.client.get(f"/patients/{desk.patient.uid}/reports/{report.uid}").content.decode()
        assert "空腹血糖" in page
        assert "偏高" in page
        assert desk.client.get(f"/patients/{desk.other.uid}/reports/{report.uid}").status_code == 404


class TestDocuments:
    def test_handed_out_whole_and_noted(self, desk):
        letter = desk.letter()
        answer = desk.client.get(f"/patients/{desk.patient.uid}/documents/{letter.uid}")
        assert answer.content == b"%PDF-1.7 x"
        assert (answer["Content-Disposition"], answer["X-Content-Type-Options"]) == ("inline", "nosniff")
        assert AuditEvent.objects.filter(action="document.view", patient_id=desk.patient.pk).count() == 1

    def test_what_a_browser_could_run_is_only_downloaded(self, desk):
        letter = desk.letter("text/html")
        answer = desk.client.get(f"/patients/{desk.patient.uid}/documents/{letter.uid}")
        assert (answer["Content-Type"], answer["Content-Disposition"]) == ("application/octet-stream", "attachment")

    def test_under_another_patient_there_is_none(self, desk):
        letter = desk.letter()
        assert desk.client.get(f"/patients/{desk.other.uid}/documents/{letter.uid}").status_code == 404
        assert not AuditEvent.objects.filter(action="document.view").exists()


class TestCorrecting:
    @pytest.fixture
    def address(self, desk):
        medicine = MedicationData(order_no="1", text="二甲双胍", days=7, started_at=clock.now())
        services.record_medications(desk.actor, desk.patient.pk, [medicine], source=HAND)
        page = desk.tab()
        return next(part.split('"')[0] for part in page.split('hx-get="') if "/records/medication/" in part)

    def said(self, **more):
        return {"text": "二甲双胍", "days": "28", "started_at": "2026-03-10T09:00", "reason": "看错处方"} | more

    def test_the_form_shows_what_stands_there(self, desk, address):
        assert 'value="7"' in desk.client.get(address).content.decode()

    def test_only_what_differs_is_traced(self, desk, address):
        assert desk.client.post(address, self.said()).status_code == 303
        assert MedicationStatement.objects.get().days == 28
        assert list(RecordCorrection.objects.values_list("field", flat=True)) == ["days"]

    def test_without_a_reason_nothing_changes(self, desk, address):
        assert desk.client.post(address, self.said(reason="")).status_code == 422
        assert MedicationStatement.objects.get().days == 7

    def test_entered_in_error(self, desk, address):
        assert desk.client.post(address, self.said(withdraw="1")).status_code == 303
        assert "二甲双胍" not in desk.tab().split("更正记录")[0]

    def test_the_reference_of_one_patient_opens_nothing_of_another(self, desk, address):
        stolen = address.replace(str(desk.patient.uid), str(desk.other.uid))
        assert desk.client.get(stolen).status_code == 404
        assert desk.client.get(address.replace("/medication/", "/allergy/")).status_code == 404


def test_known_items_and_diagnoses_are_named_in_the_readers_language(desk):
    desk.report()
    data = services.ConditionData(code="I10", text="原发性高血压")
    services.record_conditions(desk.actor, desk.patient.pk, [data], source=HAND)
    assert "空腹血糖" in desk.tab()
    desk.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = desk.tab()
    assert "Fasting glucose" in page
    assert "Essential (primary) hypertension" in page

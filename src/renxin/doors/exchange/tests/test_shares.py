"""Summaries for other institutions: with consent, by link and code, without sensitive visits, every look kept."""

import json
from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.harness.ward import ward

from renxin.doors.connectors.fhir.selectors import dump
from renxin.doors.exchange import services
from renxin.doors.exchange.models import ReceivedSummary, Share, ShareView
from renxin.doors.exchange.services import ShareData
from renxin.doors.exchange.shares.showing import document_of, summary_of
from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.patients.models import Patient
from renxin.people.patients.services import PatientData, change_consent, note_departments, register_patient
from renxin.people.records.models import DiagnosticReport, Encounter
from renxin.people.records.services import (
    ConditionData,
    EncounterData,
    ObservationData,
    ReportData,
    open_encounter,
    record_conditions,
    record_report,
)

pytestmark = pytest.mark.django_db
SOMEBODY_ELSE = {"resourceType": "Patient", "id": "1", "birthDate": "1980-01-01"}
ALL = ["problems", "results", "visits"]


@pytest.fixture
def house(frozen_clock):
    cache.clear()
    return ward()


@pytest.fixture
def patient_id(house):
    said = PatientData(name="孟晓岚", sex="female", birth_date=clock.today().replace(year=1950, month=1, day=2))
    found = register_patient(house.system, said, source="staff").patient_id
    note_departments(house.system, [(found, house.department.pk, clock.now())])
    agree(house, found)
    stay = open_encounter(house.system, found, EncounterData(source="his:H1", visit_no="V1", started_at=clock.now()))
    record_conditions(
        house.system, found, [ConditionData(code="I10", text="高血压")], source="his:H1", encounter_id=stay.pk
    )
    report = ReportData(source="his:H1", report_no="R1", issued_at=clock.now(), code="GLU", name="血糖")
    line = ObservationData(code="GLU", name="葡萄糖", value_number=Decimal("7.2"), unit="mmol/L", interpretation="H")
    record_report(house.system, found, report, [line])
    return found


def agree(house, patient_id, state="GRANTED"):
    change_consent(Actor.patient(house.tenant.pk, patient_id), patient_id, "THIRD_PARTY_SHARE", state, method="click")


def offer(house, patient_id, **options):
    given = {"institution": "海淀社区卫生服务中心", "purpose": "referral_down", "classes": ALL, **options}
    return services.offer_share(house.system, patient_id, ShareData(**given))


def enter(token, code, who="王医生"):
    client = Client()
    return client, client.post(f"/share/{token}", {"code": code, "who": who})


def test_link_and_code_open_it_and_every_look_is_kept(house, patient_id):
    row, token, code = offer(house, patient_id)
    assert "孟晓岚" not in Client().get(f"/share/{token}").content.decode()
    client, answer = enter(token, code)
    assert answer.status_code == 302
    page = client.get(f"/share/{token}").content.decode()
    for word in ("孟晓岚", "高血压", "血糖", "7.2 mmol/L"):
        assert word in page
    assert client.get(f"/share/{token}/pdf").content.startswith(b"%PDF")
    bundle = json.loads(client.get(f"/share/{token}/fhir").content)
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "document")
    assert list(row.views.order_by("pk").values_list("who", "what")) == [
        ("王医生", "page"), ("王医生", "pdf"), ("王医生", "fhir"),
    ]  # fmt: skip
    assert AuditEvent.objects.filter(action="share.view", patient_id=patient_id).count() == 3


def test_five_wrong_codes_lock_it(house, patient_id):
    _row, token, code = offer(house, patient_id)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    statuses = [enter(token, wrong)[1].status_code for _ in range(5)]
    assert statuses == [422, 422, 422, 422, 410]
    assert enter(token, code)[1].status_code == 410


@pytest.mark.parametrize("ending", ["time", "hand", "consent"])
def test_it_ends_by_time_by_hand_and_with_the_consent(house, patient_id, frozen_clock, ending):
    row, token, code = offer(house, patient_id, days=3)
    client, _answer = enter(token, code)
    if ending == "time":
        frozen_clock.move(days=3)
    elif ending == "hand":
        services.end_share(house.system, row.uid)
    else:
        agree(house, patient_id, "WITHDRAWN")
    assert client.get(f"/share/{token}").status_code == 410
    assert client.get(f"/share/{token}/pdf").status_code == 404
    assert Client().get(f"/share/{'x' * 32}").status_code == 404


def test_without_consent_nothing_is_shared(house, patient_id):
    agree(house, patient_id, "WITHDRAWN")
    with pytest.raises(InvalidInput) as refused:
        offer(house, patient_id)
    assert refused.value.where == "consent"


@pytest.mark.parametrize(
    ("options", "where"),
    [
        ({"institution": " "}, "institution"),
        ({"purpose": "x"}, "purpose"),
        ({"classes": []}, "classes"),
        ({"days": 91}, "days"),
    ],
)
def test_what_is_missing_is_said(house, patient_id, options, where):
    with pytest.raises(InvalidInput) as refused:
        offer(house, patient_id, **options)
    assert refused.value.where == where


def test_sensitive_visits_and_what_was_noted_there_stay_outside(house, patient_id):
    visit = open_encounter(
        house.system, patient_id, EncounterData(source="his:H1", visit_no="V2", started_at=clock.now())
    )
    record_conditions(
        house.system, patient_id, [ConditionData(code="F32", text="抑郁")], source="his:H1", encounter_id=visit.pk
    )
    Encounter.objects.filter(pk=visit.pk).update(sensitivity="psychiatric")
    row, _token, _code = offer(house, patient_id)
    assert "抑郁" not in dump(document_of(row)).decode()
    assert str(visit.uid) not in dump(document_of(row)).decode()
    assert "高血压" in dump(document_of(row)).decode()


def test_only_the_chosen_kinds_are_seen(house, patient_id):
    row, _token, _code = offer(house, patient_id, classes=["problems"])
    kinds = {entry["resource"]["resourceType"] for entry in document_of(row)["entry"]}
    assert kinds == {"Composition", "Patient", "Organization", "Condition"}
    assert [str(section.title) for section in summary_of(row).sections] == ["诊断"]


def browser(house):
    client = Client()
    client.force_login(house.nurse, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def test_a_nurse_shares_and_sees_who_looked(house, patient_id):
    client = browser(house)
    address = f"/exchange/shares/for/{Patient.objects.get(pk=patient_id).uid}"
    form = {"institution": "社区中心", "purpose": "referral_down", "classes": ["problems"], "days": "7"}
    assert client.post(address, {**form, "days": "0"}).status_code == 422
    page = client.post(address, form).content.decode()
    row = Share.objects.get()
    link = page.partition('value="http')[2].partition('"')[0]
    token = urlsplit(f"http{link}").path.rpartition("/")[2]
    assert services.open_share(token).share == row
    assert row.expires_at == clock.now() + timedelta(days=7)
    services.note_view(row, "李医生", ShareView.What.PAGE)
    shown = client.get(f"/exchange/shares/{row.uid}").content.decode()
    assert "李医生" in shown
    assert token not in shown
    client.post(f"/exchange/shares/{row.uid}/end")
    assert services.open_share(token).why == "ended"


def upload(client, patient, content, institution="协和医院"):
    given = {"institution": institution, "document": SimpleUploadedFile("a.json", content)}
    return client.post(f"/exchange/received/for/{patient.uid}", given)


def test_a_summary_of_another_institution_is_taken_over_and_marked(house, patient_id):
    row, _token, _code = offer(house, patient_id)
    document = dump(document_of(row))
    here = register_patient(
        house.system,
        PatientData(name="孟晓岚", sex="female", birth_date=clock.today().replace(year=1950, month=1, day=2)),
        source="import",
    ).patient_id
    note_departments(house.system, [(here, house.department.pk, clock.now())])
    patient = Patient.objects.get(pk=here)
    assert upload(browser(house), patient, document).status_code == 303
    received = ReceivedSummary.objects.get()
    assert (received.patient_id, received.results, received.parked) == (here, 1, 0)
    report = DiagnosticReport.objects.get(patient_id=here)
    assert (report.recognised, report.issuer) == (True, "协和医院")


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"[]",
        b'{"resourceType": "Bundle"}',
        json.dumps({"resourceType": "Bundle", "entry": [{"resource": SOMEBODY_ELSE}]}).encode(),
    ],
)
def test_what_is_no_document_of_hers_is_refused(house, patient_id, content):
    patient = Patient.objects.get(pk=patient_id)
    assert upload(browser(house), patient, content).status_code == 422
    assert not ReceivedSummary.objects.exists()

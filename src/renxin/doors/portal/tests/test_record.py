"""What a person reads of her record, what a family reads of one another, and what stays her own."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.harness.ward import ward

from renxin.engagement.conversations.models import Message
from renxin.engagement.conversations.services import Outgoing, send
from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.core import clock, ids
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.people.patients.services import ProxyData, grant_proxy
from renxin.people.records.models import AllergyIntolerance, Condition, DiagnosticReport, Encounter, Observation

LOOPS = ("conversations.dispatch", "timeline.sequencer", "timeline.consumers")


@pytest.fixture
def here(db, frozen_clock):
    return ward()


def come_in(here, patient_id: int, last4: str = "8001") -> Client:
    client = Client()
    link = patients.doorway(here.tenant.pk, patient_id, until=clock.today() + timedelta(days=7))
    assert client.post(link, {"last4": last4}).status_code == 302
    return client


def path(patient_id: int, rest: str) -> str:
    return f"/home/{Patient.objects.get(pk=patient_id).uid}/{rest}"


def visited(here, patient_id: int, number: str, *, sensitivity: str = "") -> Encounter:
    return Encounter.objects.create(
        tenant_id=here.tenant.pk,
        patient_id=patient_id,
        encounter_class="AMB",
        status="finished",
        department=here.department,
        started_at=clock.now(),
        visit_no=number,
        source="his",
        sensitivity=sensitivity,
        updated_at=clock.now(),
    )


def reported(here, encounter: Encounter, name: str, *values: tuple[int, str]) -> DiagnosticReport:
    common = {"tenant_id": here.tenant.pk, "patient_id": encounter.patient_id}
    report = DiagnosticReport.objects.create(
        **common, encounter=encounter, report_no=name, source="lis", name=name, issued_at=clock.now(), abnormal_count=1
    )
    for days, value in values:
        Observation.objects.create(
            **common,
            id=ids.new_id(),
            report_id=report.pk if days == 0 else None,
            source="lis",
            code="GLU",
            name="空腹血糖",
            value_number=value,
            unit="mmol/L",
            reference_range="3.9-6.1",
            observed_at=clock.now() - timedelta(days=days),
        )
    return report


def test_a_result_is_shown_with_its_range_its_direction_and_the_time_before(here):
    mine = here.patient()
    report = reported(here, visited(here, mine, "V1"), "生化", (30, "6.8"), (0, "7.4"))
    client = come_in(here, mine)
    assert "1 项异常" in client.get(path(mine, "results/")).content.decode()
    page = client.get(path(mine, f"results/{report.uid}/")).content.decode()
    for words in ("空腹血糖", "7.4", "偏高", "3.9-6.1", "6.8", "result__line"):
        assert words in page
    visit = client.get(path(mine, f"visits/{report.encounter.uid}/")).content.decode()
    assert "生化" in visit


def test_a_daughter_sees_what_she_may_and_never_what_was_kept_back(here):
    mother, daughter = here.patient(), here.patient("赵敏", "13800138002")
    open_visit, secret = visited(here, mother, "V1"), visited(here, mother, "V2", sensitivity="psychiatry")
    reported(here, open_visit, "血常规")
    kept = reported(here, secret, "药物浓度")
    common = {"tenant_id": here.tenant.pk, "patient_id": mother, "recorded_at": clock.now(), "source": "his"}
    AllergyIntolerance.objects.create(**common, code="PEN", text="青霉素")
    Condition.objects.create(**common, encounter=open_visit, code="E11", text="2型糖尿病")
    Condition.objects.create(**common, encounter=secret, code="F32", text="抑郁发作")
    data = ProxyData(
        relation="child", classes=["visits", "results"], basis="consent", method="desk", proxy_patient_id=daughter
    )
    grant_proxy(here.system, mother, data)
    client = come_in(here, daughter, "8002")
    family = client.get("/home/family/").content.decode()
    assert "青霉素" in family
    assert "2型糖尿病" in family
    assert "抑郁" not in family
    results = client.get(path(mother, "results/")).content.decode()
    assert "血常规" in results
    assert "药物浓度" not in results
    assert client.get(path(mother, f"results/{kept.uid}/")).status_code == 404
    assert client.get(path(mother, f"visits/{secret.uid}/")).status_code == 404
    assert client.get(path(mother, "messages/")).status_code == 404, "messages were not among what she was given"
    assert "抑郁" in come_in(here, mother).get("/home/family/").content.decode()
    assert AuditEvent.objects.filter(action="home.look", patient_id=mother).count() == 2


def test_messages_are_read_where_they_are_opened_and_codes_stand_nowhere(here):
    mine = here.patient()
    for number, template in ((1, ""), (2, "portal.code")):
        words = {"template": template, "variables": {"code": "314159", "minutes": "10"}} if template else {}
        body = {} if template else {"zh": "您的报告出来了。"}
        send(
            here.system,
            Outgoing(
                patient_id=mine, purpose="CARE_SERVICE", idempotency_key=f"t{number}", body=body, is_reply=True, **words
            ),
        )
    run_until_idle(*LOOPS)
    client = come_in(here, mine)
    assert "1 条新消息" in client.get("/home/").content.decode()
    page = client.get(path(mine, "messages/")).content.decode()
    assert "您的报告出来了" in page
    assert "314159" not in page
    assert "新消息" not in client.get("/home/").content.decode()
    assert Message.objects.filter(patient_id=mine, status="read").count() == 1

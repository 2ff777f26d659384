"""Requests of people about their own data: clocks, proof, copies that vanish, refusals, and a case beside each."""

from datetime import datetime, timedelta

import pytest
from tests.harness.ward import Ward, ward

from renxin.engagement.conversations.models import Hold
from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.core import clock, exports
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotAllowed, NotFound, WrongState
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients import selectors as patients
from renxin.people.patients import services
from renxin.people.patients.models import RightsFile
from renxin.people.patients.services import EvidenceData, RequestData
from renxin.people.records.services import record_conditions
from renxin.people.records.shapes import ConditionData
from renxin.programs.cases.models import Case
from renxin.programs.cases.services import close_case

pytestmark = pytest.mark.django_db
FACTS = ("timeline.sequencer", "timeline.consumers")


@pytest.fixture
def here(frozen_clock) -> Ward:
    return ward()


def desk(here: Ward) -> Actor:
    return here.actor(here.service)


def asked(here, patient, kind="access", **values):
    row = services.file_request(desk(here), patient, RequestData(kind=kind, **values))
    run_until_idle(*FACTS)
    return row


def proved(here, patient, kind="access", **values):
    row = asked(here, patient, kind, **values)
    return services.verify_request(desk(here), row.uid, "identity_card")


def test_the_clock_runs_fifteen_working_days_from_receipt(here):
    received = datetime(2026, 3, 2, 15, 0, tzinfo=clock.SHANGHAI)
    row = asked(here, here.patient(), received_at=received, channel="letter")
    assert row.due_at.astimezone(clock.SHANGHAI).strftime("%m-%d %H:%M:%S") == "03-23 23:59:59"
    case = Case.objects.get()
    assert (case.kind, case.source, case.opened_at) == ("rights", f"rights:{row.uid}", received)
    assert case.statutory_due_at == row.due_at
    assert case.owner == here.service
    assert not Hold.objects.exists()  # who asks about her data may still be surveyed and cared for


def test_nothing_is_given_out_before_the_identity_is_proved(here):
    row = asked(here, here.patient())
    with pytest.raises(WrongState):
        services.make_copy(desk(here), row.uid)
    with pytest.raises(InvalidInput):
        services.verify_request(desk(here), row.uid, "looked honest")


def test_a_copy_is_readable_encrypted_audited_and_gone_after_a_week(here, frozen_clock):
    patient = here.patient("王秀兰")
    record_conditions(here.system, patient, [ConditionData(code="I10", text="高血压")], source="his")
    row = proved(here, patient)
    (page,) = [one for one in services.make_copy(desk(here), row.uid) if one.media_type.startswith("text/html")]
    html = bytes(services.take_file(desk(here), page.uid).content).decode()
    for told in ("王秀兰", "13800138001", "高血压", row.number, "<!doctype html>"):
        assert told in html
    assert AuditEvent.objects.filter(action="rights.take", patient_id=patient).count() == 1
    frozen_clock.move(days=8)
    with pytest.raises(NotFound):
        services.take_file(desk(here), page.uid)
    run_until_idle("patients.files")
    assert RightsFile.objects.get(pk=page.pk).content is None


def test_doors_add_their_documents_to_the_copy(here, monkeypatch):
    monkeypatch.setattr(exports, "_documents", {})
    exports.register_document(
        "fhir", lambda actor, patient_id: exports.Document("copy.json", "application/fhir+json", b'{"a": 1}')
    )
    row = proved(here, here.patient(), "transfer")
    files = {one.name: bytes(one.content) for one in services.make_copy(desk(here), row.uid)}
    assert files["copy.json"] == b'{"a": 1}'
    assert len(files) == 2


def test_granting_ends_request_and_case_and_needs_the_copy(here):
    row = proved(here, here.patient())
    with pytest.raises(InvalidInput):
        services.grant_request(desk(here), row.uid, "已交付")
    services.make_copy(desk(here), row.uid)
    with pytest.raises(InvalidInput):
        close_case(desk(here), Case.objects.get(), "resolved")
    services.grant_request(desk(here), row.uid, "已当面交付复制件")
    run_until_idle(*FACTS)
    case = Case.objects.get()
    assert (case.status, case.outcome) == ("closed", "resolved")
    assert patients.rights_requests(desk(here)).open_count == 0


def test_a_correction_changes_the_person_and_keeps_which_fields(here):
    patient = here.patient("王秀兰")
    row = proved(here, patient, "correction", note="名字写错了")
    with pytest.raises(InvalidInput):
        services.grant_request(desk(here), row.uid, "已更正")
    services.correct_data(desk(here), row.uid, {"name": "王秀蘭", "address": ""})
    services.grant_request(desk(here), row.uid, "已更正")
    assert patients.header(desk(here), patient).name == "王秀蘭"
    assert patients.rights_request(desk(here), row.uid).report == {"fields": ["name"]}


def test_a_refusal_has_a_ground_and_words(here):
    row = asked(here, here.patient(), "deletion")
    with pytest.raises(InvalidInput):
        services.refuse_request(desk(here), row.uid, "because", "不行")
    with pytest.raises(InvalidInput):
        services.refuse_request(desk(here), row.uid, "statutory", " ")
    services.refuse_request(desk(here), row.uid, "statutory", "病历须保存 15 年，期满后删除。")
    run_until_idle(*FACTS)
    assert Case.objects.get().outcome == "unresolved"
    with pytest.raises(WrongState):
        services.withdraw_request(desk(here), row.uid)


def test_for_the_dead_a_near_relative_asks_and_only_then(here):
    patient = here.patient()
    with pytest.raises(InvalidInput):
        asked(here, patient, requester="relative", requester_name="王强")
    services.mark_deceased(here.system, patient, clock.now())
    with pytest.raises(InvalidInput):
        asked(here, patient)
    paper = EvidenceData("死亡证明.pdf", b"%PDF-1.4 paper")
    row = asked(here, patient, requester="relative", requester_name="王强", evidence=paper)
    assert bytes(services.read_evidence(desk(here), row.evidence.uid).content) == paper.content


def test_who_may_see_and_work(here):
    patient = here.patient()
    row = services.file_request(here.actor(here.nurse), patient, RequestData(kind="access"))
    with pytest.raises(NotAllowed):
        patients.rights_requests(here.actor(here.nurse))
    assert [line.name for line in patients.rights_requests(here.actor(here.head_nurse)).lines] == ["王秀兰"]
    with pytest.raises(NotAllowed):
        services.verify_request(here.actor(here.head_nurse), row.uid, "identity_card")
    other = ward("另一家", "other")
    with pytest.raises(NotFound):
        patients.rights_request(desk(other), row.uid)


def test_a_patient_asks_for_herself(here):
    patient, other = here.patient(), here.patient("李梅", "13800138002")
    me = Actor.patient(here.tenant.pk, patient)
    row = services.file_request(me, patient, RequestData(kind="explanation", channel="portal"))
    assert patients.rights_request(me, row.uid) == row
    with pytest.raises(NotAllowed):
        services.file_request(me, other, RequestData(kind="access"))


def test_late_requests_are_told_by_the_ladder_of_cases(here, frozen_clock):
    asked(here, here.patient())
    frozen_clock.move(days=40)
    run_until_idle("cases.ladder")
    case = Case.objects.get()
    assert case.notes.filter(code="statutory_100").exists()


def test_papers_are_emptied_when_their_years_are_over(here, frozen_clock):
    paper = EvidenceData("身份证.png", b"\x89PNG\r\n\x1a\n....")
    row = asked(here, here.patient(), evidence=paper)
    frozen_clock.move(days=3 * 366 + 2)
    assert services.sweep_files() == 1
    with pytest.raises(NotFound):
        services.read_evidence(desk(here), row.evidence.uid)
    assert row.evidence.keep_until < (clock.now() - timedelta(days=1)).date()

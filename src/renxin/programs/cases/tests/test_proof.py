"""What proves a case: statements of those concerned, evidence in a sealed list, minutes, records copied or sealed."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from renxin.engagement.worklist.models import Task
from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.programs.cases import services
from renxin.programs.cases.models import CaseEvidence, CaseStatement

from .test_whole import browser, house, told  # noqa: F401  # the ward of these tests

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def asked(house, case, matter="5 月 3 日在本科室换药等候的情况，请说明。", **values) -> CaseStatement:  # noqa: F811
    question = services.Question(
        practitioner_id=house.nurse.practitioner_id, matter=matter, due_at=clock.now() + timedelta(days=1), **values
    )
    return services.ask_statement(house.actor(house.service), case, question)


@pytest.fixture
def case(house):  # noqa: F811
    return told(
        house,
        patient_id=house.patient("李秀英", "13800138055"),
        name="王建国",
        phone="13911112222",
        concerned=(house.nurse.practitioner_id,),
    )


def test_who_is_asked_sees_the_matter_and_her_own_words_and_nothing_else(house, case):  # noqa: F811
    row = asked(house, case)
    task = Task.objects.get(source=f"cases:{case.pk}:statement:{row.uid}:0")
    assert (task.owner, task.patient_id) == (house.nurse, -house.tenant.pk)
    page = browser(house.nurse)
    listed = page.get("/cases/statements/").content.decode()
    assert "换药等候" in listed
    at_task = page.get(f"/follow-up/{task.uid}/")
    at_task = at_task.content.decode() if at_task.status_code == 200 else ""
    one = page.get(f"/cases/statements/{row.uid}/").content.decode()
    for text in (listed, one, at_task):
        assert not any(secret in text for secret in ("王建国", "李秀英", "13911112222", "13800138055", "两个小时"))
    assert page.get(f"/cases/{case.uid}/proof").status_code == 404


def test_a_matter_that_names_who_told_us_is_refused(house, case):  # noqa: F811
    for words in ("王建国说您态度不好", "李秀英的家属来电", "来电 13911112222 反映", " "):
        with pytest.raises(InvalidInput) as caught:
            asked(house, case, words)
        assert caught.value.where == "matter"


def test_a_statement_is_added_to_and_never_changed(house, case):  # noqa: F811
    row = asked(house, case)
    page = browser(house.nurse)
    assert page.post(f"/cases/statements/{row.uid}/", {"words": "当时在抢救"}).status_code == 303
    assert Task.objects.get(source__endswith=f"{row.uid}:0").state == "cancelled"
    page.post(f"/cases/statements/{row.uid}/", {"words": "补充：已请同事代换"})
    words = [one.words for one in row.versions.order_by("version")]
    assert words == ["当时在抢救", "补充：已请同事代换"]
    shown = browser(house.service).get(f"/cases/{case.uid}/proof").content.decode()
    assert all(one in shown for one in words)
    assert browser(house.head_nurse).get(f"/cases/statements/{row.uid}/").status_code == 404
    with pytest.raises(WrongState):
        services.withdraw_statement(house.actor(house.service), case, row.uid)


def test_she_is_reminded_once_before_it_is_due(house, case, frozen_clock):  # noqa: F811
    row = asked(house, case)
    assert services.sweep_statements() == 0
    frozen_clock.move(hours=21)
    assert services.sweep_statements() == 1
    assert services.sweep_statements() == 0
    assert Task.objects.get(source__endswith=f"{row.uid}:1").owner == house.nurse


def test_nobody_is_asked_whom_it_does_not_concern(house, case):  # noqa: F811
    question = services.Question(
        practitioner_id=house.head_nurse.practitioner_id, matter="请说明", due_at=clock.now() + timedelta(days=1)
    )
    with pytest.raises(InvalidInput):
        services.ask_statement(house.actor(house.service), case, question)


def test_evidence_is_a_list_that_nobody_changes_unseen(house, case):  # noqa: F811
    page = browser(house.service)
    for number in (1, 2):
        given = SimpleUploadedFile(f"收据{number}.pdf", PDF + str(number).encode())
        answer = page.post(f"/cases/{case.uid}/proof", {"do": "add", "kind": "receipt", "file": given})
        assert answer.status_code == 303
    first, second = CaseEvidence.objects.order_by("position")
    assert services.is_whole(case)
    assert page.get(f"/cases/{case.uid}/proof/{first.uid}").content.startswith(b"%PDF")
    assert AuditEvent.objects.filter(action="case.evidence").count() == 1
    CaseEvidence.objects.filter(pk=first.pk).update(sha256=second.sha256)
    assert not services.is_whole(case)
    assert "清单被改动过" in page.get(f"/cases/{case.uid}/proof").content.decode()
    with pytest.raises(WrongState):
        services.open_evidence(house.actor(house.service), case, CaseEvidence.objects.get(pk=first.pk))


def test_what_no_longer_counts_stays_with_its_reason(house, case):  # noqa: F811
    row = services.add_evidence(
        house.actor(house.service), case, services.Proof(name="a.pdf", data=PDF, kind="receipt")
    )
    with pytest.raises(InvalidInput):
        services.withdraw_evidence(house.actor(house.head_nurse), case, row.uid, " ")
    services.withdraw_evidence(house.actor(house.head_nurse), case, row.uid, "不是本次就诊的收据")
    assert services.is_whole(case)
    with pytest.raises(NotFound):
        services.withdraw_evidence(house.actor(house.head_nurse), case, row.uid, "再来一次")


def test_a_program_is_no_evidence(house, case):  # noqa: F811
    given = SimpleUploadedFile("照片.png", b"MZ\x90\x00")
    answer = browser(house.service).post(f"/cases/{case.uid}/proof", {"do": "add", "kind": "photo", "file": given})
    assert answer.status_code == 422
    assert not CaseEvidence.objects.exists()


def test_minutes_and_sealed_records(house, case):  # noqa: F811
    page = browser(house.service)
    held = clock.now().astimezone(clock.SHANGHAI) - timedelta(hours=2)
    talk = {"do": "minutes", "held_at": held.strftime("%Y-%m-%dT%H:%M"), "mode": "face"}
    talk |= {"present": "家属、护士长", "words": "说明了经过"}
    assert page.post(f"/cases/{case.uid}/proof", talk).status_code == 303
    assert page.post(f"/cases/{case.uid}/proof", {**talk, "held_at": "2096-05-01T10:00"}).status_code == 422
    asked_for = {"do": "seal", "kind": "seal", "what": "住院病历全套", "asked_by": "女儿"}
    assert page.post(f"/cases/{case.uid}/proof", asked_for).status_code == 303
    (row,) = case.sealings.all()
    done = {"do": "sealed", "ref": str(row.uid), "present": "女儿、病案室", "kept_at": "病案室保险柜", "pages": "86"}
    assert page.post(f"/cases/{case.uid}/proof", {**done, "present": ""}).status_code == 422
    assert page.post(f"/cases/{case.uid}/proof", done).status_code == 303
    shown = page.get(f"/cases/{case.uid}/proof").content.decode()
    assert "病案室保险柜" in shown
    assert "说明了经过" in shown


def test_a_case_without_a_name_makes_tasks_about_nobody(house):  # noqa: F811
    case = told(house, patient_id=-(1 << 45))
    task = Task.objects.get(source=f"cases:{case.pk}:response:1")
    assert task.patient_id == -house.tenant.pk
    page = browser(task.owner)
    assert f"/cases/{case.uid}/" in page.get(f"/follow-up/{task.uid}/").content.decode()

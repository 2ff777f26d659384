"""The file of a case: complete by law or not archived, the way of a dispute, on paper with contacts masked."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.kernel.timeline.models import Event
from renxin.programs.cases import services
from renxin.programs.cases.services import DisputeStep, Problem

from .test_whole import browser, house, told  # noqa: F401  # the ward of these tests

pytestmark = pytest.mark.django_db


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


@pytest.fixture
def closed(house):  # noqa: F811
    case, head = told(house, name="王建国", phone="13911112222"), house.actor(house.head_nurse)
    services.accept_case(head, case, rights_told=True)
    services.note_problem(head, case, Problem(category="quality", severity=1))
    services.tell_by_phone(head, case, "已核实并当面道歉")
    services.set_finding(head, case, "yes")
    return services.close_case(head, case, "resolved")


def test_a_complete_file_is_archived_and_the_fact_is_told(house, closed):  # noqa: F811
    assert services.missing(closed) == ["improvement"]
    services.archive_case(house.actor(house.head_nurse), closed, "none")
    assert Event.objects.filter(patient_id=closed.patient_id, kind="case.archived").count() == 1


@pytest.mark.parametrize("lack", ["rights", "answer", "statements", "sealings", "routes", "evidence"])
def test_what_the_law_wants_is_named_when_it_is_missing(house, closed, lack):  # noqa: F811
    head = house.actor(house.head_nurse)
    if lack == "rights":
        closed.receipt.rights_told_at = None
        closed.receipt.save()
    elif lack == "answer":
        closed.notes.filter(kind="call").delete()
    elif lack == "statements":
        services.name_concerned(head, closed, house.nurse.practitioner_id, "witness")
        due = clock.now() + timedelta(days=1)
        matter = services.Question(practitioner_id=house.nurse.practitioner_id, matter="请说明", due_at=due)
        services.ask_statement(head, closed, matter)
    elif lack == "sealings":
        services.ask_sealing(head, closed, "seal", "住院病历", "女儿")
    elif lack == "routes":
        closed = services.reopen_case(head, closed, "不认可")
        services.start_dispute(head, closed, "只说了协商", ["talk"])
        closed = services.close_case(head, closed, "unresolved", "进入诉讼")
    else:
        piece = services.Proof(name="a.pdf", data=b"%PDF-1.4\n%%EOF", kind="receipt")
        row = services.add_evidence(head, closed, piece)
        type(row).objects.filter(pk=row.pk).update(size=1)
    with pytest.raises(InvalidInput) as caught:
        services.archive_case(head, closed, "none")
    assert caught.value.where == lack
    assert browser(house.head_nurse).get(f"/cases/{closed.uid}/file").status_code == 200


def test_the_way_of_a_dispute_is_kept_step_by_step(house):  # noqa: F811
    case, head = told(house), house.actor(house.head_nurse)
    step = DisputeStep(kind="mediation", happened_at=clock.now(), number="调解〔2026〕18号")
    with pytest.raises(WrongState):
        services.note_dispute_step(head, case, step)
    page = browser(house.head_nurse)
    page.post(f"/cases/{case.uid}/act", {"do": "dispute", "words": "四条途径都讲了", "routes": ["talk", "court"]})
    assert case.dispute_steps.get().routes == ["talk", "court"]
    services.note_dispute_step(head, case, step)
    with pytest.raises(InvalidInput):
        services.note_dispute_step(head, case, DisputeStep(kind="magic", happened_at=clock.now()))
    shown = page.get(f"/cases/{case.uid}/file").content.decode()
    assert "调解〔2026〕18号" in shown


def test_on_paper_every_page_is_numbered_and_contacts_are_masked(house, closed):  # noqa: F811
    answer = browser(house.head_nurse).get(f"/cases/{closed.uid}/file.pdf")
    text = text_of(answer.content)
    assert answer["Content-Type"] == "application/pdf"
    assert "已核实并当面道歉" in text.replace("\n", "")
    assert "13911112222" not in text
    assert "王建国" not in text
    assert AuditEvent.objects.filter(action="case.file").count() == 1
    whole = browser(house.head_nurse).get(f"/cases/{closed.uid}/file.pdf?contact=yes")
    assert "13911112222" in text_of(whole.content)
    assert browser(house.nurse).get(f"/cases/{closed.uid}/file.pdf").status_code == 403


def test_a_full_file_stands_on_paper(house, closed):  # noqa: F811
    head = house.actor(house.head_nurse)
    services.add_evidence(head, closed, services.Proof(name="收据.pdf", data=b"%PDF-1.4\n%%EOF", kind="receipt"))
    talk = services.Talk(held_at=clock.now(), mode="face", present="家属", words="谈了经过", agreed="退费")
    services.keep_minutes(head, closed, talk)
    services.rate_case(house.system, closed, 4)
    text = text_of(browser(house.head_nurse).get(f"/cases/{closed.uid}/file.pdf").content).replace("\n", "")
    assert all(word in text for word in ("收据.pdf", "谈了经过", "退费", "证据清单完整", "4 / 5"))

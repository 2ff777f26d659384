"""Reports in plain words: which words for which value; class A told by a person first; sent once looked at."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from tests.harness.ward import ward

from renxin.engagement.conversations.models import Message
from renxin.engagement.worklist.models import Task
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.models import Event
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.people.records.models import Finding
from renxin.people.records.services import ObservationData, ReportData, record_report
from renxin.programs.careplans.explaining import selecting, writing
from renxin.programs.careplans.explaining.pack import pack, templates
from renxin.programs.careplans.explaining.reading import Result, explain
from renxin.programs.careplans.models import Explanation


@pytest.mark.parametrize(
    ("code", "value", "side", "step", "words"),
    [
        ("1558-6", "5.2", "", None, ""),
        ("1558-6", "6.5", "high", "see", "少吃甜食"),
        ("1558-6", "7.4", "high", "soon", "不等于确诊"),
        ("1558-6", "18.1", "high", "now", "立即就诊"),
        ("1558-6", "2.5", "low", "now", "马上吃糖"),
        ("718-7", "105", "low", "see", "贫血"),
        ("718-7", "58", "low", "now", "立即就诊"),
        ("2823-3", "6.4", "high", "now", "急诊"),
        ("10839-9", "0.9", "high", "now", "120"),
        ("2039-6", "12", "high", "soon", "不等于肿瘤"),
        ("5196-1", "阳性", "high", "see", "不会传染"),
        ("9999-9", "42", "high", "see", "请让医生为您解释"),
    ],
)
def test_what_is_said_of_a_result(code, value, side, step, words):
    found = explain([Result(code=code, name="x", value=value, abnormal=bool(side), side=side)])
    if step is None:
        assert (list(found.lines), found.normal_count, found.step) == ([], 1, "none")
        return
    assert (found.step, words in found.lines[0].text_zh) == (step, True)


def test_there_are_words_for_at_least_forty_items_and_none_diagnoses():
    assert len(pack().items) >= 40
    assert len(templates()) == sum(len(one.codes) for one in pack().items)
    said = [side.text.zh for one in pack().items for side in (one.high, one.low, *one.bands) if side]
    assert not [text for text in said if "您得了" in text or "确诊为" in text]


@pytest.fixture
def here(db, frozen_clock):
    return ward()


def examine(here, patient_id, values, category="exam"):
    """Record a report with values of fasting glucose and haemoglobin."""
    lines = [
        ObservationData(code=code, set_id=str(place), name=name, value_number=Decimal(value), reference_range=wanted)
        for place, (code, name, value, wanted) in enumerate(values, 1)
    ]
    data = ReportData(source="lis", report_no="R1", issued_at=clock.now(), name="体检报告", category=category)
    return record_report(here.system, patient_id, data, lines)


def test_the_clocks_of_findings_run_where_no_reports_are_explained(here):
    mine = here.patient()
    for _twice in range(2):
        examine(here, mine, [("1558-6", "空腹血糖", "17.2", "3.9-6.1")])
        run_until_idle()
    assert [one.grade for one in Finding.objects.all()] == ["A"]
    assert not Explanation.objects.exists()


def test_class_a_is_told_by_a_person_and_then_sent_read_and_asked_about(here):
    mine = here.patient()
    writing.switch(here.system, is_on=True, abnormal_only=True)
    report = examine(here, mine, [("1558-6", "空腹血糖", "17.2", "3.9-6.1"), ("718-7", "血红蛋白", "130", "115-150")])
    assert writing.draft_many(here.system, [report.pk]) == 1
    row = Explanation.objects.get()
    assert (row.grade, row.step, row.normal_count) == ("A", "now", 1)
    assert Finding.objects.get().grade == "A"  # which starts the clocks of its programme
    assert row.due_at - row.made_at == timedelta(hours=2)

    nurse = Client()
    nurse.force_login(here.nurse)
    url = f"/care/reports/{row.uid}/"
    assert "先打电话" in nurse.get(url).content.decode()
    with pytest.raises(InvalidInput):
        writing.send_explanation(here.system, row)
    nurse.post(f"{url}told")
    nurse.post(f"{url}send", {"note": "别担心，我们一起看。"})
    row.refresh_from_db()
    assert row.state == "sent"
    assert "血糖" not in Message.objects.get(direction="out").body  # a preview names nothing
    assert Event.objects.filter(kind="report.explained", patient_id=mine).count() == 1

    client = Client()
    link = patients.doorway(here.tenant.pk, mine, until=clock.today(), to="reports")
    assert client.post(link, {"last4": "8001"}).headers["Location"] == "/home/reports/"
    uid = Patient.objects.get(pk=mine).uid
    mine_url = f"/home/{uid}/reports/{row.uid}/"
    assert "体检报告" in client.get("/home/reports/").content.decode()
    page = client.get(mine_url).content.decode()
    assert "17.2" in page
    assert "别担心" in page
    assert client.post(f"{mine_url}adviser", {"when": "midnight"}).status_code == 422
    client.post(f"{mine_url}adviser", {"when": "morning"})
    client.post(f"{mine_url}adviser", {"when": "morning"})
    assert Task.objects.filter(title_code="report_adviser").count() == 1
    row.refresh_from_db()
    assert row.read_at is not None


def test_reports_without_anything_to_say_are_left_alone_and_dropping_wants_a_reason(here):
    mine = here.patient()
    report = examine(here, mine, [("718-7", "血红蛋白", "130", "115-150")], "lab")
    assert writing.draft_many(here.system, [report.pk]) == 0
    writing.switch(here.system, is_on=True, abnormal_only=True)
    assert writing.draft_many(here.system, [report.pk]) == 0
    writing.switch(here.system, is_on=True, abnormal_only=False)
    assert writing.draft_many(here.system, [report.pk]) == 1
    row = Explanation.objects.get()
    with pytest.raises(InvalidInput):
        writing.drop_explanation(here.system, row, " ")
    writing.drop_explanation(here.system, row, "已当面讲过")
    assert selecting.waiting(here.system) == 0

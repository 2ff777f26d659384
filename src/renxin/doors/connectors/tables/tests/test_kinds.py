"""Every kind of template goes into the package that owns it; a history starts nothing and tells nobody."""

import pytest

from renxin.doors.connectors.tables.fields import KINDS
from renxin.doors.connectors.tables.kinds import kinds
from renxin.doors.connectors.tables.templates_file import template
from renxin.engagement.conversations.models import Hold, Message
from renxin.engagement.questionnaires.models import QuestionnaireResponse
from renxin.engagement.segments.models import PatientTag, StatedTrait
from renxin.engagement.worklist.models import Task
from renxin.intelligence.journeys import services as journeys
from renxin.intelligence.journeys.models import JourneyRun
from renxin.kernel.jobs.services import run_until_idle
from renxin.kernel.timeline.models import Event, Feed, FeedInbox
from renxin.people.organizations.selectors import user_actor
from renxin.people.organizations.tests.making import hospital
from renxin.people.patients.models import Consent, HouseholdMember, Patient, RelatedPerson
from renxin.people.records.models import Charge, Condition, DiagnosticReport, Encounter, Observation
from renxin.programs.appointments.models import Appointment
from renxin.programs.cases.models import Case
from renxin.programs.surveys import services as surveys
from renxin.programs.surveys.models import Invitation

from .making import ID, csv_of, parked, take_in

pytestmark = pytest.mark.django_db
WHO = ["姓名", "身份证号", "手机", "病历号"]
ANNA = ["王芳", ID, "13800138000", "100238"]
FILES = {
    "patients": (["联系人", "关系", "联系人电话"], ["赵强", "配偶", "13900139000"]),
    "visits": (["就诊号", "就诊类型", "入院时间", "出院时间", "诊断编码", "诊断"],
               ["Z1", "住院", "2026/3/1 9:30", "2026-03-08", "I10", "高血压"]),
    "results": (["报告号", "报告时间", "项目", "结果", "单位", "参考范围"],
                ["J1", "20260301", "白细胞", "11.2", "10^9/L", "3.5-9.5"]),
    "appointments": (["预约号", "预约时间", "状态"], ["Y1", "2026年3月10日 8:30", "爽约"]),
    "charges": (["费用号", "收费时间", "金额", "收费项目"], ["S1", "2026-03-01 10:05", "128.50", "血常规"]),
    "families": (["家人姓名", "关系", "家庭名称"], ["赵强", "儿子", "王家"]),
    "surveys": (["填答时间", "推荐意愿", "总分", "意见"], ["2026-02-18", "3", "40", "等太久"]),
    "complaints": (["投诉编号", "投诉时间", "办结时间", "投诉内容"],
                   ["T1", "2025-11-03", "2025-11-06", "等候时间太长"]),
    "followups": (["随访时间", "结果", "随访内容", "随访记录"], ["2026-01-15 14:00", "已联系", "出院后", "伤口好"]),
    "consents": (["用途", "决定", "签署日期", "证据", "渠道", "有效期至"],
                 ["健康宣教", "同意", "2025-06-01", "纸质签字", "短信", "2030-12-31"]),
    "tags": (["标签"], ["高血压管理、复诊积极"]),
}  # fmt: skip
MADE = {
    "patients": (RelatedPerson, 1),
    "visits": (Encounter, 1),
    "results": (Observation, 1),
    "appointments": (Appointment, 1),
    "charges": (Charge, 1),
    "families": (HouseholdMember, 1),
    "surveys": (QuestionnaireResponse, 1),
    "complaints": (Case, 1),
    "followups": (Task, 1),
    "consents": (Consent, 1),
    "tags": (PatientTag, 2),
}


@pytest.fixture
def house():
    made = hospital()
    actor = user_actor(made.user)
    surveys.install_packs(actor)
    journeys.load_packs(actor)
    return made


def file_of(kind):
    headers, cells = FILES[kind]
    return csv_of([*WHO, *headers], [*ANNA, *cells])


def test_every_kind_is_known():
    assert tuple(kinds()) == KINDS == tuple(FILES)


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_goes_to_the_package_that_owns_it_and_comes_once(house, kind):
    run = take_in(house, kind, file_of(kind))
    assert (run.state, run.good, run.bad, run.created) == ("done", 1, 0, 1), parked(run)
    model, count = MADE[kind]
    assert model.objects.count() == count
    again = take_in(house, kind, file_of(kind))
    assert (again.good, again.created, again.known) == (1, 0, 1)
    assert (model.objects.count(), Patient.objects.count()) == (count, 1)


def test_who_pays_comes_with_any_table_and_goes_with_it(house):
    rows = [
        [*WHO, "医保类型", "标签"],
        [*ANNA, "居民医保", "回访"],
        ["李强", "", "13900139000", "100239", "不详", "回访"],
    ]
    run = take_in(house, "tags", csv_of(*rows))
    assert (run.good, run.bad) == (2, 0), parked(run)
    said = StatedTrait.objects.get(trait="payer")
    assert (said.code, Patient.objects.get(pk=said.patient_id).name) == ("resident", "王芳")


def test_a_history_starts_nothing_and_tells_nobody(house):
    for kind in KINDS:
        take_in(house, kind, file_of(kind))
    told = Event.objects.filter(historic=False, patient_id__gt=0)
    assert not told.exists()
    assert Event.objects.count() > 10
    assert not Feed.objects.filter(patient_id__gt=0).exists()
    assert not FeedInbox.objects.filter(patient_id__gt=0).exists()
    run_until_idle()
    assert set(told.values_list("kind", flat=True)) <= {"patient.relation_changed"}
    assert not JourneyRun.objects.exists()
    assert not Message.objects.exists()
    assert not Hold.objects.exists()
    assert not Task.objects.filter(state="open").exists()
    assert not Invitation.objects.exclude(state="answered").exists()
    assert Case.objects.get().next_rung_at is None


def test_what_the_rows_say_is_kept(house):
    for kind in KINDS:
        take_in(house, kind, file_of(kind))
    stay = Encounter.objects.get()
    assert (stay.encounter_class, stay.status, stay.visit_no) == ("IMP", "finished", "Z1")
    assert Condition.objects.get().code == "I10"
    assert DiagnosticReport.objects.get().abnormal_count == 1
    assert QuestionnaireResponse.objects.get().recommend == 3
    consent = Consent.objects.get()
    assert (consent.historic, consent.channel, consent.expires_at.year) == (True, "sms", 2030)
    assert Appointment.objects.get().status == "noshow"


def test_without_evidence_there_is_no_consent(house):
    content = csv_of([*WHO, "用途", "决定", "签署日期", "证据"], [*ANNA, "营销", "同意", "2025-06-01", ""])
    run = take_in(house, "consents", content)
    assert (run.good, run.bad) == (0, 1)
    assert parked(run) == {"2 · 证据": "row_missing"}
    assert not Consent.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_the_template_itself_can_be_taken_in(house, kind):
    run = take_in(house, kind, template(kind), f"{kind}.xlsx", lenient=True)
    assert (run.state, run.good, run.bad) == ("done", 1, 0), parked(run)

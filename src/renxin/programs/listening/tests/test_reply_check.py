"""What a public reply gives away: sentences that must be found, and sentences that must pass, in both languages."""

import pytest

from renxin.programs.listening import packs
from renxin.programs.listening.rules.reply_check import OF_STORIES, check, is_grave

PHONE = "0571-8700 1234"
GIVES_AWAY = [
    ("confirms", "您上次来的时候，我们确实人手不够。"),
    ("confirms", "我们查到您的就诊记录，当天确实排队较长。"),
    ("confirms", "您在我院住院的这段时间辛苦了。"),
    ("confirms", "您的检查结果已经发到手机上。"),
    ("confirms", "经核实病历，医生已经解释过。"),
    ("confirms", "您作为我们的老患者，请放心。"),
    ("confirms", "感谢您选择我院就诊。"),
    ("confirms", "您的孩子手术很成功。"),
    ("confirms", "Thank you for choosing our hospital."),
    ("confirms", "We are sorry about your last visit."),
    ("confirms", "When you were here the ward was busy."),
    ("confirms", "We looked up your records and saw no delay."),
    ("confirms", "As a valued patient you may come at any time."),
    ("confirms", "You were treated by the best doctor we have."),
    ("name", "王女士您好，对不起。"),
    ("name", "请张建国先生联系我们。"),
    ("name", "Dear Mrs. Wang, we are sorry."),
    ("name", "Dear Emily, we are sorry."),
    ("date", "3月5日那天是周末，人很多。"),
    ("date", "2026-03-05 的事我们了解了。"),
    ("date", "上周三的等候确实太久。"),
    ("date", "昨天的事很抱歉。"),
    ("date", "We are sorry about yesterday."),
    ("date", "On March 5 the pharmacy was short of staff."),
    ("illness", "糖尿病的饮食我们会讲清楚。"),
    ("illness", "关于化疗的反应，请来电。"),
    ("illness", "We will explain diabetes care better."),
    ("illness", "A colonoscopy needs a day of preparation."),
    ("number", "请联系13800138001。"),
    ("number", "12床的环境已经整改。"),
    ("number", "请提供病历号。"),
    ("number", "Bed 12 has been repaired."),
    ("money", "多收的35元已经退回。"),
    ("money", "We have refunded you."),
    ("money", "The 300 yuan were charged by mistake."),
    ("place_time", "骨科晚上只有一位医生。"),
    ("place_time", "The emergency department is busy at night."),
    ("asks", "请留下您的姓名和电话，我们联系您。"),
    ("asks", "Please leave your name and phone number below."),
]
PASSES = [
    "谢谢您写下这些话。我们会转达给同事，这对大家是很大的鼓励。",
    f"读到您的话，我们很抱歉，也很重视。请拨打{PHONE}，有专人听您把事情说完。",
    "我们的服务电话周一至周五 8:00-17:30 有人接听。",
    "等候的滋味不好受。药房已经增开一个窗口，平均等候短了一半。",
    "每一条意见我们都会在科室里一起读。",
    "停车确实不方便，新的停车楼正在建。",
    "Thank you for writing this. We will pass it on to our colleagues.",
    f"We are sorry to read this and take it seriously. Please call {PHONE}.",
    "Our lines are open Monday to Friday, 24 hours in an emergency.",
    "The pharmacy has opened one more counter, and waiting has become shorter.",
    "Dear writer, every opinion counts, and we read all of them together.",
]


@pytest.mark.parametrize(("code", "text"), GIVES_AWAY, ids=[text[:24] for _code, text in GIVES_AWAY])
def test_what_tells_of_a_patient_is_found(code, text):
    found = check(text, phones=[PHONE])
    assert code in {one.rule.code for one in found}
    assert is_grave(found)


@pytest.mark.parametrize("text", PASSES, ids=[text[:24] for text in PASSES])
def test_what_tells_nothing_passes(text):
    assert not check(text, phones=[PHONE])


@pytest.mark.parametrize("text", ["您误会了我们的流程。", "You misunderstood how it works.", "李医生会改进的。"])
def test_what_sounds_wrong_warns_and_may_still_go(text):
    found = check(text)
    assert found
    assert not is_grave(found)


def test_every_draft_of_ours_passes_its_own_check():
    for draft in packs.drafts():
        for language in ("zh", "en"):
            assert not check(draft.text.get(language).format(phone=PHONE), phones=[PHONE]), draft.code


def test_a_number_that_is_not_ours_is_found():
    assert is_grave(check("请拨打13800138001", phones=[PHONE]))
    assert not check("请拨打13800138001", phones=["13800138001"])


def test_a_story_may_speak_of_an_illness_but_names_nobody():
    assert not check("化疗的第三个月，我学会了数着日子过。", only=OF_STORIES)
    assert is_grave(check("3月5日，李大爷住进了12床。", only=OF_STORIES))

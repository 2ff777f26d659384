"""The limits of a chat: what staff are about to say is looked at before it goes out."""

import pytest

from renxin.engagement.safety import selectors

CROSSING = [
    ("您这应该是急性阑尾炎", "diagnosis"),
    ("考虑是肺部感染", "diagnosis"),
    ("诊断为高血压病", "diagnosis"),
    ("布洛芬每次 0.3 克", "dose"),
    ("一天三次，一次两片", "dose"),
    ("Take 2 tablets twice a day", "dose"),
    ("建议您吃点头孢", "prescription"),
    ("先口服阿莫西林胶囊", "prescription"),
    ("可以停药了", "change_medicine"),
    ("二甲双胍减量吧", "change_medicine"),
    ("不用来医院，在家观察就行", "keep_away"),
    ("No need to see a doctor", "keep_away"),
]
INSIDE = [
    "您好，换药请挂骨科门诊，带上出院小结。",
    "可能需要到心内科看一看，我帮您预约？",
    "周一到周五 8:00 上班，需要空腹。",
    "请按医生的处方和说明书服用，有疑问来复诊。",
    "如果症状加重，请马上去急诊或拨打 120。",
    "报告明天 14 点可以取。",
    "Please bring your papers to the orthopaedic clinic on Monday.",
]


@pytest.mark.parametrize(("text", "code"), CROSSING)
def test_a_crossing_is_seen(text, code):
    assert code in [limit.code for limit in selectors.crossed(text)]


@pytest.mark.parametrize("text", INSIDE)
def test_what_is_inside_passes(text):
    assert selectors.crossed(text) == []


def test_each_limit_says_what_to_do_instead_in_both_languages():
    for limit in selectors.limits().limits:
        assert limit.instead.get("zh") != limit.instead.get("en")


@pytest.mark.parametrize("text", ["我这是什么病", "能给我开点药吗", "What medicine should I take?"])
def test_a_patient_who_asks_for_a_diagnosis_is_noticed(text):
    assert selectors.asks_for_diagnosis(text)


def test_asking_for_the_way_is_not_asking_for_a_diagnosis():
    assert not selectors.asks_for_diagnosis("门诊几点开门")

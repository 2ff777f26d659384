"""How a comment is read: praise, blame, what turns them, and what it is about. Pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.intelligence.themes import clustering, learning, reading
from renxin.intelligence.themes.topics import shipped

BLAME = [
    "厕所太脏了，没人打扫",
    "不是很满意",
    "希望护士态度好一点",
    "等了三个小时，医生两分钟就打发了",
    "护士不耐烦，问什么都不理",
    "收费太贵，还说不清楚",
    "医生技术不错，但是收费太贵",
    "推来推去，没人负责",
    "The nurse was rude and we waited for hours",
    "Nobody explained anything, very disappointing",
]
PRAISE = [
    "医生很耐心，讲得很清楚",
    "没有不满意的地方",
    "护士长特别细心，感谢",
    "流程顺畅，很快就看完了",
    "环境干净，指引也到位",
    "等的时间有点长，但是医生非常负责，讲解细致",
    "医术高明，态度和蔼",
    "The doctor was kind and explained clearly",
    "Excellent care, thank you",
]


@pytest.mark.parametrize("text", BLAME)
def test_blame_is_heard(text):
    assert reading.cold().tone(text) < 0


@pytest.mark.parametrize("text", PRAISE)
def test_praise_is_heard(text):
    assert reading.cold().tone(text) > 0


@pytest.mark.parametrize("text", ["", "。。。", "周三上午来的", "Tuesday morning"])
def test_what_says_nothing_sounds_like_nothing(text):
    assert abs(reading.cold().tone(text)) <= reading.UNCLEAR


@given(st.text(max_size=300))
def test_any_text_has_a_tone_and_known_topics(text):
    reader = reading.cold()
    assert -1 <= reader.tone(text) <= 1
    assert set(reader.about(text)) <= set(shipped().by_code)


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("护士打针很疼，态度也不好", ["nursing", "skill", "pain", "attitude"]),
        ("停车太难，找不到车位", ["parking"]),
        ("排队缴费等了半天", ["waiting", "cost"]),
        ("报告出得慢", ["examination", "waiting"]),
        ("饭菜不错", ["meals"]),
        ("We waited two hours and the toilet was dirty", ["waiting", "environment"]),
    ],
)
def test_topics_stand_in_the_order_they_are_said(text, topics):
    assert reading.cold().about(text) == topics


def strange(n):
    """Return comments whose praise and blame stand beside words that no list holds."""
    praise = [f"{place}咖喱{number}好，谢谢" for number in range(n) for place in ("一楼", "二楼")]
    blame = [f"{place}芥末{number}差，太慢" for number in range(n) for place in ("一楼", "二楼")]
    return praise, blame


def test_comments_nobody_rated_teach_words_that_no_list_holds():
    praise, blame = strange(80)
    reader = reading.taught_by_itself(praise + blame)
    assert reading.cold().tone("咖喱") == reading.cold().tone("芥末") == 0
    assert reader.tone("咖喱") > 0 > reader.tone("芥末")


def test_too_few_comments_teach_nothing():
    praise, blame = strange(20)
    assert reading.taught_by_itself(praise + blame).learned is None


def test_what_is_learned_is_kept_as_data_and_shown():
    praise, blame = strange(30)
    learned = learning.learn(praise + blame, [True] * len(praise) + [False] * len(blame))
    again = learning.Weights.unpacked_text(learned.packed_text())
    for text in (*praise[:5], *blame[:5], "别的"):
        assert again.score(text) == pytest.approx(learned.score(text), abs=0.05)
    for_yes, for_no = again.speaking(12)
    assert "咖喱" in for_yes
    assert "芥末" in for_no


def test_examples_of_one_kind_teach_nothing():
    with pytest.raises(ValueError, match="one kind"):
        learning.learn(["好", "很好"], [True, True])


SUBJECTS = {
    "停车": ["停车场车位少", "停车场入口堵", "停车场没有车位", "停车场车位窄", "停车场指示牌"],
    "食堂": ["食堂饭菜种类", "食堂饭菜味道", "食堂的汤淡", "食堂饭菜淡", "食堂早餐种类"],
    "报告": ["化验报告等三天", "化验报告打印机", "手机查化验报告", "化验报告单看懂", "化验报告第三天"],
}


def test_groups_follow_the_matter_and_are_named_by_it():
    own = [text for texts in SUBJECTS.values() for text in texts]
    texts = [text + end for text in own for end in ("", "了", "，请看看", "，多次反映")]
    groups = clustering.group(texts, 3)
    assert sorted(len(one.members) for one in groups) == [20, 20, 20]
    for one in groups:
        (subject,) = (subject for subject in SUBJECTS if subject in texts[one.nearest[0]])
        assert all(subject in texts[at] for at in one.members)
        assert subject in "".join(one.words)
    assert clustering.group(texts, 3) == groups


def test_few_texts_make_no_groups():
    assert clustering.group(["停车难"] * 39) == []

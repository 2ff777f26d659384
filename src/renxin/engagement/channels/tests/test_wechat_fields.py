"""Fields of a template: whatever stands in a message, what is sent fits, and what fits is sent as it is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.engagement.channels.adapters.wechat.fields import ELLIPSIS, fit

TEXT = st.text(max_size=200)
ALLOWED = {
    "thing1": r".{1,20}",
    "number2": r"[\d.]{1,32}",
    "letter3": r"[A-Za-z]{1,32}",
    "symbol4": r"[!-/:-@\[-`{-~]{1,5}",
    "character_string5": r"[\x21-\x7e]{1,32}",
    "phone_number6": r"[\d+\-() ]{1,17}",
    "car_number7": r".{1,8}",
    "name8": r"\D{1,20}",
    "phrase9": r"[㐀-鿿]{1,5}",
    "amount10": r"[¥￥$€£]?\d{1,8}(\.\d{1,2})?元?",
    "date11": r"\d{4}年\d{1,2}月\d{1,2}日( \d{1,2}:\d{2})?(~\d{4}年\d{1,2}月\d{1,2}日( \d{1,2}:\d{2})?)*",
}


@pytest.mark.parametrize("field", ALLOWED)
@given(text=TEXT)
def test_what_is_sent_fits_and_stays_as_it_is(field, text):
    try:
        fitted = fit(field, text)
    except ValueError:
        return
    if field not in {"thing1", "name8", "car_number7"}:
        assert re.fullmatch(ALLOWED[field], fitted)
    assert len(fitted.encode("utf-16-le")) // 2 <= 100
    assert fit(field, fitted) == fitted


@given(TEXT)
def test_a_thing_is_never_longer_than_twenty(text):
    try:
        fitted = fit("thing1", text)
    except ValueError:
        assert not text.strip()
        return
    assert 1 <= len(fitted.encode("utf-16-le")) // 2 <= 20
    assert fitted == " ".join(text.split()) or fitted.endswith(ELLIPSIS)


@given(TEXT)
def test_a_name_is_ten_chinese_or_twenty_others(text):
    try:
        fitted = fit("name1", text)
    except ValueError:
        return
    assert len(fitted) <= (10 if re.search(r"[㐀-鿿]", fitted) else 20)


@pytest.mark.parametrize(
    ("field", "text", "sent"),
    [
        ("thing1", "骨科门诊", "骨科门诊"),
        ("thing1", "请您在复诊前一天晚上十点以后不要再吃东西", "请您在复诊前一天晚上十点以后不要再吃东西"),
        ("thing1", "请您在复诊前一天晚上十点以后就不要再吃任何东西了", "请您在复诊前一天晚上十点以后就不要再吃…"),
        ("time2", "11月3日 上午8:30", "8:30"),
        ("time2", "2026-11-03 08:30", "2026年11月3日 08:30"),
        ("date3", "2026年11月03日", "2026年11月3日"),
        ("date3", "2026-11-03 08:30～2026-11-03 09:00", "2026年11月3日 08:30~2026年11月3日 09:00"),
        ("phrase4", "已预约 OK", "已预约"),
        ("phone_number5", "电话 010-8888 6666", " 010-8888 6666".strip()),
        ("amount6", "￥1,280.50", "￥1280.50"),
        ("amount6", "35元", "35元"),
        ("number7", "第 12 号", "12"),
        ("name8", "欧阳震华医生和他的全体同事们", "欧阳震华医生和他的…"),
        ("name8", "Dr. Alexander Christopher Wang", "Dr. Alexander Chris…"),
        ("character_string9", "编号 K7M-29Q-XD4", "K7M-29Q-XD4"),
    ],
)
def test_what_people_write_and_what_is_sent(field, text, sent):
    assert fit(field, text) == sent


@pytest.mark.parametrize(
    ("field", "text"),
    [("phrase1", "OK"), ("date2", "明天"), ("time3", "下午"), ("number4", "三"), ("thing5", "  "), ("amount6", "免费")],
)
def test_what_cannot_stand_there_is_refused_here_and_not_by_the_platform(field, text):
    with pytest.raises(ValueError, match=field):
        fit(field, text)

"""What card readers type and people paste is read; what is not there stays empty."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renxin.people.patients.finding.pasted import Pasted, read_pasted

TODAY = date(2026, 3, 10)
CARD = "11010519491231002X"
BORN = date(1949, 12, 31)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (
            f"姓名：王芳 性别：女 身份证号：{CARD} 电话：13800138000 住址：北京市朝阳区建国路1号",
            {
                "name": "王芳",
                "sex": "female",
                "birth_date": BORN,
                "document": CARD,
                "phone": "13800138000",
                "address": "北京市朝阳区建国路1号",
            },
        ),
        (
            f"王芳 女 汉 1949-12-31 北京市朝阳区建国路1号 {CARD}",
            {
                "name": "王芳",
                "sex": "female",
                "birth_date": BORN,
                "document": CARD,
                "address": "北京市朝阳区建国路1号",
            },
        ),
        (
            "姓名李强性别男民族汉出生1980年5月2日住址上海市徐汇区漕溪路10号公民身份号码",
            {"name": "李强", "sex": "male", "birth_date": date(1980, 5, 2), "address": "上海市徐汇区漕溪路10号"},
        ),
        ("张三 138 0013 8000", {"name": "张三", "phone": "13800138000"}),
        ("+86 13800138000，欧阳娜娜", {"name": "欧阳娜娜", "phone": "13800138000"}),
        (
            "Ada Lovelace, female, 1990-01-02, 13800138000",
            {"name": "Ada Lovelace", "sex": "female", "birth_date": date(1990, 1, 2), "phone": "13800138000"},
        ),
        (CARD.lower(), {"document": CARD, "sex": "female", "birth_date": BORN}),
        ("姓名：阿依古丽·买买提", {"name": "阿依古丽·买买提"}),
        ("身份证号：1101051949123100", {"document": "1101051949123100"}),  # too short: shown, so that it can be mended
        ("出生日期：2099-01-01", {}),
        ("", {}),
    ],
)
def test_what_is_read(text, read):
    assert read_pasted(text, TODAY) == Pasted(**read)


@given(st.text(max_size=120))
@settings(max_examples=200)
def test_nothing_that_is_pasted_breaks_it(text):
    read_pasted(text, TODAY)

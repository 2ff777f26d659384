"""Names: one writing, the surname's own reading, tokens for search."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from renxin.kernel.core import names


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("单雄信", "shan xiong xin"),
        ("曾国藩", "zeng guo fan"),
        ("仇英", "qiu ying"),
        ("解晓东", "xie xiao dong"),
        ("区寄", "ou ji"),
        ("查良镛", "zha liang yong"),
        ("尉迟恭", "yu chi gong"),
        ("欧阳娜娜", "ou yang na na"),
        ("万俟卨", "mo qi xie"),
        ("长孙无忌", "zhang sun wu ji"),
        ("吕布", "lv bu"),
        ("任长霞", "ren chang xia"),
        ("乐嘉", "yue jia"),
        ("John O'Neil", "john o neil"),
        ("José", "jose"),
        ("", ""),
    ],
)
def test_names_are_read_as_people_read_them(name, read):
    assert " ".join(names.syllables(name)) == read


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (" 张  三 ", "张三"),
        ("张三先生", "张三"),
        ("先生", "先生"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽 . 买买提", "阿依古丽.买买提"),
        ("ＪＯＨＮ  Smith", "JOHN Smith"),
        ("Mrs. Anna Bell", "Anna Bell"),
    ],
)
def test_names_are_written_one_way(written, name):
    assert names.normalise_name(written) == name


def test_dots_and_case_do_not_make_another_person():
    assert names.match_key("阿依古丽•买买提") == names.match_key("阿依古丽买买提")
    assert names.match_key("anna bell") == names.match_key("Anna-Bell")


def test_tokens_find_beginnings_and_parts():
    tokens = set(names.keys_of("张小明").tokens)
    assert {
        "zhang",
        "xiao",
        "ming",
        "zhangxiaoming",
        "xiaoming",
        "z",
        "zx",
        "zxm",
        "xm",
        "张",
        "小明",
        "张小",
    } <= tokens
    assert {"lv", "lu", "lvbu", "lubu", "lb"} <= set(names.keys_of("吕布").tokens)


@given(st.text(max_size=40))
@example("A´㏠")
@example("王小老师先生")
@example("Mr Dr Smith")
def test_no_text_breaks_names(text):
    keys = names.keys_of(text)
    assert all(token == token.strip() and token for token in keys.tokens)
    assert names.normalise_name(names.normalise_name(text)) == names.normalise_name(text)


def test_a_misread_surname_is_found_too():
    assert {"ceng", "cengguofan", "cgf", "zengguofan", "zgf"} <= set(names.keys_of("曾国藩").tokens)

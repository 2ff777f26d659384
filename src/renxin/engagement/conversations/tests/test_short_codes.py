"""Short codes: the same for the same message, forgiving about how they are typed, strict about slips."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renxin.engagement.conversations.codes import signs as codes

CODES = st.builds(codes.short_code, st.integers(1, 9), st.integers(1, 2**62))


@given(CODES)
def test_a_code_is_read_back_however_it_is_written(code):
    assert len(code) == codes.LENGTH
    shown = codes.shown(code)
    for written in (code, shown, shown.lower(), shown.replace("-", " "), shown.replace("-", "－")):
        assert codes.normalised(written) == code
        assert codes.codes_in(f"您好，编号 {written}，请核对") == [code]


@given(CODES, st.integers(0, 8), st.sampled_from(codes.ALPHABET))
def test_one_wrong_sign_is_a_slip_and_no_other_code(code, place, sign):
    wrong = code[:place] + sign + code[place + 1 :]
    assert codes.normalised(wrong) == (code if wrong == code else "")
    assert codes.looks_like_code(codes.shown(wrong))


def test_letters_that_look_like_figures_are_read_as_such():
    code = next(c for c in (codes.short_code(1, n) for n in range(500)) if "0" in c and "1" in c)
    assert codes.normalised(code.replace("0", "O").replace("1", "l")) == code


@pytest.mark.parametrize("text", ["", "您好", "13800138000", "https://care.example.org/check/", "ABC-DEF"])
def test_what_is_no_code_is_not_taken_for_one(text):
    assert codes.codes_in(text) == []
    assert codes.normalised(text) == ""


def test_two_hospitals_have_different_codes_for_the_same_number():
    assert codes.short_code(1, 7) != codes.short_code(2, 7)

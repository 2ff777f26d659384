"""The codes people choose are those the reader of comments writes down."""

from renxin.intelligence.themes.topics import shipped
from renxin.programs.listening import packs


def test_both_packs_hold_the_same_codes_with_the_same_words():
    ours = {code: one.words for code, one in packs.themes().items()}
    assert ours == {code: one.words for code, one in shipped().by_code.items()}

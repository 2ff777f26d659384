"""Readings are those of the library whose tables they are cut from: it is the oracle."""

import subprocess
import sys

from hypothesis import example, given
from hypothesis import strategies as st
from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

from renxin.kernel.core import readings


def as_the_library_reads(text: str) -> list[str]:
    return lazy_pinyin(text, style=Style.NORMAL, errors=list)


def test_every_phrase_and_every_character_is_read_as_the_library_reads_it():
    texts = [*PHRASES_DICT, *map(chr, PINYIN_DICT)]
    assert len(texts) > 80_000
    assert [text for text in texts if readings.read(text) != as_the_library_reads(text)] == []


@given(
    st.one_of(
        st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=8),
        st.lists(st.sampled_from(sorted(PHRASES_DICT)), max_size=3).map("".join),
        st.text(max_size=12),
    )
)
@example("了一重阳2型糖尿病")
@example("朝阳那些Ab·〇")
def test_any_text_is_read_as_the_library_reads_it(text):
    assert readings.read(text) == as_the_library_reads(text)


def test_the_library_itself_is_not_loaded_where_names_are_read():
    loaded = "import sys; from renxin.kernel.core.names import syllables; syllables('重庆'); "
    asked = loaded + "print('pypinyin' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout == "False\n"

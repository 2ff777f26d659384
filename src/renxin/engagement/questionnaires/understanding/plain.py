"""One way of writing: width, case, traditional characters, dialect, emoji; and which words are denied. Pure."""

import re
import unicodedata
from functools import cache
from typing import Final

from .lexicon import lexicon

_TRADITIONAL: Final = str.maketrans(
    "沒無氣頭暈痠嘔發熱燒臉話說視藥懷過還醫見來動緊壓開覺裡裏腦嚴陰產兒後會給聽麼這個時塊轉斷電歲為實體點溫單邊難兩幾麻腫氣臟樣覺夠喫壞乾爛裂紅黃綠",
    "没无气头晕酸呕发热烧脸话说视药怀过还医见来动紧压开觉里里脑严阴产儿后会给听么这个时块转断电岁为实体点温单边难两几麻肿气脏样觉够吃坏干烂裂红黄绿",
)
_SPACE: Final = re.compile(r"(?<=[\u3400-\u9fff])[ \t]+(?=[\u3400-\u9fff])")
_CLAUSE: Final = re.compile(r"[，。；！？,;!?\n]|\.(?!\d)")
_REACH: Final = 7
_REACH_EN: Final = 24


def plain(text: str) -> str:
    """Return a text in one way of writing."""
    text = unicodedata.normalize("NFKC", text).lower().translate(_TRADITIONAL)
    text = "".join(one for one in text if unicodedata.category(one)[0] != "C" or one == "\n").replace("\ufe0f", "")
    text = _SPACE.sub("", text)
    slips = lexicon().slips
    return _slips().sub(lambda found: slips[found[0]], text).strip()


def clauses(text: str) -> list[str]:
    """Return the clauses of a text."""
    return [one.strip() for one in _CLAUSE.split(text) if one.strip()]


def is_denied(text: str, start: int) -> bool:
    """Tell whether what begins at `start` is denied just before, in the same clause."""
    reach = _REACH if text[start : start + 1] > "\u3400" else _REACH_EN
    before = _CLAUSE.split(text[max(0, start - reach) : start])[-1]
    denials = list(_denials().finditer(before))
    return bool(denials) and not _ends().search(before[denials[-1].end() :])


@cache
def _slips() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(one) for one in sorted(lexicon().slips, key=len, reverse=True)))


@cache
def _denials() -> re.Pattern[str]:
    return re.compile("|".join(lexicon().denials))


@cache
def _ends() -> re.Pattern[str]:
    return re.compile("|".join(lexicon().denial_ends))

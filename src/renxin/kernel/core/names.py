"""Names: writing them one way, reading them aloud (pinyin), and the tokens by which they are found. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from . import readings

# Surnames whose everyday reading is not the surname's.
SURNAMES: Final = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "区": "ou", "查": "zha", "朴": "piao", "任": "ren",
    "盖": "ge", "缪": "miao", "翟": "zhai", "隗": "wei", "冼": "xian", "郗": "xi", "宓": "mi", "秘": "bi",
    "繁": "po", "逄": "pang", "员": "yun", "召": "shao", "种": "chong", "乐": "yue", "黑": "he", "洗": "xian",
    "尹": "yin", "华": "hua", "燕": "yan", "葛": "ge", "纪": "ji", "哈": "ha", "折": "she", "句": "gou",
    "祭": "zhai", "覃": "qin", "谌": "chen", "幺": "yao", "車": "che", "车": "che", "都": "du", "牟": "mou",
    "臧": "zang", "晁": "chao", "褚": "chu", "郝": "hao", "那": "na", "能": "nai", "适": "kuo", "冯": "feng",
    "薄": "bo", "卜": "bu", "柏": "bai", "瞿": "qu", "佴": "nai", "钭": "tou", "佘": "she", "阚": "kan",
    "干": "gan", "长": "zhang", "石": "shi", "沈": "shen", "贾": "jia", "万": "wan", "呙": "guo", "宿": "su",
    "戚": "qi", "尉": "wei", "洪": "hong", "重": "chong", "撒": "sa", "行": "xing", "缴": "jiao", "粘": "nian",
    "曲": "qu", "盛": "sheng", "俞": "yu", "夏": "xia", "强": "qiang", "宁": "ning", "叶": "ye", "相": "xiang",
}  # fmt: skip

COMPOUND_SURNAMES: Final = {
    "尉迟": "yu chi", "万俟": "mo qi", "长孙": "zhang sun", "澹台": "tan tai", "欧阳": "ou yang", "司马": "si ma",
    "上官": "shang guan", "诸葛": "zhu ge", "东方": "dong fang", "皇甫": "huang fu", "公孙": "gong sun",
    "令狐": "ling hu", "慕容": "mu rong", "宇文": "yu wen", "司徒": "si tu", "夏侯": "xia hou", "轩辕": "xuan yuan",
    "端木": "duan mu", "独孤": "du gu", "南宫": "nan gong", "西门": "xi men", "百里": "bai li", "呼延": "hu yan",
    "单于": "chan yu", "完颜": "wan yan", "赫连": "he lian", "钟离": "zhong li", "闻人": "wen ren", "太史": "tai shi",
    "申屠": "shen tu", "淳于": "chun yu", "鲜于": "xian yu", "濮阳": "pu yang", "拓跋": "tuo ba", "谷梁": "gu liang",
    "公冶": "gong ye", "仲孙": "zhong sun", "司空": "si kong", "乐正": "yue zheng", "漆雕": "qi diao",
    "亓官": "qi guan", "第五": "di wu", "东郭": "dong guo", "左丘": "zuo qiu", "宗政": "zong zheng",
    "梁丘": "liang qiu", "纳兰": "na lan", "即墨": "ji mo",
}  # fmt: skip

# Characters that dictionaries read otherwise than given names do.
_GIVEN: Final = {"长": "chang"}

_DOTS = re.compile(r"\s*[·•・．‧∙⋅●]\s*")
_TITLES = re.compile(r"(?:先生|女士|小姐|同志|老师|医生|大夫)+$")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_LATIN_TITLES = re.compile(r"^(?:(?:mr|mrs|ms|miss|dr|prof)\.?\s+)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NameKeys:
    """What is stored beside a name: the sorting and matching key, initials, and tokens for search."""

    pinyin_key: str
    initials: str
    tokens: tuple[str, ...]


@lru_cache(maxsize=16_384)
def normalise_name(text: str) -> str:
    """Return a name written one way: half-width, one kind of dot, single spaces, no form of address.

    Examples:
        >>> normalise_name(" 阿依古丽•买买提 ")
        '阿依古丽·买买提'
    """
    plain = _DOTS.sub("·", unicodedata.normalize("NFKC", text).replace("\u3000", " "))
    plain = " ".join(plain.split())
    if _HAN.search(plain):
        # Composed again: an accent that stood alone behind a space now belongs to the letter before it.
        plain = unicodedata.normalize("NFC", plain.replace(" ", ""))
        shorter = _TITLES.sub("", plain)
        return shorter if len(shorter) >= 2 else plain
    return _LATIN_TITLES.sub("", plain)


@lru_cache(maxsize=8_192)
def syllables(name: str) -> tuple[str, ...]:
    """Return how a name is read, syllable by syllable, surname by the surname's own reading. ü is written v.

    Examples:
        >>> syllables("单雄信")
        ('shan', 'xiong', 'xin')
    """
    plain = normalise_name(name)
    if not _HAN.search(plain):
        return tuple(word.lower() for word in re.findall(r"[A-Za-z0-9]+", _without_accents(plain)))
    surname, rest = split_surname(plain)
    known = COMPOUND_SURNAMES.get(surname) or SURNAMES.get(surname)
    head = known.split() if known else _read(surname)
    return tuple(head + [_GIVEN.get(c, syllable) for c, syllable in _aligned(rest)])


def split_surname(name: str) -> tuple[str, str]:
    """Return surname and given name of a Chinese name; compound surnames are known, a dotted name has none."""
    if "·" in name or len(name) < 2:
        return "", name
    length = 2 if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else 1
    return name[:length], name[length:]


def match_key(name: str) -> str:
    """Return what must be equal for two names to be the same writing: no dots, spaces or case."""
    return re.sub(r"[·\s'\-.,]", "", normalise_name(name)).casefold()


def pinyin_key(name: str) -> str:
    """Return the whole reading without spaces: names sort and prefix-match by it."""
    return "".join(syllables(name))[:240]


def keys_of(name: str) -> NameKeys:
    """Return everything stored beside `name` so that it sorts and is found."""
    read = syllables(name)
    initials = "".join(word[0] for word in read)[:40]
    tokens = {*read, *_tails(read), *_initial_tokens(initials), *_misread(name, read), *_characters(match_key(name))}
    tokens |= {token.replace("v", "u") for token in tokens if "v" in token and token.isascii()}
    return NameKeys("".join(read)[:240], initials, tuple(sorted(token for token in tokens if token)))


def has_han(text: str) -> bool:
    """Tell whether any character of `text` is Chinese."""
    return bool(_HAN.search(text))


def characters_of(text: str) -> list[str]:
    """Return the tokens a Chinese fragment must have: its character, or all its pairs of characters."""
    plain = match_key(text)
    return [plain] if len(plain) == 1 else [plain[i : i + 2] for i in range(len(plain) - 1)]


def _characters(plain: str) -> set[str]:
    han = _HAN.search(plain)
    if not han:
        return set()
    return set(plain) | {plain[i : i + 2] for i in range(len(plain) - 1)}


def _misread(name: str, read: tuple[str, ...]) -> set[str]:
    """What somebody types who reads a surname as the everyday word: 曾 as ceng, 单 as dan."""
    surname = split_surname(normalise_name(name))[0]
    if surname not in SURNAMES:
        return set()
    other = (_read(surname)[0], *read[1:])
    return {other[0], "".join(other), *_initial_tokens("".join(word[0] for word in other))}


def _tails(read: tuple[str, ...]) -> set[str]:
    """The whole reading, and the reading of the given name alone (after a surname of one or two syllables)."""
    return {"".join(read[start:]) for start in range(min(3, len(read)))}


def _initial_tokens(initials: str) -> set[str]:
    """Beginnings of the initials, and the initials of the given name."""
    return {initials[:n] for n in range(1, min(len(initials), 4) + 1)} | {initials, initials[1:5]}


def _aligned(given: str) -> list[tuple[str, str]]:
    """Pair each character of a given name with its reading; where they do not pair up, the reading alone counts."""
    read = _read(given)
    plain = given.replace("·", "")
    return list(zip(plain, read, strict=True)) if len(plain) == len(read) else [("", word) for word in read]


def _read(text: str) -> list[str]:
    return [word.lower() for word in readings.read(text.replace("·", "")) if word.strip()]


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))

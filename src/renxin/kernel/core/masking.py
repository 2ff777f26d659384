"""What people see of a name, a number or an address when they need not see all of it."""

import re
from typing import Final

STAR: Final = "*"
# Surnames of two characters; without them 欧阳娜 would keep only half of the family name.
_COMPOUND_SURNAMES: Final = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容仲孙钟离长孙宇文"
    "司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷轩辕令狐段干百里呼延东郭南门羊舌微生梁丘左丘"
)
COMPOUND_SURNAMES: Final = frozenset(map("".join, zip(_COMPOUND_SURNAMES[::2], _COMPOUND_SURNAMES[1::2], strict=True)))
_HAN: Final = re.compile(r"[\u3400-\u9fff·]+")
# Not 自治区 (a province), nor 小区 and 社区 (housing estates).
_DISTRICT: Final = re.compile(r"^.{2,}?(?:(?<!自治)(?<![小社园])区|县|旗)")
_CITY: Final = re.compile(r"^.{2,}?(?:自治州|地区|市|盟)")


def name(text: str) -> str:
    """Return 张三 as 张*, 张晓明 as 张*明, 欧阳娜娜 as 欧阳*, and John Smith as J*** S***."""
    text = text.strip()
    if not _HAN.fullmatch(text):
        return " ".join(word[:1] + STAR * 3 for word in text.split())
    if text[:2] in COMPOUND_SURNAMES and len(text) > 2:
        return text[:2] + STAR
    if len(text) <= 2:
        return text[:1] + STAR
    return text[:1] + STAR * (len(text) - 2) + text[-1:]


def phone(text: str) -> str:
    """Return a phone number with its first three and last four digits: 138****1234."""
    digits = text.strip()
    return _middle(digits, 3, 4) if len(digits) >= 11 else _middle(digits, 0, min(4, len(digits) // 2))


def identifier(text: str) -> str:
    """Return an ID-card number as 110101********1234, any other number with its last four characters."""
    text = text.strip()
    return _middle(text, 6, 4) if len(text) in (15, 18) else _middle(text, 0, min(4, len(text) // 2))


def email(text: str) -> str:
    """Return anna@example.org as a***@example.org."""
    local, at, domain = text.strip().partition("@")
    return local[:1] + STAR * 3 + at + domain


def address(text: str) -> str:
    """Return an address down to its district or county; to the city, or nothing, when it names none."""
    return district(text) + STAR * 3 if text.strip() else ""


def district(text: str) -> str:
    """Return the district or county that an address names; else its city; else nothing."""
    found = _DISTRICT.search(text.strip()) or _CITY.search(text.strip())
    return found.group() if found else ""


def _middle(text: str, first: int, last: int) -> str:
    hidden = max(len(text) - first - last, 0)
    return text[:first] + STAR * hidden + (text[len(text) - last :] if last else "")

"""What a card reader types or somebody pastes: name, sex, birth date, document, telephone, address. Pure.

`姓名：王芳 性别：女 身份证号：… 电话：… 住址：…`, the single line of a card reader, or just the pieces in any order.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

from renxin.kernel.core.errors import InvalidInput
from renxin.people.patients import rules
from renxin.people.patients.models import Sex

_LABELS: Final = {
    "name": "患者姓名|姓名|名字|name",
    "sex": "性别|sex|gender",
    "nation": "民族",
    "birth": "出生日期|出生年月|出生|生日|birth date|born|dob",
    "document": "公民身份号码|身份证号码|身份证号|身份证|证件号码|证件号|id number|id",
    "phone": "联系电话|手机号码|手机号|手机|电话|mobile|phone|tel",
    "address": "家庭住址|现住址|住址|地址|address",
    "issuer": "签发机关|有效期限|有效期",
}
_LABEL: Final = re.compile(
    "|".join(f"(?P<{field}>(?<![A-Za-z])(?:{words})(?![A-Za-z]))" for field, words in _LABELS.items()), re.IGNORECASE
)
_AFTER_LABEL: Final = re.compile(r"^\s*[:：]?\s*")
_DOCUMENT: Final = re.compile(r"(?<!\d)(\d{17}[\dXx]|\d{15})(?![\dXx])")
_PHONE: Final = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d(?:[- ]?\d{4}){2})(?!\d)")
_DATE: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})\s*日?(?!\d)")
_SEX: Final = re.compile(r"(?<![\w])(男性?|女性?|male|female)(?![A-Za-z])", re.IGNORECASE)
_PLACE: Final = re.compile(r"(?:省|自治区|市|县|区|镇|乡|村|街道?|路|巷|弄|号|小区|栋|室)")
_NAME: Final = re.compile(
    r"^[\u3400-\u9fff\U00020000-\U0003ffff]{2,4}$|^[\u3400-\u9fff]{1,12}(?:·[\u3400-\u9fff]{1,12})+$"
)
_LATIN: Final = re.compile(r"[A-Za-z][A-Za-z'’.-]+(?: [A-Za-z'’.-]+){1,3}")
_NATION: Final = re.compile(r"^(?:汉|[\u3400-\u9fff]{1,5}族)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pasted:
    """What could be read; empty: nothing of the kind was there. `document` is an identity card number."""

    name: str = ""
    sex: str = ""
    birth_date: date | None = None
    document: str = ""
    phone: str = ""
    address: str = ""


def read_pasted(text: str, today: date) -> Pasted:
    """Return what can be read out of `text`; an identity card number fills in birth date and sex."""
    plain = unicodedata.normalize("NFKC", text)
    said, rest = _labelled(plain)
    document, rest = _take(_DOCUMENT, said.get("document", ""), rest)
    phone, rest = _take(_PHONE, said.get("phone", ""), rest)
    birth, rest = _take(_DATE, said.get("birth", ""), rest)
    sex, rest = _take(_SEX, said.get("sex", ""), rest)
    pieces = [piece for piece in re.split(r"[\s,，;；|/]+", rest) if piece and not _NATION.match(piece)]
    card = _card(document, today)
    return Pasted(
        name=said.get("name", "").strip(" ,，;；") or next(filter(_is_name, pieces), "") or _latin_name(rest),
        sex=_sex(sex) or (card.sex if card else ""),
        birth_date=_date(birth, today) or (card.birth_date if card else None),
        document=card.number if card else document.upper(),
        phone=re.sub(r"\D", "", phone)[-11:],
        address=said.get("address", "").strip(" ,，;；") or next((p for p in pieces if _is_address(p)), ""),
    )


def _labelled(text: str) -> tuple[dict[str, str], str]:
    """Return what stands behind each label, and what stands before the first."""
    marks = list(_LABEL.finditer(text))
    if not marks:
        return {}, text
    said: dict[str, str] = {}
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    for mark, end in zip(marks, ends, strict=True):
        value = _AFTER_LABEL.sub("", text[mark.end() : end]).strip()
        said.setdefault(str(mark.lastgroup), value)
    return said, text[: marks[0].start()]


def _take(pattern: re.Pattern[str], labelled: str, rest: str) -> tuple[str, str]:
    """Return what `pattern` finds behind its label, else anywhere, and the text without it."""
    found = pattern.search(labelled)
    if found:
        return found[0], rest
    if labelled:  # something stands there that cannot be read: show it rather than lose it
        return labelled.split(maxsplit=1)[0], rest
    found = pattern.search(rest)
    return (found[0], f"{rest[: found.start()]} {rest[found.end() :]}") if found else ("", rest)


def _card(document: str, today: date) -> rules.IdentityCard | None:
    try:
        return rules.read_identity_card(document, today) if document else None
    except InvalidInput:
        return None


def _date(text: str, today: date) -> date | None:
    found = _DATE.search(text)
    try:
        born = date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
    return born if born is not None and born <= today else None


def _sex(text: str) -> str:
    word = text.strip().casefold()
    if word.startswith(("男", "male")):
        return Sex.MALE
    return Sex.FEMALE if word.startswith(("女", "female")) else ""


def _is_name(piece: str) -> bool:
    return bool(_NAME.match(piece)) and not _is_address(piece)


def _latin_name(rest: str) -> str:
    found = _LATIN.search(rest)
    return found[0] if found else ""


def _is_address(piece: str) -> bool:
    return len(piece) > 4 and bool(_PLACE.search(piece))

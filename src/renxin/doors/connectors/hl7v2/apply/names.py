"""Names, addresses and telephones as HL7's composite fields hold them. Pure."""

import re
from collections.abc import Sequence
from typing import Final

from renxin.doors.connectors.hl7v2.reader import Repeat

_HAN: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


def person_name(repeats: Sequence[Repeat], first: int = 1) -> str:
    """Return a name from XPN (or XCN, whose name starts at component 2) repetitions.

    Written with Chinese characters if one of them is (its representation is `I`), surname and given name together;
    else given name, middle name, surname.
    """
    written = [_one_name(repeat, first) for repeat in repeats]
    ideographic = next((name for name in written if _HAN.search(name)), "")
    return ideographic or next((name for name in written if name), "")


def _one_name(repeat: Repeat, first: int) -> str:
    family, given, middle = (repeat.get(first + n).strip() for n in range(3))
    if _HAN.search(family + given):
        return f"{family}{given}{middle}"
    return " ".join(part for part in (given, middle, family) if part)


def address(repeats: Sequence[Repeat]) -> str:
    """Return one line from XAD: from large to small in Chinese, else as letters are addressed."""
    for repeat in repeats:
        street, other, city, state, code = (repeat.get(n).strip() for n in range(1, 6))
        if _HAN.search(street + other + city + state):
            return "".join((state, city, street, other))
        parts = [part for part in (street, other, city, state, code) if part]
        if parts:
            return ", ".join(parts)
    return ""


def telephones(repeats: Sequence[Repeat]) -> list[tuple[str, str]]:
    """Return (kind, value) of XTN repetitions: `phone` or `email`."""
    found = []
    for repeat in repeats:
        email = repeat.get(4).strip() or (repeat.get(1).strip() if "@" in repeat.get(1) else "")
        if email:
            found.append(("email", email))
            continue
        parts = "".join(repeat.get(n).strip() for n in (6, 7))
        number = repeat.get(1).strip() or repeat.get(12).strip() or parts
        if number:
            found.append(("phone", re.split(r"[xX;,/、]", number)[0]))
    return found

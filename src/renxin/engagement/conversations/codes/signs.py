"""The short code at the end of a message: nine signs by which anybody can ask the hospital whether it wrote this.

Three groups of three from an alphabet without look-alikes; the last sign is a check, so that a slip of the finger is
called a slip and not a forgery. A code is derived from the message's number with the house's key: nobody can count up.
"""

import re
from typing import Final

from renxin.kernel.core.crypto import blind_index

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 9
_READ_AS: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
_BASE: Final = len(ALPHABET)
_WRITTEN: Final = re.compile(r"(?<![0-9A-Z])([0-9A-Z]{3})[-－– ]?([0-9A-Z]{3})[-－– ]?([0-9A-Z]{3})(?![0-9A-Z])")


def short_code(tenant_id: int, message_id: int) -> str:
    """Return the code of a message."""
    number = int.from_bytes(blind_index(tenant_id, "message_code", str(message_id))[:5], "big")
    digits = "".join(ALPHABET[number >> shift & 31] for shift in range(35, -1, -5))
    return digits + check_sign(digits)


def shown(code: str) -> str:
    """Return a code as people see it: `K7M-29Q-XD4`."""
    return "-".join(code[start : start + 3] for start in range(0, len(code), 3))


def codes_in(text: str) -> list[str]:
    """Return every code with the right check sign that stands in `text`, each once, in order."""
    found = (normalised("".join(groups)) for groups in _WRITTEN.findall(text.upper()))
    return list(dict.fromkeys(code for code in found if code))


def looks_like_code(text: str) -> bool:
    """Tell whether somebody meant to type a code, right or wrong."""
    return len(re.sub(r"[\s\-－–]", "", text)) == LENGTH and bool(_WRITTEN.fullmatch(text.strip().upper()))


def normalised(text: str) -> str:
    """Return the code that was meant by what was typed; empty when its check sign does not fit."""
    signs = re.sub(r"[\s\-－–]", "", text).upper().translate(_READ_AS)
    right = len(signs) == LENGTH and all(sign in ALPHABET for sign in signs) and check_sign(signs[:-1]) == signs[-1]
    return signs if right else ""


def check_sign(digits: str) -> str:
    """Return the check sign (Luhn's way, in base 32): it catches one wrong sign and most swapped neighbours."""
    total = 0
    for place, sign in enumerate(reversed(digits)):
        value = ALPHABET.index(sign) * (2 if place % 2 == 0 else 1)
        total += value // _BASE + value % _BASE
    return ALPHABET[-total % _BASE]

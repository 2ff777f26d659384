"""Length of text messages, and what an answer asks for. Pure."""

import re
import unicodedata
from typing import Final
from urllib.parse import urlsplit

ONE_PART: Final = 70
EACH_PART: Final = 67
# T/TD/R/N are what carriers print under promotions; 0000 is China Mobile's old way.
_OUT: Final = re.compile(r"^(?:T|TD|R|N|QX|退订|拒收|取消|取消订阅|0000|STOP|UNSUBSCRIBE)[.。!！]?$", re.IGNORECASE)
_ALL: Final = re.compile(r"^(?:全部退订|全部拒收|停止所有短信|不要再发任何短信|STOP\s*ALL)[.。!！]?$", re.IGNORECASE)
_IN: Final = re.compile(r"^(?:恢复|恢复订阅|订阅|START|UNSTOP)[.。!！]?$", re.IGNORECASE)


def parts_of(text: str, signature: str) -> int:
    """Return how many messages a text is billed as; the signature in its brackets counts."""
    length = len(text) + len(signature) + 2
    return 1 if length <= ONE_PART else -(-length // EACH_PART)


def wish_of(text: str) -> tuple[str, str] | None:
    """Return what an answer asks for: `opted_out` or `opted_in`, and the purpose (empty: all but care); else None."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    if _ALL.match(plain):
        return "opted_out", ""
    if _OUT.match(plain):
        return "opted_out", "MARKETING"
    return ("opted_in", "MARKETING") if _IN.match(plain) else None


def path_of(url: str) -> str:
    """Return a link without its host: carriers take no link in a variable, so the template holds the host."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}".rstrip("?").lstrip("/") if url else ""


def is_china(number: str) -> bool:
    """Tell whether a number of ours is a Chinese one."""
    return not number.startswith("+") or number.startswith("+86")


def international(number: str) -> str:
    """Return a number of ours with its country."""
    return number if number.startswith("+") else f"+86{number}"


def national(number: str) -> str:
    """Return a vendor's number as ours: Chinese ones without their country."""
    return re.sub(r"^(?:\+86|0086|86(?=1\d{10}$))", "", number)

"""What a message that somebody pastes tells about itself. Pure: the words, what we know, a judgement with its reasons.

A number or a name can be imitated, a code can be copied from another message: so the answer says when and to whom the
message with that code went, and one thing that we would never do outweighs everything that looks right.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

Verdict = Literal["ours", "sender_ours", "slip", "careful", "unsure"]
LINK: Final = re.compile(
    r"https?://[^\s，。；！？、）】》\"'<>]+|(?<![\w.@-])(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[\w./?=&%#-]*)?", re.IGNORECASE
)
NUMBER: Final = re.compile(r"(?<![\w])(?:\+?86[- ]?)?(\d(?:[ -]?\d){4,19})(?![\w])")
MAIL: Final = re.compile(r"[\w.+-]+@(?:[a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What we know: our domains, numbers and mail addresses; codes in the text and whether such a message left us."""

    domains: frozenset[str]
    numbers: frozenset[str]
    mails: frozenset[str]
    codes: Mapping[str, bool]
    slip: bool = False
    asks_secret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The verdict, and what spoke for and against."""

    verdict: Verdict
    own: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    asks_secret: bool = False


def judge(text: str, known: Known) -> Judgement:
    """Return whether a message is ours, as far as it can be told."""
    mails = MAIL.findall(text)
    rest = MAIL.sub(" ", text)
    links = LINK.findall(rest)
    numbers = ["".join(found.split()).replace("-", "") for found in NUMBER.findall(LINK.sub(" ", rest))]
    own = [each for each in links if _leads_to_us(each, known.domains)]
    own += [each for each in mails if each.lower() in known.mails]
    own += [each for each in numbers if each in known.numbers]
    foreign = [each for each in links if not _leads_to_us(each, known.domains)]
    foreign += [each for each in mails if each.lower() not in known.mails]
    return Judgement(
        verdict=_verdict(known, own, foreign, [each for each in numbers if each not in known.numbers]),
        own=tuple(dict.fromkeys(own)),
        foreign=tuple(dict.fromkeys(foreign)),
        asks_secret=known.asks_secret,
    )


def _verdict(known: Known, own: Sequence[str], foreign: Sequence[str], strange_numbers: Sequence[str]) -> Verdict:
    if known.asks_secret or foreign:
        return "careful"
    if any(known.codes.values()):
        return "ours"
    if known.codes:
        return "careful"
    if known.slip:
        return "slip"
    if own and not strange_numbers:
        return "sender_ours"
    return "unsure"


def _leads_to_us(link: str, domains: frozenset[str]) -> bool:
    host = (urlsplit(link if "://" in link else f"//{link}").hostname or "").lower()
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)

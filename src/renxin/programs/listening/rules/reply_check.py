"""Does a text that others will read give anything of a patient away? Pure: text and rules in, findings out."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from renxin.programs.listening.packs import CheckRule, reply_check

# What must not stand in a story that others are told, though it may speak of an illness.
OF_STORIES: Final = frozenset({"name", "date", "number"})
_BLANK: Final = "\u2063"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found, and where."""

    rule: CheckRule
    found: str
    start: int

    @property
    def is_grave(self) -> bool:
        """Tell whether the text may not go out like this."""
        return self.rule.level == "refuse"


def check(text: str, *, phones: Collection[str] = (), only: Collection[str] = ()) -> list[Finding]:
    """Return what the text gives away, in the order it stands; `phones` are our own numbers, which may stand."""
    plain = _without(text, phones)
    found = [
        finding for rule in reply_check().rules if not only or rule.code in only for finding in _findings(rule, plain)
    ]
    return sorted(found, key=lambda one: (one.start, one.rule.code))


def is_grave(findings: Collection[Finding]) -> bool:
    """Tell whether one of them keeps the text from going out."""
    return any(one.is_grave for one in findings)


def _findings(rule: CheckRule, text: str) -> Iterator[Finding]:
    for patterns in _compiled(rule.code).values():
        matches = [match for pattern in patterns if (match := pattern.search(text))]
        if matches and (not rule.together or len(matches) == len(patterns)):
            yield Finding(rule, matches[0].group(), matches[0].start())
            return


@cache
def _compiled(code: str) -> dict[str, list[re.Pattern[str]]]:
    rule = next(one for one in reply_check().rules if one.code == code)
    # Names in Latin letters begin with a capital; everything else may be written anyhow.
    flags = re.RegexFlag(0) if code in ("name", "colleague") else re.IGNORECASE
    return {language: [re.compile(one, flags) for one in given] for language, given in rule.patterns.items()}


@cache
def _allowed() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in reply_check().allowed), re.IGNORECASE)


def _without(text: str, phones: Collection[str]) -> str:
    """Return the text with what may stand blanked out, at the same length."""
    for phone in phones:
        if phone.strip():
            text = text.replace(phone.strip(), _BLANK * len(phone.strip()))
    return _allowed().sub(lambda match: _BLANK * len(match.group()), text)

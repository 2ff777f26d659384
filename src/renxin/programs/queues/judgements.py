"""Judgements in words: what was typed, what is proposed and why, what was found before."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from renxin.engagement.safety import selectors as safety
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput

from .engine.triage_pack import Level, Sign, SignRule, TriagePack, triage_pack
from .models import Queue, Triage
from .services.judging import level_count
from .services.judging import proposed as propose_level


@dataclass(frozen=True, slots=True)
class Wrong:
    """A sign whose number cannot be."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """What the panel beside the form shows: the level, why, the levels to choose from, numbers that cannot be."""

    level: Level
    reasons: tuple[str, ...]
    levels: tuple[Level, ...]
    wrong: tuple[Wrong, ...]
    child: bool
    is_red: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A judgement as pages show it: level, complaint, signs and reasons in words."""

    row: Triage
    level: Level
    signs: tuple[str, ...]
    reasons: tuple[str, ...]


_MOST_DIGITS: Final = 6


Typed = tuple[dict[str, float], tuple[Wrong, ...]]


def typed(posted: Mapping[str, str]) -> Typed:
    """Return the signs of a form by code, and those that are no number."""
    signs: dict[str, float] = {}
    wrong: list[Wrong] = []
    for sign in triage_pack().signs:
        text = posted.get(sign.code, "").strip().replace("，", ".").replace(",", ".")
        if not text:
            continue
        try:
            if len(text) > _MOST_DIGITS:
                raise ValueError
            value = float(text)
        except ValueError:
            wrong.append(Wrong(sign.code, _("%(sign)s: give a number.") % {"sign": sign.text}))
            continue
        if value == value:  # noqa: PLR0124  "nan" reads as a number and is none
            signs[sign.code] = value
    return signs, tuple(wrong)


def proposed(actor: Actor, patient_id: int, complaint: str, signs: Typed, *, queue: Queue | None) -> Proposed:
    """Return what is proposed for what was typed so far. Signs that cannot be are named and left out."""
    pack, count = triage_pack(), level_count(queue)
    kept, said = dict(signs[0]), list(signs[1])
    for code in list(kept):
        try:
            propose_level(actor, patient_id, "", {code: kept[code]}, count)
        except InvalidInput as error:
            said.append(Wrong(code, str(error.message)))
            del kept[code]
    found = propose_level(actor, patient_id, complaint, kept, count)
    return Proposed(
        level=pack.level(found.level),
        reasons=reasons_in_words(pack, found.reasons),
        levels=tuple(one for one in pack.levels if one.level <= count),
        wrong=tuple(said),
        child=found.grown_up_only,
        is_red=any(code.startswith("flag:") for code in found.reasons),
    )


def shown(row: Triage) -> Shown:
    """Return a judgement for a page."""
    pack = triage_pack()
    numbers = json.loads(row.vitals) if row.vitals else {}
    signs = tuple(f"{sign.text} {number(sign, numbers[sign.code])}" for sign in pack.signs if sign.code in numbers)
    return Shown(row, pack.level(row.level), signs, reasons_in_words(pack, row.reasons))


def number(sign: Sign, value: float) -> str:
    """Return a value with its unit."""
    unit = sign.unit_en if (get_language() or "").startswith("en") else sign.unit
    return f"{value:.{sign.decimals}f} {unit}"


def reasons_in_words(pack: TriagePack, codes: Sequence[str]) -> tuple[str, ...]:
    """Return reasons in words, one for a sign or a group of red flags; codes of older packs are left out."""
    found: list[str] = []
    for code in codes:
        if code.startswith("flag:"):
            group = str(safety.flag_words(code.removeprefix("flag:")))
            words = _("Said: %(group)s") % {"group": group}
        else:
            rule = pack.rule(code)
            words = _limit(pack.sign(rule.sign), rule) if rule else ""
        if words and words not in found:
            found.append(words)
    return tuple(found)


def _limit(sign: Sign, rule: SignRule) -> str:
    low = rule.at_least if rule.at_least is not None else rule.above
    if low is not None and rule.at_most is not None:
        return f"{sign.text} {low:g}–{rule.at_most:g}"
    marks = (("<", rule.below), (">", rule.above), ("≥", rule.at_least), ("≤", rule.at_most))
    return f"{sign.text} {' '.join(f'{mark} {value:g}' for mark, value in marks if value is not None)}"

"""Questions of the bank in a conversation: which comes next, how it is put, what an answer means. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final

from django.utils import translation
from django.utils.translation import pgettext

from renxin.engagement.questionnaires.selectors import (
    FILES,
    Definition,
    Guess,
    Item,
    Level,
    asked,
    bank_definition,
    bank_questions,
    highest,
    judge,
    said,
    understand,
)
from renxin.kernel.core.packs import Words

from .pack import pack

_PAIR: Final = ("VS_SBP", "VS_DBP")
_LISTED: Final = frozenset({"choice", "choices", "scale"})
_TAIL: Final = re.compile(r"[\s，。！？、,.!?~啊呀吧呢的了哦啦]+$")


@cache
def _whole() -> Mapping[str, Item]:
    return {one.code: one for one in definition(tuple(bank_questions())).items}


@cache
def definition(codes: tuple[str, ...]) -> Definition:
    """Return the questionnaire of these codes, with what follows each."""
    return bank_definition("dialogue", Words("随访", "Follow-up"), codes)


def item(code: str) -> Item:
    """Return a question of the bank."""
    return _whole()[code]


def order(codes: Iterable[str]) -> tuple[str, ...]:
    """Return which questions a conversation asks, in the bank's order: no photos, no scores a professional counts."""
    groups = {code: question.group for code, question in bank_questions().items()}
    items = definition(tuple(codes)).items
    wanted = [one for one in items if one.type not in FILES and one.type != "display"]
    return tuple(one.code for one in wanted if groups[one.code] not in pack().unasked_groups)


def following(asks: Sequence[str], answers: Mapping[str, Any], left_out: Sequence[str]) -> str:
    """Return the next question that is asked at all; empty when there is none."""
    for code in asks:
        one = item(code)
        alone = one.enable_when is not None and bank_questions()[code].follows not in asks
        if code not in answers and code not in left_out and (alone or asked(one, answers)):
            return code
    return ""


def read(one: Item, text: str, about: Mapping[str, Any]) -> Guess:
    """Return what a text answers a question with."""
    before = {code: value for code, value in about.items() if code in bank_questions()}
    return understand(one, text, before=before, today=about.get("today"))


def level(answers: Mapping[str, Any], about: Mapping[str, Any]) -> Level:
    """Return the level that the bank gives to answers."""
    return highest(judge(answers, about))


def says(ways: Iterable[str], text: str) -> bool:
    """Tell whether a text holds one of these words."""
    lowered = text.lower()
    return any(way in lowered for way in ways)


def is_one_of(ways: Iterable[Any], text: str) -> bool:
    """Tell whether a text is one of these, but for what hangs on at its end."""
    plain = _TAIL.sub("", text.strip().lower())
    known = {str(way).lower() for way in ways}
    return plain in known or any(plain.startswith(way) and len(plain) - len(way) <= 4 for way in known if len(way) > 1)


def put(code: str, asks: Sequence[str], answers: Mapping[str, Any], language: str, *, plainly: bool = False) -> str:
    """Return a question as it is asked in a message: how far she has come, the words, the options with numbers."""
    one, words = item(code), pack()
    reachable = [each for each in asks if each in answers or asked(item(each), answers)]
    place = reachable.index(code) + 1 if code in reachable else len(answers) + 1
    progress = words.progress.get(language).format(at=place, of=max(len(reachable), place))
    pair = code == _PAIR[0] and _PAIR[1] in asks
    text = words.pressure.get(language) if pair else one.words(plain=plainly).get(language)
    if one.type not in _LISTED or all(isinstance(option.value, int) for option in one.options):
        return progress + text
    options = [f"{number}. {option.text.get(language)}" for number, option in enumerate(one.options, 1)]
    return "\n".join([progress + text, *options, words.pick.get(language)])


def in_words(code: str, value: Any, language: str) -> str:
    """Return one answer as people say it, in a language."""
    with translation.override("en" if language == "en" else "zh-hans"):
        found = said(_only(code), {code: value}, (pgettext("answer", "Yes"), pgettext("answer", "No")))
    return found[0].words if found else str(value)


def summary(answers: Mapping[str, Any], asks: Sequence[str], language: str) -> str:
    """Return the answers as lines, in the order asked."""
    lines = [
        f"· {_short(item(code).words(plain=True).get(language))} {in_words(code, answers[code], language)}"
        for code in asks
        if code in answers
    ]
    return "\n".join(lines)


@cache
def _only(code: str) -> Definition:
    return definition((code,))


def _short(question: str) -> str:
    return question if len(question) <= 40 else question[:39] + "…"

"""What a turn says, in her language. Pure."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from renxin.engagement.questionnaires.selectors import Level
from renxin.engagement.safety import selectors as safety
from renxin.kernel.core.packs import Words
from renxin.programs.careplans.handbook.chapters import pieces

from . import asking
from .machine import Talk, Turn
from .pack import pack

_SECONDS: Final = 12
_ADVICE: Final = ("green", "yellow", "orange")


def hello(talk: Talk, language: str, *, hospital: str, title: str, who: str = "", hours: str = "") -> str:
    """Return the offer: who asks, how long it takes, who looks and when, where to go now, and how to decline."""
    words = pack()
    return words.hello.get(language).format(
        hospital=hospital,
        title=title,
        count=len(talk.asks),
        minutes=max(1, round(len(talk.asks) * _SECONDS / 60)),
        who=who or words.who.get(language),
        hours=hours or words.always.get(language),
    )


def words_of(turn: Turn, language: str, level: Level = Level.GREEN) -> str:
    """Return what is said for a turn; empty where somebody else speaks (red flags in her words)."""
    if turn.said == "red":
        return safety.emergency((), language)
    if not turn.said:
        return ""
    before = _word(turn.before, language)
    return before + _SAYING.get(turn.said, _plain)(turn, language, level)


def reading(codes: Iterable[str], language: str) -> str:
    """Return the pieces to read with these codes, after an empty line; nothing when there are none."""
    found = [f"【{one.title.get(language)}】{one.text.get(language)}" for one in pieces(codes)]
    return "\n\n" + "\n".join(found) if found else ""


def remind(talk: Talk, language: str) -> str:
    """Return the reminder that questions are still open, with the one that comes next."""
    left = sum(code not in talk.answers and code not in talk.left_out for code in talk.asks)
    text = pack().remind.get(language).format(left=max(left, 1))
    return f"{text}\n{_question(Turn(talk, 'question'), language, Level.GREEN)}" if talk.at else text


def summary(talk: Talk, language: str) -> str:
    """Return the answers so far for whoever goes on."""
    return asking.summary(talk.answers, talk.asks, language)


def _plain(turn: Turn, language: str, _level: Level) -> str:
    return _word(turn.said, language)


def _word(name: str, language: str) -> str:
    found = getattr(pack(), name, None)
    return found.get(language) if isinstance(found, Words) else ""


def _question(turn: Turn, language: str, _level: Level) -> str:
    talk = turn.talk
    return asking.put(talk.at, talk.asks, talk.answers, language, plainly=talk.misses > 0)


def _confirm(turn: Turn, language: str, _level: Level) -> str:
    value = asking.in_words(turn.talk.at, turn.talk.pending[0], language)
    return pack().confirm.get(language).format(value=value)


def _check(turn: Turn, language: str, _level: Level) -> str:
    return pack().check.get(language).format(summary=summary(turn.talk, language))


def _done(_turn: Turn, language: str, level: Level) -> str:
    advice = getattr(pack().advice, _ADVICE[min(int(level), 2)]).get(language)
    return pack().done.get(language).format(advice=advice)


_SAYING: Final[Mapping[str, Callable[[Turn, str, Level], str]]] = {
    "question": _question,
    "confirm": _confirm,
    "check": _check,
    "done": _done,
}

"""The state machine of a follow-up conversation: pure. `advance(talk, heard) -> Turn`.

    offered ── ok ──> asking ── every question answered ──> checking ── yes ──> done
       │ later, no        │ red flag or red answer ──> stopped      │ anything else ──> person
       └──> offered, declined   │ "人工", a complaint, twice not understood ──> person

Before she has agreed, whatever is neither yes, later nor no is about something else and left to others.

What always holds: red flags come before anything else; whoever asks for a person gets one in the same turn; a question
that was not understood is asked once more and then a person goes on; an unsure answer is only kept once confirmed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from renxin.engagement.questionnaires.selectors import Guess, Item, Level

from . import asking
from .pack import pack

State = Literal["offered", "asking", "checking", "done", "stopped", "person", "declined"]
Said = Literal["", "question", "confirm", "check", "later", "declined", "person", "lost_thread", "loss", "done", "red"]
Before = Literal["", "again", "implausible", "skipped"]
OPEN: Final = frozenset({"offered", "asking", "checking"})
_MOST_MISSES: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """Where a conversation stands. `asks` are codes in their order; `at` the one that is open, `pending` an answer to
    be confirmed, `left_out` what she could not tell, `misses` how often in a row she was not understood."""

    state: State = "offered"
    asks: tuple[str, ...] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    at: str = ""
    pending: Any = None
    misses: int = 0
    why: str = ""

    @property
    def is_open(self) -> bool:
        """Tell whether it still waits for her."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One message of hers: its text, whether safety found red flags, the signal for which a person is due."""

    text: str
    is_red: bool = False
    person: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """What follows: the new state, what is said (`before` stands in front of it)."""

    talk: Talk
    said: Said = ""
    before: Before = ""


def begin(asks: tuple[str, ...]) -> Talk:
    """Return a conversation that offers itself."""
    return Talk(asks=asks)


def advance(talk: Talk, heard: Heard, about: Mapping[str, Any] | None = None) -> Turn:
    """Return what a message makes of a conversation; `about` is what is known of the person (her last answers too)."""
    if heard.is_red:
        return Turn(replace(talk, state="stopped", why="red_flag"))
    if asking.says(pack().losses, heard.text):
        return Turn(replace(talk, state="person", why="loss"), "loss")
    if heard.person and talk.state != "offered":
        return Turn(replace(talk, state="person", why=heard.person), "person")
    if talk.state == "offered":
        return _offered(talk, heard.text)
    if talk.state == "checking":
        return _checked(talk, heard.text)
    return _confirmed(talk, heard.text) if talk.pending is not None else _answered(talk, heard.text, about or {})


def _offered(talk: Talk, text: str) -> Turn:
    words = pack()
    if asking.is_one_of(words.put_off, text):
        return Turn(talk, "later")
    if asking.is_one_of(words.decline, text):
        return Turn(replace(talk, state="declined", why="declined"), "declined")
    if asking.is_one_of(words.begin, text):
        return _next(replace(talk, state="asking"))
    return Turn(talk)  # she writes about something else: that is not ours


def _answered(talk: Talk, text: str, about: Mapping[str, Any]) -> Turn:
    item = asking.item(talk.at)
    guess = asking.read(item, text, about)
    if guess.is_sure:
        return _keep(talk, item, guess, about)
    if guess.is_likely:
        return Turn(replace(talk, pending=[guess.value, dict(guess.also)]), "confirm")
    if guess.reason == "unknown":
        return _next(replace(talk, left_out=(*talk.left_out, item.code), misses=0), "skipped")
    return _missed(talk, "implausible" if guess.reason == "implausible" else "again")


def _confirmed(talk: Talk, text: str) -> Turn:
    item = asking.item(talk.at)
    value, also = talk.pending
    cleared = replace(talk, pending=None)
    if asking.is_one_of(pack().agree, text):
        return _keep(cleared, item, Guess(value, 1.0, also=also), {})
    guess = asking.read(item, text, {})
    if guess.is_sure and guess.value != value and not asking.is_one_of(pack().decline, text):
        return _keep(cleared, item, guess, {})
    return _missed(cleared, "again")


def _keep(talk: Talk, item: Item, guess: Guess, about: Mapping[str, Any]) -> Turn:
    """Keep an answer, and what stood beside it where it was to be asked; a red one ends the conversation at once."""
    also = {code: value for code, value in guess.also.items() if code in talk.asks}
    answers = {**talk.answers, item.code: guess.value, **also}
    kept = replace(talk, answers=answers, misses=0)
    if asking.level(answers, about) == Level.RED:
        return Turn(replace(kept, state="stopped", why="red_answer"), "red")
    return _next(kept)


def _missed(talk: Talk, before: Before) -> Turn:
    if talk.misses + 1 >= _MOST_MISSES:
        return Turn(replace(talk, state="person", why="unclear"), "lost_thread")
    return Turn(replace(talk, misses=talk.misses + 1), "question", before)


def _next(talk: Talk, before: Before = "") -> Turn:
    """Go on to the next question that is asked at all, or to the check at the end."""
    code = asking.following(talk.asks, talk.answers, talk.left_out)
    if code:
        return Turn(replace(talk, at=code), "question", before)
    if not talk.answers:
        return Turn(replace(talk, state="person", why="nothing_known", at=""), "person", before)
    return Turn(replace(talk, state="checking", at=""), "check", before)


def _checked(talk: Talk, text: str) -> Turn:
    if asking.is_one_of(pack().agree, text):
        return Turn(replace(talk, state="done"), "done")
    return Turn(replace(talk, state="person", why="corrects"), "person")

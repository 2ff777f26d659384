"""One turn of the guide: pure. `advance(talk, turn, house, learned) -> talk`.

    who ── age and sex ──> tell ── words or a symptom ──> ask (danger first, then at most two) ──> answer
      every turn: red flag ──> stopped · wants a person, complains, pregnant and unwell, under three months, asks about
      medicines or a report, says the same twice, is not understood three times, or nothing is sure ──> person

What always holds: red flags come first, on every turn and over everything said so far, before and without any model; a
person is one press away; what is not understood is said to be so.
"""

from dataclasses import replace
from typing import Final

from renxin.engagement.safety import selectors as safety

from .house import House
from .learning import Classifier
from .pack import pack
from .scoring import Outcome, answered_in, concerns, judge, symptoms_in
from .states import Advice, Talk, Turn

LONGEST: Final = 500
_WELL: Final = frozenset({"pregnant", "fertility", "checkup", "vaccine", "refill", "nutrition"})
_WANTS: Final = ("挂", "看", "约", "预约", "去", "register", "book", "see", "department", "appointment")


def advance(talk: Talk, turn: Turn, house: House, learned: Classifier | None) -> Talk:
    """Return where a session stands after a turn. What is over stays over, but red flags are heard even then."""
    taken = _taken(talk, turn)
    flags = _red(taken, turn)
    if flags:
        return replace(taken, stage="stopped", flags=flags, why="red_flag", open="")
    if talk.is_over:
        return taken
    why = _person_due(talk, taken, turn)
    if why:
        return _handed(taken, why, house, learned)
    if not taken.person.known:
        return replace(taken, stage="who", open="")
    if not taken.said and not taken.picked:
        return replace(taken, stage="tell", open="")
    return _gone_on(taken, turn, house, learned)


def _taken(talk: Talk, turn: Turn) -> Talk:
    """Put down what she did; an answer belongs to the question that is open."""
    text = turn.text.strip()[:LONGEST]
    answers = dict(talk.answers)
    if turn.option and talk.open:
        answers[talk.open] = turn.option
    picks = tuple(one for one in turn.picks if pack().symptom(one) and one not in talk.picked)
    return replace(
        talk,
        person=turn.person or talk.person,
        said=(*talk.said, text) if text else talk.said,
        picked=(*talk.picked, *picks),
        answers=answers,
    )


def _red(talk: Talk, turn: Turn) -> tuple[str, ...]:
    """Return the red flags: in this turn's words, in everything said together, in an answer."""
    heard = safety.read(turn.text).flags if turn.text.strip() else ()
    if not heard and turn.text.strip() and len(talk.said) > 1:
        heard = safety.read(talk.text).flags
    asked = pack().questions
    chosen = [
        option
        for code, answer in talk.answers.items()
        if code in asked
        for option in asked[code].options
        if option.code == answer and option.red
    ]
    return heard or (("asked",) if chosen else ())


def _person_due(before: Talk, talk: Talk, turn: Turn) -> str:
    """Return why a person goes on now, empty when the guide may."""
    if turn.wants_person:
        return "person"
    text = turn.text.strip()
    if text:
        signals = safety.read(text).signals
        due = next((code for code in signals if code in pack().hand_over_signals), "")
        if due:
            return due
        if before.stage != "who" and text in before.said:
            return "twice"
    if talk.person.age_months is not None and talk.person.age_months < pack().infant_months:
        return "infant"
    return ""


def _gone_on(talk: Talk, turn: Turn, house: House, learned: Classifier | None) -> Talk:
    place = house.called(turn.text) if _wants_department(turn.text) else None
    if place is not None:
        advice = Advice(place.id, place.uid, place.code, place.words.zh, place.words.en, 1.0, _ASKED)
        return replace(talk, stage="answer", named=(advice,), open="", absent="")
    found = _found(talk)
    talk = replace(talk, found=found)
    if not found and not _understood(talk, learned):
        return _missed(talk, turn, house, learned)
    if talk.person.pregnant and not set(found) <= _WELL:
        return _handed(talk, "pregnant", house, learned)
    talk = _read_answers(talk)
    question = _next_question(talk)
    if question:
        return replace(talk, stage="ask", open=question, asked=(*talk.asked, question))
    return _concluded(talk, judge(talk, house, learned))


_ASKED: Final = (("您说要看这个科", "You asked for it"),)


def _concluded(talk: Talk, outcome: Outcome) -> Talk:
    done = replace(talk, open="", named=outcome.named, absent=outcome.absent)
    if not outcome.named:
        return replace(done, stage="person", why="nothing")
    if outcome.confidence < pack().scoring.unsure:
        return replace(done, stage="person", why="unsure")
    return replace(done, stage="answer", why="")


def _missed(talk: Talk, turn: Turn, house: House, learned: Classifier | None) -> Talk:
    misses = talk.misses + 1
    missed = replace(talk, misses=misses, open="")
    if misses >= pack().most_misses:
        return _handed(missed, "misses", house, learned)
    return replace(missed, stage="unknown")


def _handed(talk: Talk, why: str, house: House, learned: Classifier | None) -> Talk:
    """Let a person go on; what the guide would have said goes with it."""
    talk = replace(talk, found=_found(talk))
    outcome = judge(talk, house, learned) if talk.person.known and (talk.found or talk.said) else Outcome((), 0.0)
    return replace(talk, stage="person", why=why, open="", named=outcome.named, absent=outcome.absent)


def _found(talk: Talk) -> tuple[str, ...]:
    heard = symptoms_in(talk.text, talk.person)
    picked = [slug for slug in talk.picked if (one := pack().symptom(slug)) and concerns(one, talk.person)]
    return tuple(dict.fromkeys([*picked, *heard]))


def _understood(talk: Talk, learned: Classifier | None) -> bool:
    return learned is not None and learned.knows(talk.text) >= pack().scoring.unknown


def _read_answers(talk: Talk) -> Talk:
    """Read the answers that her own words already hold, so that nobody is asked what she has said."""
    answers = dict(talk.answers)
    for question in _asks(talk):
        if question not in answers and (read := answered_in(question, talk.text)):
            answers[question] = read
    return replace(talk, answers=answers)


def _next_question(talk: Talk) -> str:
    """Return the question to ask: danger once, then at most so many that can change where she is sent."""
    asked = pack().questions
    waiting = [one for one in _asks(talk) if one not in talk.answers and one not in talk.asked]
    if not any(asked[one].is_red for one in talk.asked):
        danger = next((one for one in waiting if asked[one].is_red), "")
        if danger:
            return danger
    rounds = sum(not asked[one].is_red for one in talk.asked)
    if rounds >= pack().rounds:
        return ""
    return next((one for one in waiting if not asked[one].is_red and _matters(one, talk)), "")


def _asks(talk: Talk) -> list[str]:
    symptoms = [one for slug in talk.found if (one := pack().symptom(slug))]
    return list(dict.fromkeys(question for one in symptoms for question in one.asks))


def _matters(question: str, talk: Talk) -> bool:
    symptoms = [one for slug in talk.found if (one := pack().symptom(slug))]
    return any(each.startswith(f"{question}=") for one in symptoms for rule in one.rules for each in rule.when)


def _wants_department(text: str) -> bool:
    lowered = text.strip().lower()
    return bool(lowered) and (len(lowered) <= 12 or any(word in lowered for word in _WANTS))

"""From what was said to departments: weights of the rules plus what was learned, hard rules, this hospital. Pure."""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from renxin.engagement.safety import selectors as safety
from renxin.engagement.safety.selectors import PatternRule

from .filters import is_child, maternity, placed
from .house import House, Place
from .learning import Classifier
from .pack import GuidePack, Rule, Symptom, pack
from .states import Advice, Person, Talk

_PREGNANCY_WEIGHT: Final = 3.0
_ELDERS: Final = ("60 岁及以上也可以看老年医学", "From sixty on geriatrics sees people too")
_MOST_REASONS: Final = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """Which departments are named, how sure that is (0 to 1), and the code that mattered most but nobody has here."""

    named: tuple[Advice, ...]
    confidence: float
    absent: str = ""


def symptoms_in(text: str, person: Person, words: GuidePack | None = None) -> tuple[str, ...]:
    """Return the symptoms that a text speaks of, denials understood, as far as they concern this person."""
    known = words or pack()
    return (
        tuple(one.slug for one in known.symptoms if concerns(one, person) and safety.says(_patterns(one.slug), text))
        if text.strip()
        else ()
    )


def concerns(symptom: Symptom, person: Person) -> bool:
    """Tell whether a symptom can be this person's."""
    if symptom.sex and person.sex and symptom.sex != person.sex:
        return False
    if symptom.ages and person.age_months is not None:
        return symptom.ages[0] <= person.years <= symptom.ages[1]
    return True


def answered_in(question: str, text: str) -> str:
    """Return the answer to a question that her own words already hold, empty when none."""
    for option in pack().questions[question].options:
        if option.says and safety.says([PatternRule(any=option.says)], text):
            return option.code
    return ""


def placed_for(code: str, person: Person) -> str:
    """Return the code that a person is really sent to for a code, by the hard rules."""
    return placed(code, person, pack())


def judge(talk: Talk, house: House, learned: Classifier | None) -> Outcome:
    """Return what a session leads to, as far as it has come."""
    known = pack()
    scores, why = _scores(talk, house, learned, known)
    if not scores:
        return Outcome((), 0.0)
    highest = max(scores.values())
    total = sum(math.exp(score - highest) for score in scores.values())
    shares = {code: math.exp(score - highest) / total for code, score in scores.items()}
    return _named(talk, house, shares, why, known)


def _scores(
    talk: Talk, house: House, learned: Classifier | None, known: GuidePack
) -> tuple[dict[str, float], dict[str, list[tuple[str, str]]]]:
    """Return the score and the reasons of each code, before anybody is sent anywhere."""
    scores: dict[str, float] = defaultdict(float)
    why: dict[str, list[tuple[str, str]]] = defaultdict(list)
    numbers = known.scoring
    if learned is not None and talk.text.strip():
        for code, value in learned.log_odds(talk.text).items():
            scores[code] = numbers.learned * max(value, numbers.floor)
    low = numbers.learned * numbers.floor if scores else 0.0
    for slug in talk.found:
        symptom = known.symptom(slug)
        for rule in symptom.rules if symptom else ():
            if holds(rule, talk, house.month):
                base = (
                    max(scores.get(rule.to, low), low and numbers.answered) if rule.when else scores.get(rule.to, low)
                )
                scores[rule.to] = base + rule.weight
                words = rule.why or (symptom.words if symptom else None)
                if words is not None:
                    why[rule.to].append((words.zh, words.en))
    if talk.person.pregnant and scores:
        code = maternity(talk.person, known)
        scores[code] = scores.get(code, low) + _PREGNANCY_WEIGHT
    return scores, why


def holds(rule: Rule, talk: Talk, month: int) -> bool:
    """Tell whether everything that a rule asks for is so."""
    return all(_is_so(each, talk, month) for each in rule.when)


def _is_so(condition: str, talk: Talk, month: int) -> bool:
    what, _sign, wanted = condition.partition("=")
    if what == "sex":
        return talk.person.sex == wanted
    if what in ("age", "month"):
        low, _dash, high = wanted.partition("-")
        value = talk.person.years if what == "age" else month
        return int(low or 0) <= value <= int(high or 999)
    return talk.answers.get(what) == wanted


def _named(
    talk: Talk, house: House, shares: Mapping[str, float], why: Mapping[str, list[tuple[str, str]]], known: GuidePack
) -> Outcome:
    by_place: dict[int, float] = defaultdict(float)
    places: dict[int, Place] = {}
    reasons: dict[int, list[tuple[str, str]]] = defaultdict(list)
    lost = {}
    for code, share in shares.items():
        allowed = placed(code, talk.person, known)
        place = house.find(allowed, known) if allowed else None
        if place is None:
            lost[code] = share if allowed else 0.0
            continue
        places[place.id] = place
        by_place[place.id] += share
        reasons[place.id] += why.get(code, [])
    whole = sum(by_place.values()) + sum(lost.values())
    if not by_place or not whole:
        return Outcome((), 0.0, max(lost, key=lambda one: lost[one], default=""))
    ordered = sorted(by_place.items(), key=lambda one: (-one[1], one[0]))
    numbers, covered = known.scoring, 0.0
    named: list[Advice] = []
    for place_id, share in ordered[: numbers.most]:
        if named and (covered >= numbers.enough or share / whole < numbers.least):
            break
        covered += share / whole
        named.append(_advice(places[place_id], share / whole, reasons[place_id], talk.person, known))
    old = _for_elders(talk, house, places[ordered[0][0]], known)
    if old is not None and old.id not in {one.place_id for one in named}:
        own = _advice(old, by_place.get(old.id, 0.0) / whole, [_ELDERS], talk.person, known)
        named = [*named[: numbers.most - 1], own]
    best = max(shares, key=lambda code: shares[code])
    missing = placed(best, talk.person, known)
    return Outcome(tuple(named), min(covered, 1.0), "" if not missing or house.has(missing, known) else missing)


def _for_elders(talk: Talk, house: House, first: Place, known: GuidePack) -> Place | None:
    """Return geriatrics for people of sixty and more who are sent to internal medicine, where it exists."""
    if talk.person.years < known.elder_from_years or not first.code.startswith("03") or not house.has("03.10", known):
        return None
    old = house.find("03.10", known)
    return old if old is not None and old.id != first.id else None


def _advice(place: Place, share: float, why: list[tuple[str, str]], person: Person, known: GuidePack) -> Advice:
    reasons = list(dict.fromkeys(why))[:_MOST_REASONS]
    if is_child(person, known):
        reasons.append(("14 岁及以下由儿科系统看", "Up to fourteen years children are seen by paediatrics"))
    return Advice(place.id, place.uid, place.code, place.words.zh, place.words.en, round(share, 4), tuple(reasons))


@cache
def _patterns(slug: str) -> tuple[PatternRule, ...]:
    symptom = pack().symptom(slug)
    return tuple(symptom.patterns) if symptom else ()

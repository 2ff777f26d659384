"""Learning anew: the shipped phrasings, and where people of this hospital with such words really went."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import structlog
from django.db import transaction
from django.db.models import Max

from renxin.intelligence.assistant import examples, selectors
from renxin.intelligence.assistant.examples import Example
from renxin.intelligence.assistant.guide import learning, scoring
from renxin.intelligence.assistant.guide.house import House
from renxin.intelligence.assistant.guide.learning import Classifier
from renxin.intelligence.assistant.guide.pack import phrasings
from renxin.intelligence.assistant.guide.states import Person, Talk
from renxin.intelligence.assistant.models import GuideModel
from renxin.kernel.core import clock, tenant, throttle
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import task

log = structlog.get_logger(__name__)

LEAST_OWN: Final = 200
_LATER: Final = 0.2
_OWN_WEIGHS: Final = 0.5
_WORSE_BY: Final = 0.02
_PAIRS: Final = 12
_ASKED_AGAIN_AFTER: Final = 600
_SOMEBODY: Final = Person(30 * 12, "female")


@dataclass(frozen=True, slots=True)
class Tried:
    """How often departments were right on examples not seen: `n` tried, right at once, right among three."""

    n: int
    top1: int
    top3: int
    confused: Counter[tuple[str, str]]


def ask_to_learn(actor: Actor) -> None:
    """Ask for a fresh lesson; a worker takes it, and the page shows when it is done."""
    lesson.defer(tenant_id=actor.tenant_id)


def ready_classifier(actor: Actor) -> tuple[int, Classifier | None]:
    """Return what tells departments apart here; a hospital that has had no lesson yet is given one by a worker."""
    number, learned = selectors.classifier(actor)
    if learned is None and not throttle.hit("assistant.lesson", str(actor.tenant_id), 1, _ASKED_AGAIN_AFTER):
        ask_to_learn(actor)
    return number, learned


@task("assistant.lesson", attempts=3, one_at_a_time=True)
def lesson(tenant_id: int) -> None:
    """Learn, and keep it when it is no worse."""
    with tenant.scope(tenant_id):
        learn_again(Actor.system(tenant_id, "assistant"))


def learn_again(actor: Actor) -> GuideModel | None:
    """Learn from the shipped phrasings and, from two hundred on, the hospital's own; return what is in use from now on.

    The last fifth of the own examples is kept away and tells how often it is right. A model that does worse than the
    shipped one on the shipped trial, or on the own examples, is not used: None.
    """
    own = examples.own(actor)
    cut = int(len(own) * (1 - _LATER)) if len(own) >= LEAST_OWN else 0
    house, first = selectors.house(actor), selectors.shipped()
    learned = _learned(own[:cut]) if cut else first
    trial = try_out(learned, house, examples.trial())
    later = try_out(learned, house, own[cut:]) if own else None
    if cut and later is not None and _is_worse(trial, try_out(first, house, examples.trial())):
        log.info("assistant.no_better", own=len(own))
        return None
    return _kept(actor, learned, own=cut, quality=_quality(trial, later))


def try_out(learned: Classifier, house: House, tried: Sequence[Example]) -> Tried:
    """Return how often the guide is right on examples: what it names, in this house, for a grown-up.

    Examples of which nobody takes care here are not tried.
    """
    n = top1 = top3 = 0
    confused: Counter[tuple[str, str]] = Counter()
    for one in tried:
        person = one.person or _SOMEBODY
        talk = Talk(person=person, said=(one.text,), found=scoring.symptoms_in(one.text, person))
        place = house.find(scoring.placed_for(one.code, person))
        if place is None:
            continue
        n += 1
        named = [advice.place_id for advice in scoring.judge(talk, house, learned).named]
        top1 += named[:1] == [place.id]
        top3 += place.id in named
        if named[:1] != [place.id]:
            got = next((p.words.zh for p in house.places if named and p.id == named[0]), "–")
            confused[place.words.zh, got] += 1
    return Tried(n, top1, top3, confused)


def _learned(own: Sequence[Example]) -> Classifier:
    rows = phrasings()
    return learning.learn(
        [words for _code, _language, words in rows] + [one.text for one in own],
        [code for code, _language, _words in rows] + [one.code for one in own],
        [1.0] * len(rows) + [_OWN_WEIGHS] * len(own),
    )


def _is_worse(new: Tried, old: Tried) -> bool:
    return new.n > 0 and (old.top3 - new.top3) / new.n > _WORSE_BY


def _quality(trial: Tried, own: Tried | None) -> dict[str, Any]:
    found = {"trial": _plain(trial)}
    if own is not None:
        found["own"] = _plain(own)
    pairs = (own or trial).confused if own and own.n else trial.confused
    return {**found, "confused": [[*pair, n] for pair, n in pairs.most_common(_PAIRS)]}


def _plain(tried: Tried) -> dict[str, int]:
    return {"n": tried.n, "top1": tried.top1, "top3": tried.top3}


@transaction.atomic
def _kept(actor: Actor, learned: Classifier, *, own: int, quality: dict[str, Any]) -> GuideModel:
    mine = GuideModel.objects.of(actor)
    newest = mine.aggregate(newest=Max("number"))["newest"] or 0
    mine.filter(in_use=True).update(in_use=False)
    return GuideModel.objects.create(
        tenant_id=actor.tenant_id,
        number=newest + 1,
        learned_at=clock.now(),
        shipped=len(phrasings()),
        own=own,
        weights=learned.packed(),
        quality=quality,
        in_use=True,
    )

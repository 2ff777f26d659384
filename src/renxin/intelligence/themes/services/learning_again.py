"""Learning from the hospital's own examples, reading everything again with what was learned, looking for groups."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog
from django.db import transaction
from django.db.models import Max

from renxin.intelligence.themes import clustering, learning
from renxin.intelligence.themes.models import Cluster, Opinion, TaughtReader
from renxin.intelligence.themes.reading import Reader, cold, taught_by_itself
from renxin.intelligence.themes.topics import shipped
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.bulk import update_rows
from renxin.kernel.jobs.services import task
from renxin.programs.surveys import selectors as surveys
from renxin.programs.surveys.selectors import Written

from .reading_answers import read_missing

log = structlog.get_logger(__name__)

LOOKED_AT: Final = timedelta(days=365)
MOST: Final = 20_000
# What the numbers of an answer must say for its words to count as praise or blame.
PRAISED: Final = 85.0
BLAMED: Final = 60.0
LEAST_EXAMPLES: Final = 100
_LATER: Final = 0.2
_CORRECTION_WEIGHS: Final = 5.0
_LEAST_TOPIC: Final = 15
_PAGE: Final = 2000


@dataclass(frozen=True, slots=True)
class Read:
    """A comment with the row that says how it was read."""

    opinion: Opinion
    text: str

    @property
    def praise(self) -> bool | None:
        """Tell whether it is an example of praise, of blame (False), or none."""
        if self.opinion.corrected_at is not None:
            return None if self.opinion.tone == 0 else self.opinion.tone > 0
        rating = self.opinion.rating
        if rating is None or BLAMED < rating < PRAISED:
            return None
        return rating >= PRAISED

    @property
    def weight(self) -> float:
        """Return how much the example counts: a person's word five times a number's."""
        return _CORRECTION_WEIGHS if self.opinion.corrected_at is not None else 1.0


def ask_to_learn(actor: Actor) -> None:
    """Ask for a fresh look; a worker takes it, and says so on the page when it is done."""
    lesson.defer(tenant_id=actor.tenant_id)


@task("themes.lesson", attempts=3, one_at_a_time=True)
def lesson(tenant_id: int) -> None:
    """Learn, read again, look for groups."""
    with tenant.scope(tenant_id):
        learn_again(Actor.system(tenant_id, "themes"))


def learn_again(actor: Actor) -> TaughtReader | None:
    """Learn from what was rated and corrected in the last year; return what was learned, None where nothing could be.

    What was learned is used only if it was right at least as often as the word list on the last fifth of the
    examples, which it had not seen.
    """
    read_missing(actor, clock.now() - LOOKED_AT, MOST)
    comments = list(_comments(actor))
    taught = _teach(actor, comments)
    if taught is not None:
        _read_again(actor, comments, taught[0], taught[1])
    _group(actor, comments)
    return taught[1] if taught else None


def _comments(actor: Actor) -> Iterator[Read]:
    since = clock.now() - LOOKED_AT
    rows = list(Opinion.objects.of(actor).filter(said_at__gte=since).order_by("-said_at", "-pk")[:MOST])
    rows.reverse()
    for start in range(0, len(rows), _PAGE):
        page = rows[start : start + _PAGE]
        texts = _texts(actor, page)
        yield from (Read(row, texts[row.source_id].text) for row in page if row.source_id in texts)


def _texts(actor: Actor, rows: Sequence[Opinion]) -> dict[int, Written]:
    found = surveys.written(actor, {row.survey_id for row in rows}, {row.source_id for row in rows})
    return {one.response_id: one for one in found}


def _teach(actor: Actor, comments: Sequence[Read]) -> tuple[Reader, TaughtReader] | None:
    examples = [(one, praise) for one in comments if (praise := one.praise) is not None]
    cut = int(len(examples) * (1 - _LATER))
    first = cold()
    if len(examples) >= LEAST_EXAMPLES and len({praise for _one, praise in examples[:cut]}) == 2:
        tried = Reader(first.lexicon, first.topics, _weights(examples[:cut]))
        quality = _quality(tried, examples[cut:])
        if quality["right"] < quality["listed"]:
            log.info("themes.no_better", **quality)
            return None
        reader = Reader(first.lexicon, first.topics, _weights(examples), _topics(comments))
    else:
        # Too few ratings: the word list teaches, and whatever was rated says how well.
        reader = taught_by_itself([one.text for one in comments])
        if reader.learned is None:
            return None
        quality = _quality(reader, examples)
        if quality["n"] and quality["right"] < quality["listed"]:
            return None
    return reader, _kept(actor, reader, examples, quality)


def _weights(examples: Sequence[tuple[Read, bool]]) -> learning.Weights:
    return learning.learn(
        [one.text for one, _praise in examples],
        [praise for _one, praise in examples],
        [one.weight for one, _praise in examples],
    )


def _quality(reader: Reader, examples: Sequence[tuple[Read, bool]]) -> dict[str, int]:
    return {
        "n": len(examples),
        "right": sum((reader.tone(one.text) > 0) == praise for one, praise in examples),
        "listed": sum((reader.lexicon.score(one.text) > 0) == praise for one, praise in examples),
    }


def _topics(comments: Sequence[Read]) -> dict[str, learning.Weights]:
    """Learn the topics that people corrected often enough: their word against what the list of signs says."""
    corrected = [one for one in comments if one.opinion.corrected_at is not None]
    found = {}
    for code in shipped().by_code:
        wrong = sum((code in one.opinion.topics) != (code in shipped().found(one.text)) for one in corrected)
        if wrong >= _LEAST_TOPIC:
            found[code] = learning.learn(
                [one.text for one in comments],
                [code in one.opinion.topics for one in comments],
                [one.weight for one in comments],
            )
    return found


@transaction.atomic
def _kept(actor: Actor, reader: Reader, examples: Sequence[tuple[Read, bool]], quality: dict[str, int]) -> TaughtReader:
    mine = TaughtReader.objects.of(actor)
    newest = mine.aggregate(newest=Max("number"))["newest"] or 0
    mine.filter(in_use=True).update(in_use=False)
    return TaughtReader.objects.create(
        tenant_id=actor.tenant_id,
        number=newest + 1,
        learned_at=clock.now(),
        examples=len(examples),
        corrections=sum(one.opinion.corrected_at is not None for one, _praise in examples),
        by_itself=len(examples) < LEAST_EXAMPLES,
        weights=reader.learned.packed() if reader.learned else b"",
        topics={code: weights.packed_text() for code, weights in reader.learned_topics.items()},
        quality=quality,
        in_use=True,
    )


def _read_again(actor: Actor, comments: Sequence[Read], reader: Reader, taught: TaughtReader) -> None:
    """Read what no person corrected with the new reader."""
    changed = []
    for one in comments:
        if one.opinion.corrected_at is None:
            one.opinion.tone = round(reader.tone(one.text), 4)
            one.opinion.topics = reader.about(one.text)
            one.opinion.reader = taught.number
            changed.append(one.opinion)
    for start in range(0, len(changed), _PAGE):
        update_rows(changed[start : start + _PAGE], ["tone", "topics", "reader"])


@transaction.atomic
def _group(actor: Actor, comments: Sequence[Read]) -> None:
    groups = clustering.group([one.text for one in comments])
    names = {tuple(row.words): row.name for row in Cluster.objects.of(actor).exclude(name="")}
    Cluster.objects.of(actor).delete()
    now = clock.now()
    for group in groups:
        members = [comments[at].opinion for at in group.members]
        Cluster.objects.create(
            tenant_id=actor.tenant_id,
            words=list(group.words),
            name=_known(names, group.words),
            n=len(members),
            tone=round(sum(one.tone for one in members) / len(members), 4),
            months=_months(members),
            nearest=[comments[at].opinion.pk for at in group.nearest],
            made_at=now,
        )


def _known(names: dict[tuple[str, ...], str], words: Iterable[str]) -> str:
    """Return the name people gave to the group that shared most of these words."""
    own = set(words)
    shared = max(((len(own & set(old)), name) for old, name in names.items()), default=(0, ""))
    return shared[1] if shared[0] * 2 >= len(own) else ""


def _months(members: Sequence[Opinion]) -> list[list[object]]:
    counted = Counter(one.said_at.astimezone(clock.SHANGHAI).strftime("%Y-%m") for one in members)
    return [[month, counted[month]] for month in sorted(counted)]

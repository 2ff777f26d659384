"""Reads of themes: topics with how they sound, comments with their words, groups, how often the reader is right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection

from renxin.kernel.core import clock, statistics
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.statistics import Interval
from renxin.kernel.core.words import Words
from renxin.people.organizations import selectors as organizations
from renxin.programs.surveys import selectors as surveys

from .models import Cluster, Opinion, TaughtReader
from .reading import UNCLEAR
from .topics import Topic, shipped

PERIODS: Final = (30, 90, 365)
# Fewer than these stay hidden (domain: small cells); from here on a share has an interval worth reading.
HIDDEN_BELOW: Final = 5
FEW_BELOW: Final = 30

_TOPICS: Final = """
SELECT t.code, count(*) FILTER (WHERE o.said_at >= %(start)s),
       count(*) FILTER (WHERE o.said_at >= %(start)s AND o.tone < -%(unclear)s),
       count(*) FILTER (WHERE o.said_at >= %(start)s AND o.tone > %(unclear)s),
       count(*) FILTER (WHERE o.said_at < %(start)s),
       count(*) FILTER (WHERE o.said_at < %(start)s AND o.tone < -%(unclear)s)
  FROM themes_opinion o CROSS JOIN LATERAL jsonb_array_elements_text(o.topics) AS t (code)
 WHERE o.tenant_id = %(tenant)s AND o.said_at >= %(before)s
   AND (%(every)s OR o.department_id = ANY (%(departments)s))
   AND (%(survey)s = 0 OR o.survey_id = %(survey)s)
 GROUP BY t.code
"""


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic in a period: how many comments, how many of them blame and praise, and whether blame changed."""

    topic: Topic
    n: int
    blame: int
    praise: int
    changed: str

    @property
    def hidden(self) -> bool:
        """Tell whether there are too few to show."""
        return self.n < HIDDEN_BELOW

    @property
    def few(self) -> bool:
        """Tell whether the share is only a hint."""
        return self.n < FEW_BELOW

    @property
    def share(self) -> float:
        """Return the share of blame."""
        return self.blame / self.n if self.n else 0.0

    @property
    def interval(self) -> Interval | None:
        """Return the 95 percent interval of the share."""
        return statistics.wilson(self.blame, self.n)


def topics(
    actor: Actor, days: int, *, survey_id: int = 0, department_ids: Sequence[int] | None = None
) -> list[TopicLine]:
    """Return the topics of the last `days` days, those with most blame first."""
    actor.require("surveys.view")
    start = clock.now() - timedelta(days=days)
    values = {
        "tenant": actor.tenant_id,
        "start": start,
        "before": start - timedelta(days=days),
        "unclear": UNCLEAR,
        "survey": survey_id,
        **_reach(actor, department_ids),
    }
    with connection.cursor() as cursor:
        cursor.execute(_TOPICS, values)
        rows = cursor.fetchall()
    known = shipped().by_code
    lines = [_line(known[code], counts) for code, *counts in rows if code in known and counts[0]]
    return sorted(lines, key=lambda line: (-line.blame, -line.n))


def _line(topic: Topic, counts: list[int]) -> TopicLine:
    n, blame, praise, before, blame_before = counts
    changed = ""
    if n >= FEW_BELOW and before >= FEW_BELOW and statistics.shares_changed((blame_before, before), (blame, n)):
        changed = "more" if blame / n > blame_before / before else "less"
    return TopicLine(topic, n, blame, praise, changed)


def _reach(actor: Actor, department_ids: Sequence[int] | None) -> dict[str, Any]:
    """Return the departments that count: those chosen, among those the actor's roles reach."""
    if actor.all_departments:
        return {"every": department_ids is None, "departments": list(department_ids or ())}
    own = set(actor.department_ids)
    return {"every": False, "departments": sorted(own & set(department_ids) if department_ids is not None else own)}


@dataclass(frozen=True, slots=True)
class Heard:
    """A comment with how it was read."""

    opinion: Opinion
    text: str
    department: str

    @property
    def sounds(self) -> str:
        """Return `praise`, `blame` or `mixed`."""
        if abs(self.opinion.tone) <= UNCLEAR:
            return "mixed"
        return "praise" if self.opinion.tone > 0 else "blame"

    @property
    def topics(self) -> list[Topic]:
        """Return what it is about."""
        return [shipped().by_code[code] for code in self.opinion.topics if code in shipped().by_code]


def comments(actor: Actor, days: int, *, topic: str = "", sounds: str = "", limit: int = 40) -> list[Heard]:
    """Return the newest comments of the last `days` days about a topic, with their words."""
    actor.require("surveys.view")
    rows = Opinion.objects.of(actor).filter(said_at__gte=clock.now() - timedelta(days=days))
    reach = _reach(actor, None)
    if not reach["every"]:
        rows = rows.filter(department_id__in=reach["departments"])
    if topic:
        rows = rows.filter(topics__contains=[topic])
    if sounds == "blame":
        rows = rows.filter(tone__lt=-UNCLEAR)
    elif sounds == "praise":
        rows = rows.filter(tone__gt=UNCLEAR)
    return heard(actor, list(rows.order_by("-said_at", "-pk")[:limit]))


def heard(actor: Actor, rows: Sequence[Opinion]) -> list[Heard]:
    """Return these readings with their words; those whose words are gone are left out."""
    found = surveys.written(actor, {row.survey_id for row in rows}, {row.source_id for row in rows})
    texts = {one.response_id: one.text for one in found}
    places = organizations.departments_by_ids(actor, {row.department_id for row in rows if row.department_id})
    return [
        Heard(row, texts[row.source_id], str(places.get(row.department_id or 0, "")))
        for row in rows
        if row.source_id in texts
    ]


def opinion(actor: Actor, uid: UUID) -> Heard:
    """Return one reading with its words.

    Raises:
        NotFound: there is none within the actor's reach.
    """
    actor.require("surveys.view")
    row = Opinion.objects.of(actor).filter(uid=uid).first()
    reach = _reach(actor, None)
    if row is None or not (reach["every"] or row.department_id in reach["departments"]):
        raise NotFound("comment")
    return heard(actor, [row])[0]


def clusters(actor: Actor) -> list[tuple[Cluster, list[Heard]]]:
    """Return the groups of the last look, the largest first, with the comments that show them best."""
    actor.require("surveys.view")
    if not actor.all_departments:
        return []
    rows = list(Cluster.objects.of(actor).filter(n__gte=HIDDEN_BELOW).order_by("-n"))
    wanted = {pk for row in rows for pk in row.nearest}
    shown = {one.opinion.pk: one for one in heard(actor, list(Opinion.objects.of(actor).filter(pk__in=wanted)))}
    return [(row, _different(shown[pk] for pk in row.nearest if pk in shown)) for row in rows]


def _different(examples: Iterable[Heard]) -> list[Heard]:
    """Return the examples without those that say the same again."""
    return list({one.text: one for one in examples}.values())


def cluster(actor: Actor, uid: UUID) -> Cluster:
    """Return one group.

    Raises:
        NotFound: there is none.
    """
    actor.require("surveys.view")
    found = Cluster.objects.of(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("cluster")
    return found


def reader(actor: Actor) -> TaughtReader | None:
    """Return what was learned and is in use, None while the word lists read alone."""
    return TaughtReader.objects.of(actor).filter(in_use=True).first()


def topic_words() -> dict[str, Words]:
    """Return what each topic is called."""
    return {code: topic.words for code, topic in shipped().by_code.items()}


def corrected(actor: Actor) -> int:
    """Return how many comments people corrected."""
    return Opinion.objects.of(actor).filter(corrected_at__isnull=False).count()

"""What patients write: topics that are blamed more here than in the house, and groups of comments that complain."""

from collections.abc import Iterator

from renxin.intelligence.improvement.effects import Reading
from renxin.intelligence.improvement.measuring import itself
from renxin.intelligence.improvement.packing import improving
from renxin.intelligence.themes import selectors as themes
from renxin.intelligence.themes.models import Cluster
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.words import Words
from renxin.people.organizations import selectors as organizations

from .idea import About, Idea, days, place_words, worse, written

_BLAMED = -0.2


def from_themes(actor: Actor) -> Iterator[Idea]:
    """Yield topics that stand out in a department, then groups of comments of the last look."""
    system, rules = itself(actor.tenant_id), improving().suggest
    house = {line.topic.code: _reading(line) for line in themes.topics(system, rules.days)}
    for department in organizations.departments(actor):
        for line in themes.topics(system, rules.days, department_ids=[department.pk]):
            gain = None
            if line.n >= rules.least_n:
                gain = worse(_reading(line), house[line.topic.code], more_is_better=False)
            if gain is None:
                continue
            first, last = days(actor)
            yield Idea(
                source="theme",
                key=f"theme:{line.topic.code}:{department.pk}",
                sentence=improving().sentence(
                    "theme",
                    place=place_words(department),
                    topic=line.topic.words,
                    n=str(line.n),
                    value=written(line.share, "share"),
                    other=written(house[line.topic.code].value, "share"),
                ),
                about=About(metric="satisfaction", department=department),
                n=line.n,
                evidence={"kind": "topic", "topic": line.topic.code, "from": f"{first}", "to": f"{last}"},
                gain=gain,
            )
    for cluster, _shown in themes.clusters(system):
        if cluster.tone < _BLAMED and cluster.n >= rules.least_n:
            yield _of_cluster(cluster)


def _reading(line: themes.TopicLine) -> Reading:
    ends = line.interval
    return Reading(value=line.share, n=line.n, low=ends.low if ends else None, high=ends.high if ends else None)


def _of_cluster(cluster: Cluster) -> Idea:
    name = cluster.name or "、".join(str(word) for word in list(cluster.words)[:3])
    return Idea(
        source="theme",
        key=f"cluster:{name}"[:160],
        sentence=improving().sentence("cluster", topic=Words(name, name), n=str(cluster.n)),
        about=About(metric="satisfaction"),
        n=cluster.n,
        evidence={"kind": "cluster", "cluster": str(cluster.uid)},
    )

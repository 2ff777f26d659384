"""A person says it was read wrongly; her word stands, and the reader learns from it at its next lesson."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.intelligence.themes.models import Cluster, Opinion
from renxin.intelligence.themes.topics import shipped
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput

TONES = {"praise": 0.8, "mixed": 0.0, "blame": -0.8}


@transaction.atomic
def correct_opinion(actor: Actor, opinion: Opinion, tone: str, topics: Sequence[str]) -> Opinion:
    """Say how a comment is to be read.

    Args:
        tone: `praise`, `mixed` or `blame`.
        topics: codes of the topics it is about.

    Raises:
        InvalidInput: there is no such tone or topic.
    """
    actor.require("surveys.view")
    if tone not in TONES:
        raise InvalidInput(_("Choose praise, both or blame."), where="tone")
    if not set(topics) <= set(shipped().by_code):
        raise InvalidInput(_("Choose topics from the list."), where="topics")
    opinion.tone, opinion.topics = TONES[tone], list(topics)
    opinion.corrected_by, opinion.corrected_by_name = actor.user_id, actor.name[:150]
    opinion.corrected_at = clock.now()
    opinion.save(update_fields=["tone", "topics", "corrected_by", "corrected_by_name", "corrected_at"])
    record_access(actor, "themes.correct", "opinion", opinion.pk)
    return opinion


@transaction.atomic
def name_cluster(actor: Actor, cluster: Cluster, name: str) -> None:
    """Give a group the name people use; an empty one returns to its own words."""
    actor.require("insights.manage")
    cluster.name = name.strip()[:80]
    cluster.save(update_fields=["name"])
    record_access(actor, "themes.name_cluster", "cluster", cluster.uid)

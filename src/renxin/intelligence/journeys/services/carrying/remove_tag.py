"""Take tags off, each tag of everybody at once."""

from datetime import datetime
from typing import Any, Final

from renxin.engagement.segments import services as segments
from renxin.engagement.segments.models import Tag
from renxin.intelligence.journeys.run import Change
from renxin.intelligence.journeys.state import RemoveTag
from renxin.kernel.core.actor import Actor

EFFECT: Final = RemoveTag
ORDER: Final = 41


def carry(actor: Actor, asked: list[tuple[Change, Any]], now: datetime) -> dict[tuple[int, str], dict[str, Any]]:
    """Take the tags off; a tag that is not there is nobody's."""
    tags = {tag.name: tag for tag in Tag.objects.of(actor).filter(name__in={effect.tag for _change, effect in asked})}
    for name, tag in tags.items():
        segments.untag_patients(actor, [change.run.patient_id for change, effect in asked if effect.tag == name], tag)
    return {}

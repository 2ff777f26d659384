"""Tell colleagues in their messenger: once for each step and department of a batch, without anybody's name."""

from collections import defaultdict
from datetime import datetime
from typing import Any, Final

from renxin.engagement.channels import services as channels
from renxin.intelligence.journeys.run import Change
from renxin.intelligence.journeys.settings import spoken
from renxin.intelligence.journeys.state import TellStaff
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations

EFFECT: Final = TellStaff
ORDER: Final = 60


def carry(actor: Actor, asked: list[tuple[Change, Any]], now: datetime) -> dict[tuple[int, str], dict[str, Any]]:
    """Tell who answers for the department, in the role that the step names; with a link to the journey's people."""
    groups: dict[tuple[Any, str], list[tuple[Change, TellStaff]]] = defaultdict(list)
    for change, effect in asked:
        groups[change.state.context.get("department_id"), effect.role].append((change, effect))
    told: dict[tuple[int, str], dict[str, Any]] = {}
    for (department_id, role), each in groups.items():
        user = organizations.responsible_staff(actor, department_id, role)
        for effect in {effect.step: effect for _change, effect in each}.values():
            first = next(change for change, one in each if one.step == effect.step)
            key = first.state.source(effect.step)
            number = channels.tell_staff(actor, [user.pk], spoken(effect.text), key=key) if user else 0
            told |= {(change.run.pk, one.step): {"told": number} for change, one in each if one.step == effect.step}
    return told

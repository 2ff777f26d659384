"""Withdraw what runs that end have asked for and nobody has done yet: three calls for each reason."""

from collections import defaultdict
from datetime import datetime
from typing import Any, Final

from renxin.engagement.conversations import services as conversations
from renxin.engagement.worklist import services as worklist
from renxin.intelligence.journeys import rows
from renxin.intelligence.journeys.run import Change
from renxin.intelligence.journeys.state import CancelPending
from renxin.kernel.core.actor import Actor
from renxin.programs.surveys import services as surveys

EFFECT: Final = CancelPending
ORDER: Final = 0


def carry(actor: Actor, asked: list[tuple[Change, Any]], now: datetime) -> dict[tuple[int, str], dict[str, Any]]:
    """Withdraw open tasks, queued messages and invitations."""
    definitions = rows.definitions({change.run.version_id for change, _effect in asked})
    by_reason: dict[str, list[str]] = defaultdict(list)
    for change, effect in asked:
        steps = definitions[change.run.version_id].steps
        by_reason[effect.reason] += [change.state.source(step.id) for step in steps]
    for reason, sources in by_reason.items():
        worklist.cancel_tasks(actor, sources=sources, reason=reason)
        conversations.withdraw(actor, sources, reason)
        surveys.withdraw(actor, sources, reason)
    return {}

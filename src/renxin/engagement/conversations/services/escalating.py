"""When every way was tried and what cannot wait was not read: a person calls."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from renxin.engagement.conversations.decisions.outcomes import Outcome
from renxin.engagement.conversations.models import MessageClass
from renxin.engagement.worklist import services as worklist
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor

WITHIN: Final = timedelta(hours=1)
_HOPELESS: Final = frozenset({"all_tried", "no_contact_point", "cannot_hear", "template_missing"})


def call_instead(actor: Actor, found: Sequence[Outcome]) -> None:
    """Ask somebody to call the patients whom a clinical message could not reach."""
    worklist.create_tasks(
        actor,
        [
            worklist.NewTask(
                patient_id=each.row.patient_id,
                kind="call",
                title_code="conversations.unread_clinical",
                words={
                    "zh": "重要消息没有读到，请打电话",
                    "en": "An important message was not read: please call",
                },
                source=f"conversations:{each.row.pk}:call",
                due_at=clock.now() + WITHIN,
                risk=3,
            )
            for each in found
            if each.row.message_class == MessageClass.CLINICAL and each.rule in _HOPELESS
        ],
    )

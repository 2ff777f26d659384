"""The small world of the worklist's tests, with a sandbox to talk over."""

from dataclasses import dataclass
from typing import Any

from renxin.engagement.channels.models import Channel
from renxin.engagement.channels.services import open_channel
from renxin.engagement.conversations.services import Outgoing
from renxin.engagement.worklist.tests import making
from renxin.engagement.worklist.tests.making import World

__all__ = ["TalkingWorld", "message", "world"]

BODY = {"zh": "您好，想了解一下您近来的情况。", "en": "Hello, how have you been?"}


@dataclass
class TalkingWorld(World):
    """The hospital with its channel."""

    @property
    def channel(self) -> Channel:
        """Return the sandbox as it is now."""
        return Channel.objects.get(tenant_id=self.tenant_id, kind="sandbox")


def world(name: str = "仁心测试医院", prefix: str = "") -> TalkingWorld:
    """Make it."""
    made = making.world(name, prefix)
    open_channel(made.system, "sandbox", "沙箱")
    return TalkingWorld(made.tenant_id, made.system, made.ward, made.other_ward, made.users)


def message(patient_id: int, key: str, purpose: str = "FOLLOWUP", **values: Any) -> Outgoing:
    """Return something to be said."""
    return Outgoing(**{"patient_id": patient_id, "purpose": purpose, "body": BODY, "idempotency_key": key, **values})

"""An alarm that reached the person named last: the machine calls her. No name and no illness are spoken."""

from typing import Any, Final

from renxin.engagement.channels import services as channels
from renxin.engagement.channels.models import Channel
from renxin.engagement.channels.services import voice
from renxin.engagement.worklist import selectors as worklist
from renxin.engagement.worklist import services as tasks
from renxin.engagement.worklist.models import AlarmStep
from renxin.kernel.core import tenant
from renxin.kernel.core.actor import Actor

from . import flow_pack, selectors

BATCH: Final = 20


def call_named(limit: int = BATCH) -> int:
    """Call the people whom an alarm tells by phone; return how many. No transaction is open while it rings."""
    found = worklist.steps_to_phone(limit)
    for step in found:
        with tenant.scope(step.tenant_id):
            tasks.note_called(step, "ringing" if _call(step) else "failed")
    return len(found)


def _call(step: AlarmStep) -> bool:
    person = step.user.practitioner if step.user else None
    lines = selectors.voice_channels(Actor.system(step.tenant_id, "phone.alarms"))
    if person is None or not person.phone:
        return False
    return any(_dial(channel, step, person.phone) for channel in lines)


def _dial(channel: Channel, step: AlarmStep, number: str) -> bool:
    language = step.user.language if step.user else "zh-hans"
    try:
        voice.dial(channel, key=f"alarm-{step.pk}", number=number, flow=document(language))
    except channels.ChannelError:
        return False
    return True


def document(language: str) -> dict[str, Any]:
    """Return what the machine says: the alarm's words, again on 1, the end on 2."""
    pack = flow_pack.notice()
    said = worklist.alarm_spoken(language)
    again = f"{said} {pack.again.get(language)}"
    return {
        "language": "en" if language.startswith("en") else "zh",
        "greeting": said,
        "on_voicemail": "say",
        "person": {"digits": "0", "speech": [], "say": said},
        "steps": [{"code": "alarm", "say": again, "keys": {"1": {"repeat": True}, "2": {"next": "end"}}}],
        "ends": {"end": {"say": pack.words.thanks.get(language), "cause": "", "heard": True}},
    }

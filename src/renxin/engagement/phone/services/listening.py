"""Hearing a recording: fetched from the provider for one listener, kept nowhere."""

from renxin.engagement.channels.services import voice
from renxin.engagement.phone.models import Call
from renxin.kernel.audit.services import record_look
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound


def listen(actor: Actor, call: Call) -> tuple[bytes, str]:
    """Return the sound of a call and its media type; the audit log keeps who listened.

    Raises:
        NotFound: there is no recording.
        ChannelError: the provider does not give it.
    """
    actor.require("calls.review")
    if not call.recording or call.channel is None:
        raise NotFound("recording")
    record_look(actor, "call.listen", "call", call.uid, patient_id=call.patient_id)
    return voice.fetch_recording(call.channel, call.recording)

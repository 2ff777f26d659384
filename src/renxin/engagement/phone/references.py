"""What the voice channel and other packages know of us without importing us."""

from django.utils.translation import pgettext_lazy

from renxin.engagement.channels.services import voice
from renxin.people.patients.services import register_content

from .models import Call
from .services import hear
from .speaking import flows_of

voice.flows_from(flows_of)
voice.on_event(hear)
register_content(
    Call, pgettext_lazy("telephone", "Calls"), at="started_at", line=lambda call: call.get_direction_display()
)

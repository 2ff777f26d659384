"""The chat's lines go after a month: the conversation keeps what was said, under the patient's own rules."""

from datetime import timedelta
from typing import Final

from renxin.kernel.core import clock
from renxin.kernel.jobs.services import periodic

from .models import WebChatLine

KEPT: Final = timedelta(days=30)


@periodic("41 2 * * *", name="channels.webchat_forget")
def forget() -> None:
    """Delete lines older than a month."""
    WebChatLine.objects.filter(at__lt=clock.now() - KEPT).delete()

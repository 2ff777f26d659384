"""What calls of step-by-step providers leave behind goes after a month: the phone's own calls keep what happened."""

from datetime import timedelta
from typing import Final

from renxin.kernel.core import clock
from renxin.kernel.jobs.services import periodic

from .models import VoiceCall

KEPT: Final = timedelta(days=30)


@periodic("33 2 * * *", name="channels.voice_forget")
def forget() -> None:
    """Delete calls older than a month."""
    VoiceCall.objects.filter(at__lt=clock.wall() - KEPT).delete()

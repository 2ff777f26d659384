"""Who pumps the gateway: the one worker of a trial that got its port."""

from django.conf import settings

from .gateway import Gateway
from .vendor import PORT, StoreDesk

_running: list[Gateway] = []


def serve() -> int:
    """Pump the gateway once; return how many packets that were. Nothing where no gateway is simulated."""
    if "smpp" not in settings.RENXIN_SIMULATE:
        return 0
    if not _running:
        try:
            _running.append(Gateway(StoreDesk(), PORT))
        except OSError:  # another worker has it
            return 0
    return _running[0].pump(0.05)

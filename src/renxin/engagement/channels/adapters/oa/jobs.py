"""What the Official Account does by itself: nightly, windows that ended long ago are forgotten."""

from datetime import timedelta

from renxin.engagement.channels.adapters.wechat import ledger
from renxin.kernel.core import clock
from renxin.kernel.jobs.services import periodic


@periodic("41 3 * * *", name="channels.wechat_windows")
def forget_windows() -> None:
    """Forget windows that ended two days ago."""
    ledger.sweep(clock.now() - timedelta(days=2))

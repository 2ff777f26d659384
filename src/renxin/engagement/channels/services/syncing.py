"""The ledger of rounds of fetching from vendors."""

from collections.abc import Iterator
from contextlib import contextmanager

from renxin.engagement.channels.adapters.base import ChannelError
from renxin.engagement.channels.models import Channel, SyncRun
from renxin.kernel.core import clock


@contextmanager
def sync_run(channel: Channel, what: str, *, cursor: str = "") -> Iterator[SyncRun]:
    """Keep a round of fetching in the ledger: count on the row given; what fails is written down, then raised."""
    run = SyncRun.objects.create(
        tenant_id=channel.tenant_id, channel=channel, what=what, started_at=clock.now(), cursor=cursor
    )
    try:
        yield run
    except ChannelError as error:
        run.error = error.reason[:200]
        raise
    except Exception as error:
        run.error = type(error).__name__
        raise
    finally:
        run.ended_at = clock.now()
        run.save()

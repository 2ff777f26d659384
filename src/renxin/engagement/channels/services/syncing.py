"""The ledger of rounds of fetching from vendors."""

from collections.abc import Iterator
from contextlib import contextmanager

from renxin.engagement.channels.adapters import adapter_of
from renxin.engagement.channels.adapters.base import ChannelError
from renxin.engagement.channels.models import Channel, SyncRun
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.jobs.services import task


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


@task("channels.sync", attempts=3)
def sync_channel(*, tenant_id: int, channel_id: int) -> None:
    """Fetch what an account's vendor has to tell; each round is kept in the ledger."""
    with tenant.scope(tenant_id):
        channel = Channel.objects.of(tenant_id).filter(pk=channel_id, is_active=True).first()
        if channel is None:
            return
        sync_now(Actor.system(tenant_id, "channels.sync"), channel)


def sync_now(actor: Actor, channel: Channel) -> list[SyncRun]:
    """Fetch at once what an account's vendor has to tell, and return the rounds."""
    actor.require("channels.manage")
    return list(adapter_of(channel.kind).sync(actor, channel))


def request_sync(actor: Actor, channel: Channel) -> None:
    """Ask for a round of fetching; a worker makes it."""
    actor.require("channels.manage")
    sync_channel.defer(tenant_id=actor.tenant_id, channel_id=channel.pk)

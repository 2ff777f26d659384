"""The accounts over which something may go now: in the order of the ladder, with their templates and allowances."""

from collections.abc import Iterable

from renxin.engagement.channels import selectors as channels
from renxin.engagement.channels.models import Channel

from .ways import Account, rank_of


def accounts_of(tenant_id: int, templates: Iterable[str] = ()) -> list[Account]:
    """Return the accounts of a tenant that may be used for sending, those to be tried first in front.

    `templates` are the codes of ours that are to be spoken: an account that takes no free text tells which it has.
    """
    codes = set(templates)
    found = [_account(channel, codes) for channel in channels.active_channels(tenant_id)]
    return sorted(found, key=lambda account: (account.rank, account.channel.pk))


def _account(channel: Channel, codes: set[str]) -> Account:
    able = channels.capabilities(channel)
    return Account(
        channel,
        rank_of(channel.kind),
        templates=channels.spoken_templates(channel, codes) if able.needs_template else None,
        quota_until=channels.takes_more_at(channel),
        answers=bool(able.window_hours),
        kinds=channels.address_kinds(channel),
        scoped=channels.scoped_kinds(channel),
    )

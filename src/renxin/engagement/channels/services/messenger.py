"""A colleague's own messenger as a place to work in: who opened the page, whom she is talking with."""

import secrets
from dataclasses import dataclass
from typing import Any

from renxin.engagement.channels.adapters.wecom import selectors as wecom
from renxin.engagement.channels.adapters.wecom import signing
from renxin.engagement.channels.addresses import join
from renxin.engagement.channels.models import Channel
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations.models import User


@dataclass(frozen=True, slots=True)
class Talking:
    """Whom a colleague is talking with: who she is here, what the messenger calls her, and her address there."""

    patient_id: int
    name: str
    address: str
    external_id: str


def has_sidebar(channel: Channel) -> bool:
    """Tell whether colleagues' messengers of this account can show a page of ours beside a chat."""
    return channel.kind == "wecom"


def sign_in_url(channel: Channel, back_to: str, state: str) -> str:
    """Return where the messenger proves who its owner is."""
    return signing.sign_in_url(channel, back_to, state)


def who_came(channel: Channel, code: str) -> User | None:
    """Return whose account a code of the messenger means; None when nobody's here.

    Raises:
        ChannelError: the code was used, is too old or was never one.
    """
    return signing.who_came(channel, code)


def signed_page(channel: Channel, url: str) -> dict[str, Any]:
    """Return what a page needs to ask the messenger whom its owner is talking with.

    Raises:
        ChannelError: the vendor gave no ticket.
    """
    return signing.signed_page(channel, url, secrets.token_hex(8), int(clock.wall().timestamp()))


def talking_with(actor: Actor, channel: Channel, external_id: str) -> Talking:
    """Return who the person in an open chat is.

    Raises:
        NotFound: she is no contact of this company, or not of this hospital.
    """
    found = wecom.contact_by_person(channel, external_id) if channel.tenant_id == actor.tenant_id else None
    if found is None:
        raise NotFound("contact")
    address = join(channel.account, external_id)
    return Talking(found.patient_id, found.remark or found.name, address, external_id)


def contacts_of_colleague(actor: Actor, channel: Channel, limit: int = 50) -> list[Talking]:
    """Return the contacts of whoever is signed in, the latest first: for browsers that are no messenger."""
    rows = wecom.contacts_of_user(channel, actor.user_id or 0)[:limit]
    return [
        Talking(row.patient_id, row.remark or row.name, join(channel.account, row.external_userid), row.external_userid)
        for row in rows
    ]

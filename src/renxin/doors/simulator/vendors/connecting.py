"""Connecting our channels to simulated vendors: an account there, a channel here, each told of the other."""

from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from renxin.engagement.channels import selectors as channels
from renxin.engagement.channels import services as writing
from renxin.engagement.channels.models import Channel
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations

from . import transport, vendor_of
from .store import Store

# What people ask for by one word.
GROUPS: Final = {"sms": ("aliyun_sms",), "wecom": ("wecom", "wecom_kf"), "oa": ("oa",), "mini": ("mini",)}


@transaction.atomic
def connect(actor: Actor, kind: str, *, name: str, base: str = transport.HOST) -> Channel:
    """Open a channel over a simulated vendor, or return the one of that name.

    Args:
        actor: who may change channels.
        kind: of the adapter and of the vendor.
        name: of the channel.
        base: where the vendors answer: `http://127.0.0.1:8000/simulator/vendors`, or inside the process.
    """
    known = next((each for each in channels.channels(actor) if (each.kind, each.name) == (kind, name)), None)
    if known is not None:
        return known
    channel = writing.open_channel(actor, kind, name)
    callback = reverse("callbacks:callback", args=[channel.uid])
    told = vendor_of(kind).connect(Store(actor.tenant_id, kind), callback)
    url = f"{base}/{organizations.tenant(actor).uid}/{kind}/"
    return writing.configure_channel(actor, channel, is_active=True, name=name, config={**told, "base_url": url})


def name_of(kind: str) -> str:
    """Return what a simulated channel of a kind is called."""
    return f"{vendor_of(kind).title} · {_('simulated')}"[:80]


def is_simulated(channel: Channel) -> bool:
    """Tell whether a channel's vendor lives in this house."""
    base = str(channels.base_url(channel))
    return base.startswith(transport.HOST) or "/simulator/vendors/" in base


def kinds_of(words: str) -> list[str]:
    """Return the kinds behind `wecom,oa,sms`.

    Raises:
        LookupError: a word means no simulated vendor.
    """
    found: list[str] = []
    for word in filter(None, (word.strip() for word in words.split(","))):
        for kind in GROUPS.get(word, (word,)):
            vendor_of(kind)
            found.append(kind)
    return found

"""`{% live "inbox" %}`: make the page listen. Parts of it refresh with `hx-trigger="renxin:changed from:body"`."""

from typing import Any

from django import template
from django.conf import settings

from renxin.doors.live import topics

register = template.Library()


@register.inclusion_tag("live/listen.html", takes_context=True)
def live(context: dict[str, Any], *names: str) -> dict[str, str]:
    """Render the element that live.js reads: where to connect, and the signed token for topics `names`."""
    actor = getattr(context["request"], "actor", None)
    if actor is None or not settings.RENXIN_LIVE_URL:
        return {"url": "", "token": ""}
    return {
        "url": settings.RENXIN_LIVE_URL,
        "token": topics.token_for([topics.Topic(actor.tenant_id, name) for name in names]),
    }

"""Reads of exchange."""

from collections import defaultdict
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.pagination import Keyset, Page
from renxin.kernel.timeline.selectors import fact_kinds

from .models import Webhook, WebhookCall

_CALLS = Keyset("-id", size=50)


def webhooks(actor: Actor) -> QuerySet[Webhook]:
    """Return the webhooks with how many calls wait (`due`) and were given up (`failed`)."""
    actor.require("interfaces.view")
    state = WebhookCall.State
    due, failed = Q(calls__state=state.DUE), Q(calls__state=state.FAILED)
    rows = Webhook.objects.of(actor).defer("secret").order_by("name")
    return rows.annotate(due=Count("calls", filter=due), failed=Count("calls", filter=failed))


def given_up(actor: Actor) -> int:
    """Return how many calls were given up."""
    actor.require("interfaces.view")
    return WebhookCall.objects.of(actor).filter(state=WebhookCall.State.FAILED).count()


def webhook(actor: Actor, uid: UUID) -> Webhook:
    """Return one webhook.

    Raises:
        NotFound: there is none.
    """
    actor.require("interfaces.view")
    row = Webhook.objects.of(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound("webhook")
    return row


def calls(actor: Actor, row: Webhook, state: str = "", after: str = "") -> Page[WebhookCall]:
    """Return the calls of a webhook, the latest first, a page at a time."""
    actor.require("interfaces.view")
    rows = WebhookCall.objects.of(actor).filter(webhook=row).defer("body")
    return _CALLS.page(rows.filter(state=state) if state else rows, after)


def kinds() -> list[str]:
    """Return the kinds of facts that there are."""
    return fact_kinds()


def grouped_kinds() -> list[tuple[str, list[str]]]:
    """Return the kinds by what they are about."""
    groups: dict[str, list[str]] = defaultdict(list)
    for kind in kinds():
        groups[kind.partition(".")[0]].append(kind)
    return sorted(groups.items())

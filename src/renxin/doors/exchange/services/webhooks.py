"""Writes of webhooks: who hears of what, a test call, calls repeated."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from renxin.doors.exchange import selectors
from renxin.doors.exchange.models import Webhook, WebhookCall
from renxin.doors.exchange.webhooks import calling
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock, ids
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.jobs.services import wake

DUE: Final = "exchange.calls"
KEPT: Final = timedelta(days=30)
TEST_KIND: Final = "webhook.tested"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookData:
    """What is configured about a webhook. No kinds means all; an empty `partner_key` leaves the one we have."""

    name: str
    url: str
    style: str = Webhook.Style.JSON
    partner_key: str = ""
    kinds: Sequence[str] = ()
    is_active: bool = True


@transaction.atomic
def save_webhook(actor: Actor, uid: UUID | None, data: WebhookData) -> tuple[Webhook, str]:
    """Add a webhook, or change the one with this `uid`; return it, and for a new one its secret: seen only this once.

    Raises:
        InvalidInput: the name is empty or taken, the address cannot be called, or a kind does not exist.
    """
    actor.require("interfaces.manage")
    secret = "" if uid else _new_secret()
    row = selectors.webhook(actor, uid) if uid else Webhook(tenant_id=actor.tenant_id, created_at=clock.now())
    row.name, row.url, row.is_active = data.name.strip(), _checked_url(data.url), data.is_active
    row.kinds, row.style = _checked_kinds(data.kinds), data.style
    row.partner_key = data.partner_key.strip() or row.partner_key
    row.secret = secret or row.secret
    if not row.name:
        raise InvalidInput(_("Give the webhook a name."), where="name")
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise InvalidInput(_("Another webhook has this name."), where="name") from error
    record_access(actor, "webhook.save", "webhook", row.uid, detail={"host": urlsplit(row.url).hostname or ""})
    wake(DUE)
    return row, secret


@transaction.atomic
def renew_secret(actor: Actor, uid: UUID) -> str:
    """Give a webhook a new secret and return it: seen only this once. The old one signs nothing any more."""
    actor.require("interfaces.manage")
    row = selectors.webhook(actor, uid)
    row.secret = _new_secret()
    row.save(update_fields=["secret"])
    record_access(actor, "webhook.renew_secret", "webhook", row.uid)
    return row.secret


@transaction.atomic
def remove_webhook(actor: Actor, uid: UUID) -> None:
    """Forget a webhook and its calls."""
    actor.require("interfaces.manage")
    row = selectors.webhook(actor, uid)
    record_access(actor, "webhook.remove", "webhook", row.uid, detail={"name": row.name})
    row.delete()


@transaction.atomic
def repeat_calls(actor: Actor, uid: UUID, call: UUID | None = None) -> int:
    """Make the calls that were given up due again (or one call, whatever became of it); return how many."""
    actor.require("interfaces.replay")
    rows = WebhookCall.objects.of(actor).filter(webhook=selectors.webhook(actor, uid))
    rows = rows.filter(uid=call) if call else rows.filter(state=WebhookCall.State.FAILED)
    count = rows.update(state=WebhookCall.State.DUE, attempts=0, due_at=clock.now(), settled_at=None, problem="")
    record_access(actor, "webhook.repeat", "webhook", uid, detail={"count": count})
    wake(DUE)
    return count


def tell_test(actor: Actor, uid: UUID) -> calling.Answer:
    """Call a webhook now with a test and return how it answered; the call is kept with the others."""
    actor.require("interfaces.manage")
    row = selectors.webhook(actor, uid)
    now = clock.now()
    body = json.dumps({"kind": TEST_KIND, "occurred_at": now.isoformat(), "about": {}, "data": {}}, sort_keys=True)
    call = WebhookCall(
        tenant_id=actor.tenant_id,
        webhook=row,
        patient_id=-actor.tenant_id,
        event_id=ids.new_id(),
        kind=TEST_KIND,
        body=body,
        due_at=now,
        created_at=now,
    )
    answer = calling.ask(row, [call])[0]
    call.state = WebhookCall.State.HEARD if answer.heard else WebhookCall.State.FAILED
    call.attempts, call.status_code, call.problem, call.settled_at = 1, answer.status_code, answer.problem, now
    with transaction.atomic():  # only now: none is open while the partner is spoken to
        call.save(force_insert=True)
        record_access(actor, "webhook.test", "webhook", row.uid, detail={"heard": answer.heard})
    return answer


def forget_heard(limit: int = 5_000) -> int:
    """Delete calls that were heard more than thirty days ago; return how many."""
    old = WebhookCall.objects.filter(state=WebhookCall.State.HEARD, settled_at__lt=clock.now() - KEPT)
    return old.filter(pk__in=list(old.values_list("pk", flat=True)[:limit])).delete()[0]


def _new_secret() -> str:
    return f"whsec_{secrets.token_urlsafe(32)}"


def _checked_url(text: str) -> str:
    """Return an address that may be called: https, or in a trial installation also http."""
    text = text.strip()
    parts = urlsplit(text)
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username or parts.password:
        raise InvalidInput(_("Write a whole address, such as https://partner.example/renxin."), where="url")
    if parts.scheme == "http" and settings.PRODUCTION:
        raise InvalidInput(_("Use https: what is told about patients must not travel in clear."), where="url")
    return text


def _checked_kinds(kinds: Sequence[str]) -> list[str]:
    unknown = set(kinds) - set(selectors.kinds())
    if unknown:
        raise InvalidInput(_("There is no fact called %(kind)s.") % {"kind": sorted(unknown)[0]}, where="kinds")
    return sorted(set(kinds))

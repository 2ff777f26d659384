"""Making the calls that are due: claim, call, settle. No transaction is open while a partner is spoken to.

A crash after the call and before it is settled leaves it leased; later it is made again under the same key.
The first failure of a webhook in a batch puts its other calls off as well: one dead partner holds nobody up.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import httpx
from django.db import transaction
from django.db.models import Q

from renxin.doors.exchange.models import Webhook, WebhookCall
from renxin.kernel.core import clock, tenant

from . import rules

log = logging.getLogger("renxin.exchange")
BATCH: Final = 100
LEASE: Final = timedelta(minutes=3)
TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0)
State = WebhookCall.State


@dataclass(frozen=True, slots=True)
class Answer:
    """How a partner answered: its status, or why there was none (`timeout`, `unreachable`, `held`)."""

    status_code: int | None = None
    problem: str = ""

    @property
    def heard(self) -> bool:
        """Tell whether the partner took it."""
        return self.status_code is not None and 200 <= self.status_code < 300


def call_due(limit: int = BATCH) -> int:
    """Make the calls that are due, one batch; return how many were tried."""
    by_webhook: dict[int, list[WebhookCall]] = defaultdict(list)
    for call in _claim(limit):
        by_webhook[call.webhook_id].append(call)
    for calls in by_webhook.values():
        with tenant.scope(calls[0].tenant_id):
            _settle(calls[0].webhook, zip(calls, ask(calls[0].webhook, calls), strict=True))
    return sum(map(len, by_webhook.values()))


def ask(webhook: Webhook, calls: Sequence[WebhookCall]) -> list[Answer]:
    """Call a webhook for each of `calls`, in order, until one fails; return the answers."""
    answers: list[Answer] = []
    with httpx.Client(timeout=TIMEOUT, follow_redirects=False) as client:
        for call in calls:
            if answers and not answers[-1].heard:
                answers.append(Answer(problem="held"))
            else:
                answers.append(_ask(client, webhook, call))
    return answers


def _ask(client: httpx.Client, webhook: Webhook, call: WebhookCall) -> Answer:
    soap = webhook.style == Webhook.Style.SOAP
    body = rules.enveloped(call.kind, call.body, webhook.partner_key or "") if soap else call.body.encode()
    headers = rules.headers(webhook.secret, call.kind, str(call.uid), body, clock.wall())
    if soap:
        headers |= {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
    try:
        return Answer(client.post(webhook.url, content=body, headers=headers).status_code)
    except httpx.TimeoutException:
        return Answer(problem="timeout")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        log.info("webhook %s cannot be reached: %s", webhook.uid, type(error).__name__)
        return Answer(problem="unreachable")


def _claim(limit: int) -> list[WebhookCall]:
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=clock.wall())
    with transaction.atomic():
        due = WebhookCall.objects.filter(free, state=State.DUE, due_at__lte=clock.now(), webhook__is_active=True)
        rows = due.order_by("due_at", "id").select_related("webhook").select_for_update(skip_locked=True, of=("self",))
        claimed = list(rows[:limit])
        WebhookCall.objects.filter(pk__in=[row.pk for row in claimed]).update(leased_until=clock.wall() + LEASE)
    return claimed


@transaction.atomic
def _settle(webhook: Webhook, answered: Iterable[tuple[WebhookCall, Answer]]) -> None:
    now = clock.now()
    settled, heard, failed = [], False, False
    for call, answer in answered:
        heard, failed = heard or answer.heard, failed or not answer.heard
        settled.append(_settled(call, answer))
    columns = ["state", "attempts", "due_at", "leased_until", "status_code", "problem", "settled_at"]
    WebhookCall.objects.bulk_update(settled, columns)
    rows = Webhook.objects.filter(pk=webhook.pk)
    if heard:
        rows.update(heard_at=now)
    if failed:
        rows.filter(failing_since__isnull=True).update(failing_since=now)
    elif heard:
        rows.update(failing_since=None)


def _settled(call: WebhookCall, answer: Answer) -> WebhookCall:
    now = clock.now()
    call.leased_until = None
    if answer.problem == "held":  # not tried, so nothing counts against it
        call.due_at = now + rules.PAUSES[0]
        return call
    call.attempts += 1
    call.status_code, call.problem = answer.status_code, answer.problem
    if answer.heard:
        call.state, call.settled_at = State.HEARD, now
        return call
    again = rules.next_try(call.attempts, now)
    if again is None:
        call.state, call.settled_at = State.FAILED, now
    else:
        call.due_at = again
    return call

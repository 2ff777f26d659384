"""Reads of exchange."""

from collections import defaultdict
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from renxin.kernel.core.actor import Actor
from renxin.kernel.core.compiled import compiled
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.pagination import Keyset, Page
from renxin.kernel.timeline.selectors import fact_kinds
from renxin.people.patients import selectors as patients

from .models import ReceivedSummary, Share, ShareView, Webhook, WebhookCall

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


def shares_of(actor: Actor, patient_id: int) -> QuerySet[Share]:
    """Return a patient's shares with how often and when last they were looked at, the latest first."""
    patient = patients.get_by_id(actor, patient_id)
    return _shares(actor.tenant_id, patient.pk)


def last_shares(actor: Actor, patient_id: int) -> list[Share]:
    """Return the last few of a patient's shares."""
    return _SHARES(actor.tenant_id, patients.get_by_id(actor, patient_id).pk)


def _shares(tenant_id: int, patient_id: int) -> QuerySet[Share]:
    rows = Share.objects.of(tenant_id).filter(patient_id=patient_id).order_by("-pk")
    return rows.annotate(seen=Count("views"), seen_at=Max("views__seen_at"))


_SHARES = compiled(lambda tenant, patient: _shares(tenant, patient)[:3])


def share(actor: Actor, uid: UUID) -> Share:
    """Return one share.

    Raises:
        NotFound: there is none, or its patient is not for this actor.
    """
    row = Share.objects.of(actor).filter(uid=uid).first()
    if row is None or row.patient_id not in patients.by_ids(actor, [row.patient_id]):
        raise NotFound("share")
    return row


def views_of(row: Share) -> QuerySet[ShareView]:
    """Return who looked at a share, the latest first."""
    return ShareView.objects.of(row.tenant_id).filter(share=row).order_by("-pk")


def received_of(actor: Actor, patient_id: int) -> QuerySet[ReceivedSummary]:
    """Return the summaries of others that were taken over for a patient, the latest first."""
    patient = patients.get_by_id(actor, patient_id)
    return ReceivedSummary.objects.of(actor).filter(patient_id=patient.pk).order_by("-pk")


def last_received(actor: Actor, patient_id: int) -> list[ReceivedSummary]:
    """Return the last few of them."""
    return _RECEIVED(actor.tenant_id, patients.get_by_id(actor, patient_id).pk)


_RECEIVED = compiled(
    lambda tenant, patient: ReceivedSummary.objects.of(tenant).filter(patient_id=patient).order_by("-pk")[:2]
)

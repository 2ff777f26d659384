"""The door that the cashier calls. Its signature is checked before anything is read; repeats change nothing."""

import json
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID

import structlog
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from renxin.kernel.core import clock, tenant, throttle
from renxin.kernel.core.actor import Actor
from renxin.people.organizations.access import token
from renxin.programs.billing import selectors, services
from renxin.programs.billing.models import Cashier
from renxin.programs.billing.services import Heard, Refused

from . import signature

log = structlog.get_logger(__name__)
LARGEST: Final = 16 * 1024
FORGED_A_MINUTE: Final = 60
EVENTS: Final = ("paid", "failed", "refunded")
SIGNED: Final = "the cashier's signature over what it says"


@token(SIGNED)
@csrf_exempt  # no session to ride on: the signature is the authority
@require_POST
def paid(request: HttpRequest, uid: UUID) -> JsonResponse:
    """Take what the cashier tells: a payment done or failed, money given back."""
    cashier = _caller(request, uid)
    if isinstance(cashier, JsonResponse):
        return cashier
    with tenant.scope(cashier.tenant_id):
        try:
            told = _read(request.body)
            outcome = services.hear(Actor.system(cashier.tenant_id, "cashier"), told)
        except ValueError as error:
            return JsonResponse({"error": "bad_request", "where": str(error)}, status=400)
        except Refused as refusal:
            log.warning("billing.refused", code=refusal.code)
            return JsonResponse({"error": refusal.code}, status=404 if refusal.code == "no_such_bill" else 409)
        selectors.note_heard(cashier)
    return JsonResponse({"result": outcome})


@token(SIGNED)
@csrf_exempt  # as above
@require_POST
def asked(request: HttpRequest, uid: UUID) -> JsonResponse:
    """Tell the cashier which charges of which visit a payment is for, by the hospital's own numbers."""
    cashier = _caller(request, uid)
    if isinstance(cashier, JsonResponse):
        return cashier
    with tenant.scope(cashier.tenant_id):
        number = str(_object(request.body).get("payment", ""))
        found = selectors.charges_behind(Actor.system(cashier.tenant_id, "cashier"), number)
    return JsonResponse(found) if found else JsonResponse({"error": "no_such_payment"}, status=404)


def _caller(request: HttpRequest, uid: UUID) -> Cashier | JsonResponse:
    """Return the cashier who calls, else what she who is not is told. Wrong calls are counted by sender."""
    key = f"{uid} {request.META.get('REMOTE_ADDR', '')}"
    if throttle.is_over("billing.forged", key, FORGED_A_MINUTE, 60):
        return JsonResponse({"error": "too_many_wrong_calls"}, status=429)
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        return JsonResponse({"error": "too_large"}, status=413)
    cashier = selectors.cashier_by_uid(uid)
    now = int(clock.wall().timestamp())
    given = request.headers.get(signature.HEADER, "")
    if not signature.telling_fits(cashier.secret if cashier else "-", request.body, given, now) or cashier is None:
        throttle.count("billing.forged", key, 60)
        log.warning("billing.forged", cashier=str(uid))
        return JsonResponse({"error": "signature"}, status=403)
    return cashier


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {}


def _read(body: bytes) -> Heard:
    """Return what was told.

    Raises:
        ValueError: a field is missing or wrong; the text names it.
    """
    said = _object(body)
    texts = {name: str(said.get(name, "") or "") for name in ("event", "cashier_no", "payment", "bill", "currency")}
    if texts["event"] not in EVENTS:
        raise ValueError("event")
    if not (texts["payment"] or texts["bill"]):
        raise ValueError("payment")
    if texts["event"] != "failed" and not 1 <= len(texts["cashier_no"]) <= 38:
        raise ValueError("cashier_no")
    try:
        amount = Decimal(str(said.get("amount", "0")))
        at = datetime.fromisoformat(str(said["at"])) if said.get("at") else None
    except (InvalidOperation, ValueError) as error:
        raise ValueError("amount or at") from error
    if not amount.is_finite() or amount != round(amount, 2) or amount >= 10**12:
        raise ValueError("amount")
    if at is not None and at.tzinfo is None:
        raise ValueError("at")
    return Heard(amount=amount, at=at, **{**texts, "currency": texts["currency"] or "CNY"})

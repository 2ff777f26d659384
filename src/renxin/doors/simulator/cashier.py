"""A hospital's cashier that does not exist: it checks our link, lets somebody pay, and tells us so as a real one would.

It can also fail, tell twice, name another amount, sign wrongly and give money back.
"""

import json
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import public
from renxin.programs.billing import services as billing
from renxin.programs.billing.models import Cashier
from renxin.ui.render import render

from .vendors.store import Store
from .vendors.transport import tenant_id_of
from .views import DEMO

KIND: Final = "cashier"
ACTS: Final = {
    "paid": _("Pay"),
    "twice": _("Pay; the cashier tells it twice"),
    "failed": _("The bank refuses"),
    "short": _("Pay one yuan less; the cashier tells that"),
    "forged": _("Somebody else tells that it was paid"),
    "refunded": _("Give everything back"),
}


def connect(actor: Actor, *, base: str = "") -> Cashier:
    """Let patients of the demo pay here; the cashier learns the secret as a real one would, from a person."""
    uid = organizations.tenant(actor).uid
    address = f"{base}{reverse('simulator:cashier', args=[uid])}"
    row = billing.open_cashier(actor, address=address, charges=Cashier.Charges.DUE, minutes=30)
    told = {"secret": row.secret, "callback": reverse("billing-paid", args=[row.uid])}
    Store(actor.tenant_id, KIND).put("accounts", KIND, told)
    return row


@public(DEMO)
@require_http_methods(["GET", "POST"])
def cashier(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show what is to be paid, or do what was pressed and tell the hospital's door."""
    try:
        tenant_id = tenant_id_of(uid)
    except LookupError:
        return HttpResponse(status=404)
    fields = {name: str(request.GET[name]) for name in request.GET}
    with tenant.scope(tenant_id), transaction.atomic():
        store = Store(tenant_id, KIND)
        account = store.get("accounts", KIND) or {}
        secret = str(account.get("secret", ""))
        wrong = _wrong(secret, fields)
        known = store.get("payments", fields.get("payment", "")) or {}
        if request.method == "POST" and not wrong:
            known = _act(store, account, fields, request.POST.get("act", ""), known)
        context = {"fields": fields, "wrong": wrong, "known": known, "acts": _acts(known)}
        return render(request, "simulator/cashier.html", context, status=403 if wrong else 200)


def _wrong(secret: str, fields: dict[str, str]) -> str:
    if not secret or not billing.link_fits(secret, fields):
        return "signature"
    until = fields.get("until", "")
    return "" if until.isdigit() and int(until) > clock.now().timestamp() else "over"


def _acts(known: dict[str, Any]) -> list[tuple[str, Any]]:
    names = ["refunded"] if known.get("state") == "paid" else [name for name in ACTS if name != "refunded"]
    return [] if known.get("state") == "refunded" else [(name, ACTS[name]) for name in names]


def _act(
    store: Store, account: dict[str, Any], fields: dict[str, str], act: str, known: dict[str, Any]
) -> dict[str, Any]:
    """Do one thing and tell it; what is done cannot be done again."""
    if act not in dict(_acts(known)):
        return known
    amount = f"{float(fields['amount']) - 1:.2f}" if act == "short" else fields["amount"]
    event = act if act in ("failed", "refunded") else "paid"
    body = json.dumps(
        {
            "event": event,
            "payment": fields["payment"],
            "bill": fields["bill"],
            "cashier_no": f"{'R' if act == 'refunded' else 'S'}{uuid4().hex[:16].upper()}",
            "amount": amount,
            "currency": fields["currency"],
            "at": clock.now().isoformat(),
        }
    )
    secret = "somebody else" if act == "forged" else account["secret"]
    header = billing.sign_telling(secret, body.encode(), int(clock.wall().timestamp()))
    for _time in range(2 if act == "twice" else 1):
        store.call_back(account["callback"], body, headers={"Content-Type": "application/json", billing.HEADER: header})
    state = {"failed": "failed", "forged": "", "refunded": "refunded"}.get(act, "paid")
    return store.change("payments", fields["payment"], state=state, act=act)

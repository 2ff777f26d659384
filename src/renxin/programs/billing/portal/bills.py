"""Her bills, one bill, the way to the cashier and back."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from renxin.kernel.core import clock
from renxin.kernel.core.errors import NotFound, WrongState
from renxin.people.organizations.access import token as by_token
from renxin.people.patients import selectors as patients
from renxin.people.patients.selectors import VisitRequest, is_colleague, visited
from renxin.people.records import selectors as records
from renxin.programs.billing import selectors, services
from renxin.programs.billing.cashier.links import link_out
from renxin.programs.billing.models import Bill, Payment
from renxin.ui.toasts import toast

CLASS = "charges"
State = Payment.State


@visited(CLASS)
@require_GET
def entrance(request: VisitRequest) -> HttpResponse:
    """Lead from the short address in a message to the visitor's own bills."""
    return redirect("home-bills-of", uid=request.visit.me.uid)


@visited(CLASS)
@require_GET
def bills(request: VisitRequest) -> HttpResponse:
    """List her bills: those to be paid first."""
    rows = selectors.bills_shown(request.actor, request.visit)
    context = {
        "open": [row for row in rows if row.state == Bill.State.OPEN],
        "rest": [row for row in rows if row.state != Bill.State.OPEN],
        "expected": bool(_expected(request)),
    }
    return page(request, "bills.html", context, to="home-bills-of")


@visited(CLASS)
@require_http_methods(["GET", "POST"])
def bill(request: VisitRequest, bill: UUID) -> HttpResponse:
    """Show what stands on a bill; a press leads on to the cashier."""
    row = _bill(request, bill)
    if request.method == "POST" and not is_colleague(request):
        try:
            payment = services.start_payment(request.actor, row)
        except WrongState as error:
            toast(request, str(error.message), level="error")
            return redirect("home-bill-of", uid=request.visit.patient.uid, bill=row.uid)
        return redirect("home-bill-pay", uid=request.visit.patient.uid, bill=row.uid, payment=payment.uid)
    cashier = selectors.cashier(request.actor)
    going = row.payments.filter(kind=Payment.Kind.PAYMENT).exclude(state=State.LAPSED).order_by("-at").first()
    context = {
        "bill": row,
        "parts": selectors.parts(request.actor, row),
        "own": row.total - row.insured if row.insured is not None else None,
        "payable": row.state == Bill.State.OPEN and cashier is not None and cashier.is_active,
        "going": going if going and row.state == Bill.State.OPEN else None,
    }
    return page(request, "bill.html", context, to="home-bills-of")


@visited(CLASS)
@require_GET
def pay(request: VisitRequest, bill: UUID, payment: UUID) -> HttpResponse:
    """Say where she goes now and what for; the link leaves our house, so she presses it herself."""
    row = _bill(request, bill)
    found = row.payments.filter(uid=payment, kind=Payment.Kind.PAYMENT).first()
    cashier = selectors.cashier(request.actor)
    if found is None:
        raise Http404("payment")
    fits = found.state == State.SENT and found.amount == row.due and found.until and found.until > clock.now()
    if not fits or cashier is None or not cashier.is_active or is_colleague(request):
        return redirect("home-bill-of", uid=request.visit.patient.uid, bill=row.uid)
    context = {"bill": row, "payment": found, "address": link_out(cashier, found)}
    return page(request, "pay.html", context, to="home-bills-of")


@by_token("who proved herself in this browser; the payment must be of somebody she may look after")
@never_cache
@require_GET
def back(request: HttpRequest, payment: UUID) -> HttpResponse:
    """Lead her who comes back from the cashier to the bill she went for."""
    with patients.visiting(request) as visit:
        if visit is None:
            return redirect("home")
        try:
            found = selectors.bill_of_payment(request.actor, payment)  # type: ignore[attr-defined]
        except NotFound as error:
            raise Http404("payment") from error
        whose = next((one for one in visit.people if one.patient.pk == found.bill.patient_id), None)
        if whose is None:
            raise Http404("payment")
        return redirect("home-bill-of", uid=whose.patient.uid, bill=found.bill.uid)


@visited(CLASS)
@require_GET
def expected(request: VisitRequest) -> HttpResponse:
    """Say what her planned treatment cost other people here."""
    context = {"found": _expected(request)}
    return page(request, "expected.html", context, to="home-bills-of")


def page(
    request: VisitRequest, template: str, context: Mapping[str, Any], *, to: str, status: int = 200
) -> HttpResponse:
    """Return a page about a person; `to` is where the switch leads for another."""
    own = {
        "visit": request.visit,
        "patient": request.visit.patient,
        "visit_to": to,
        "phone": getattr(request, "hospital_phone", ""),
        "is_staff": is_colleague(request),
    }
    return render(request, f"billing/portal/{template}", {**own, **context}, status=status)


def _bill(request: VisitRequest, uid: UUID) -> Bill:
    kept = records.kept_back(request.visit, CLASS)
    try:
        row = selectors.bill(request.actor, request.visit.patient.pk, uid)
    except NotFound as error:
        raise Http404(_("This does not exist, or you may not see it.")) from error
    if kept.hides(row.encounter_id, row.department_id):
        raise Http404(_("This does not exist, or you may not see it."))
    return row


def _expected(request: VisitRequest) -> list[selectors.Expected]:
    kept = records.kept_back(request.visit, CLASS)
    found = selectors.expected_for(request.actor, request.visit.patient.pk)
    return [one for one in found if not kept.hides(one.encounter_id)]

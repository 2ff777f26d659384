"""Bills to be paid, payments that do not fit, what things cost, and where the cashier is."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.kernel.core.errors import InvalidInput, RenxinError
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.billing import selectors, services
from renxin.programs.billing.models import Bill, Cashier, CostRange
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

_STATES = (Bill.State.OPEN, Bill.State.OWED, Bill.State.PAID, Bill.State.REFUNDED)


@require_GET
@staff("billing.view")
def bills(request: StaffRequest) -> HttpResponse:
    """Show the bills of one state, and payments whose amount did not fit."""
    actor, state = request.actor, request.GET.get("state", "")
    chosen = state if state in _STATES else Bill.State.OPEN
    return _page(
        request,
        "bills",
        {
            "lines": selectors.open_bills(actor, state=chosen),
            "troubled": selectors.troubled(actor),
            "counts": selectors.counts(actor),
            "states": [(one.value, one.label) for one in _STATES],
            "state": chosen,
            "works": actor.may("billing.work"),
            "cashier": selectors.cashier(actor),
        },
    )


@require_POST
@staff("billing.work")
def settle(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Let a payment count that did not fit, or say that it was an error."""
    payment = selectors.bill_of_payment(request.actor, uid)
    act = services.accept_payment if request.POST.get("said") == "accept" else services.dismiss_payment
    try:
        act(request.actor, payment)
    except RenxinError as error:
        toast(request, str(error.message), level="error")
    else:
        toast(request, _("Written down."))
    return redirect(request, reverse("billing:bills"))


@require_GET
@staff("billing.view")
def ranges(request: StaffRequest) -> HttpResponse:
    """Show what procedures and illnesses cost people here."""
    actor, query = request.actor, request.GET
    department = query.get("department", "")
    chosen = int(department) if department.isascii() and department.isdigit() else None
    context = {
        "rows": selectors.ranges(actor, department_id=chosen, text=query.get("q", "")[:20]),
        "departments": selectors.departments_with_ranges(actor),
        "department": chosen,
        "q": query.get("q", "")[:20],
        "least": selectors.LEAST_PEOPLE,
    }
    return _page(request, "ranges", context)


@require_GET
@staff("billing.view")
def cost(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one range as it is told to a patient."""
    row = selectors.range_for(request.actor, pk)
    if row is None:
        return redirect(request, reverse("billing:ranges"))
    return _page(request, "cost", {"range": row, "basis": CostRange.Basis(row.basis).label}, tab="ranges")


@require_http_methods(["GET", "POST"])
@staff("channels.manage")
def cashier(request: StaffRequest) -> HttpResponse:
    """Show where patients pay and how both sides sign, or keep it."""
    row, error, where = selectors.cashier(request.actor), "", ""
    if request.method == "POST":
        posted = request.POST
        minutes = posted.get("minutes", "")
        try:
            services.set_up_cashier(
                request.actor,
                address=posted.get("address", "")[:300],
                charges=posted.get("charges", ""),
                minutes=int(minutes) if minutes.isascii() and minutes.isdigit() else 0,
                is_active="is_active" in posted,
                new_secret="new_secret" in posted,
            )
        except InvalidInput as refused:
            error, where = str(refused.message), refused.where
        else:
            toast(request, pgettext("cashier", "Kept."))
            return redirect(request, reverse("billing:cashier"))
    context = {
        "row": row,
        "posted": request.POST,
        "error": error,
        "where": where,
        "meanings": Cashier.Charges.choices,
        "tell_url": f"{settings.RENXIN_PUBLIC_URL.rstrip('/')}{reverse('billing-paid', args=[row.uid])}" if row else "",
        "ask_url": f"{settings.RENXIN_PUBLIC_URL.rstrip('/')}{reverse('billing-asked', args=[row.uid])}" if row else "",
    }
    return _page(request, "cashier", context, status=422 if error else 200)


def _page(
    request: StaffRequest, name: str, context: dict[str, Any], *, tab: str = "", status: int = 200
) -> HttpResponse:
    own = {
        "nav_key": "access",
        "tab": tab or name,
        "may_see": request.actor.may("billing.view"),
        "may_set_up": request.actor.may("channels.manage"),
    }
    return render(request, f"billing/{name}.html", {**own, **context}, status=status)

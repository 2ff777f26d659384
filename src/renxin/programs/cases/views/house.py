"""What the house says of itself: the notice on complaints, and its own check of the ten duties."""

from datetime import date, datetime, timedelta
from typing import Final

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.cases import services
from renxin.programs.cases.models import ComplaintNotice
from renxin.programs.cases.portal import places
from renxin.programs.cases.reading import duties
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

WORDS: Final = {
    "unit": gettext_lazy("Unit that takes complaints"),
    "place": gettext_lazy("Place of the reception"),
    "hours": gettext_lazy("Hours of the reception"),
    "phone": gettext_lazy("Telephone for complaints"),
    "supervisor": gettext_lazy("Telephone of the supervisor"),
    "mail": gettext_lazy("E-mail"),
    "letters": gettext_lazy("Address for letters"),
}


@require_http_methods(["GET", "POST"])
@staff("cases.view")
def notice(request: StaffRequest) -> HttpResponse:
    """Show the notice on complaints and its public page; change it where one may."""
    error = where = ""
    posted = request.POST
    values = {name: {two: posted.get(f"{name}_{two}", "") for two in ("zh", "en")} for name in services.NOTICE_FIELDS}
    if request.method == "POST":
        try:
            services.set_notice(request.actor, values)
        except InvalidInput as wrong:
            error, where = str(wrong.message), wrong.where
        else:
            toast(request, _("The notice is shown as you wrote it."))
            return redirect(request, reverse("cases:notice"))
    else:
        found = ComplaintNotice.objects.of(request.actor).first()
        values = {**values, **(found.values if found else {})}
    context = {
        "fields": [(name, WORDS[name], values[name], name in duties.NOTICE) for name in services.NOTICE_FIELDS],
        "public": places.address_of("case-notice", request.actor.tenant_id),
        "changes": request.actor.may("cases.approve"),
        "error": error,
        "where": where,
        "nav_key": "voice",
    }
    return render(request, "cases/house/notice.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
@staff("cases.view")
def self_check(request: StaffRequest) -> HttpResponse:
    """Show the ten duties of a month, and take somebody's word on one."""
    actor, posted, error = request.actor, request.POST, ""
    month = _month(actor, posted.get("month") or request.GET.get("month", ""))
    if request.method == "POST":
        kept, words = posted.get("kept") == "yes", posted.get("words", "")
        try:
            services.attest_duty(actor, month, posted.get("duty", ""), is_kept=kept, words=words)
        except InvalidInput as wrong:
            error = str(wrong.message)
        else:
            return redirect(request, f"{reverse('cases:duties')}?month={month:%Y-%m}")
    context = {
        "rows": duties.month(actor, month),
        "month": month,
        "before": (month - timedelta(days=1)).replace(day=1),
        "after": (month + timedelta(days=32)).replace(day=1),
        "manages": actor.may("cases.manage"),
        "error": error,
        "nav_key": "voice",
    }
    return render(request, "cases/house/duties.html", context, status=422 if error else 200)


def _month(actor: Actor, written: str) -> date:
    try:
        return datetime.strptime(written, "%Y-%m").replace(tzinfo=organizations.zone_of(actor)).date()
    except ValueError:
        return clock.today(organizations.zone_of(actor)).replace(day=1)

"""Staff pages: signs of coaxing, for the officer alone."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.intelligence.appraisal import selectors, services, wording
from renxin.intelligence.appraisal.counting.window import month_of
from renxin.intelligence.appraisal.views.frame import context, tried
from renxin.kernel.core import clock
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render


@require_GET
@staff("appraisal.manage")
def index(request: StaffRequest) -> HttpResponse:
    """Show what looks coaxed, those that nobody has looked into first."""
    rows = [
        (one, wording.numbers(one.kind, one.numbers), wording.said(one.survey.title) if one.survey else "")
        for one in selectors.signs(request.actor)
    ]
    return render(request, "appraisal/coaxing.html", context(request, "coaxing", rows=rows))


@require_POST
@staff("appraisal.manage")
def look(request: StaffRequest) -> HttpResponse:
    """Look at the running month now."""
    month = month_of(clock.today())
    tried(request, lambda: services.look_for_coaxing(request.actor, month), _("Looked. What is new stands first."))
    return redirect(request, reverse("appraisal:coaxing"))


@require_POST
@staff("appraisal.manage")
def see(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Note what was found about a sign."""
    found = selectors.sign(request.actor, uid)
    finding = request.POST.get("finding", "")
    tried(request, lambda: services.see_sign(request.actor, found, finding), _("Noted."))
    return redirect(request, reverse("appraisal:coaxing"))

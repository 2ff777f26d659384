"""The duty roster as cases need it: who holds each post, by shifts and by name."""

from datetime import timedelta

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations import services as keeping
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.cases.course import owners
from renxin.programs.cases.packs.terms import terms
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

_AHEAD = timedelta(days=14)


@require_http_methods(["GET", "POST"])
@staff("cases.view")
def duty(request: StaffRequest) -> HttpResponse:
    """Show who is reached for each post now, and the shifts to come; change them where one may."""
    error = where = ""
    if request.method == "POST":
        try:
            keeping.change_roster(request.actor, [one.code for one in terms().posts], request.POST.dict())
        except (InvalidInput, NotFound) as wrong:
            error, where = str(wrong.message), wrong.where
        else:
            toast(request, _("The roster is kept."))
            return redirect(request, reverse("cases:duty"))
    actor, now = request.actor, clock.now()
    posts = [one for one in terms().posts if one.code != "owner"]
    context = {
        "posts": [(one, owners.reach(actor, one.code, None)[:3]) for one in posts],
        "named": organizations.named(actor, [one.code for one in posts]),
        "shifts": organizations.shifts(actor, since=now, until=now + _AHEAD),
        "post_words": {one.code: str(one.text) for one in posts},
        "choices": [(one.code, str(one.text)) for one in posts],
        "staff": [(str(one.uid), one.get_full_name()) for one in organizations.staff_who_may(actor, "cases.view")],
        "departments": [(str(one.uid), str(one)) for one in organizations.departments(actor)],
        "keeps": actor.may("roster.manage"),
        "given": request.POST,
        "error": error,
        "where": where,
        "now": now,
        "nav_key": "voice",
    }
    return render(request, "cases/duty.html", context, status=422 if error else 200)

"""Who holds the posts of the ladder: a page that shows the holes and fills them."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations import services as keeping
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import gate, reach
from .pack import pack


@require_http_methods(["GET", "POST"])
@staff("tasks.view")
def duty(request: StaffRequest) -> HttpResponse:
    """Show who is told on each rung now and over the coming days; change it where one may."""
    error = where = ""
    if request.method == "POST":
        try:
            keeping.change_roster(request.actor, [one.code for one in pack().posts], request.POST.dict())
        except (InvalidInput, NotFound) as wrong:
            error, where = str(wrong.message), wrong.where
        else:
            toast(request, _("The roster is kept."))
            return redirect(request, reverse("worklist:alarm_duty"))
    actor = request.actor
    context = {
        "posts": [(post, rows, reach.people(actor, post.code, None)[:3]) for post, rows in gate.duty(actor)],
        "gate": gate.gate(actor),
        "choices": [(post.code, str(post.text)) for post in pack().posts],
        "staff": [(str(one.uid), one.get_full_name()) for one in organizations.staff_who_may(actor, "tasks.work")],
        "departments": [(str(one.uid), str(one)) for one in organizations.departments(actor)],
        "keeps": actor.may("roster.manage"),
        "days": pack().gate.days_ahead,
        "given": request.POST,
        "error": error,
        "where": where,
        "now": clock.now(),
        "nav_key": "follow-up",
    }
    return render(request, "worklist/alarms/duty.html", context, status=422 if error else 200)

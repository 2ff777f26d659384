"""Who holds the posts of the ladder: a page that shows the holes and fills them."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
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
            _change(request)
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


def _change(request: StaffRequest) -> None:
    actor, posted = request.actor, request.POST
    if posted.get("do") == "drop":
        keeping.take_off_duty(actor, _uid(posted.get("shift", "")))
        return
    post = posted.get("post", "")
    if post not in {one.code for one in pack().posts}:
        raise InvalidInput(_("Choose a post."), where="post")
    user_id = organizations.user_id(actor, posted.get("user", "")) or 0
    department_id = {str(one.uid): one.pk for one in organizations.departments(actor)}.get(posted.get("department", ""))
    if posted.get("kind") == "named":
        keeping.name_for_post(actor, post, user_id, department_id)
        return
    keeping.put_on_duty(
        actor,
        post,
        user_id,
        _instant(actor, posted.get("starts_at", ""), "starts_at"),
        _instant(actor, posted.get("ends_at", ""), "ends_at"),
        on_call=posted.get("kind") == "on_call",
        department_id=department_id,
    )


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("duty shift") from error


def _instant(actor: Actor, text: str, where: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=organizations.zone_of(actor))
    except ValueError as error:
        raise InvalidInput(_("Give the date and the hour."), where=where) from error

"""The duty roster as cases need it: who holds each post, by shifts and by name."""

from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
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
            _change(request)
        except InvalidInput as wrong:
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


def _change(request: StaffRequest) -> None:
    actor, posted = request.actor, request.POST
    if posted.get("do") == "drop":
        keeping.take_off_duty(actor, UUID(posted["shift"]))
        return
    post = posted.get("post", "")
    if post not in {one.code for one in terms().posts}:
        raise InvalidInput(_("Choose a post."), where="post")
    user_id = organizations.user_id(actor, posted.get("user", "")) or 0
    places = {str(one.uid): one.pk for one in organizations.departments(actor)}
    department_id = places.get(posted.get("department", ""))
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


def _instant(actor: Actor, text: str, where: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=organizations.zone_of(actor))
    except ValueError as error:
        raise InvalidInput(_("Give the date and the hour."), where=where) from error

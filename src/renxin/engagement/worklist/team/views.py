"""The team's page: load and lateness by person and department, handing over, leave and who covers."""

from datetime import date
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from renxin.engagement.worklist import services
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import reading

NOBODY = "nobody"


@require_GET
@staff("tasks.manage")
def team(request: StaffRequest) -> HttpResponse:
    """Show who has how much to do."""
    return _page(request)


@require_POST
@staff("tasks.manage")
def share(request: StaffRequest) -> HttpResponse:
    """Hand the tasks of one colleague over, to one or evenly to several."""
    actor, posted = request.actor, request.POST
    given = posted.get("from", "")
    owner = None if given == NOBODY else organizations.user_id(actor, given)
    if owner is None and given != NOBODY:
        return _page(request, error=_("Choose whose tasks."), status=422)
    to = [found for uid in posted.getlist("to") if (found := organizations.user_id(actor, uid))]
    count = services.share_tasks(actor, owner, to)
    toast(request, ngettext("%(count)d task handed over.", "%(count)d tasks handed over.", count) % {"count": count})
    return redirect(request, reverse("worklist:team"))


@require_POST
@staff("tasks.manage")
def absence(request: StaffRequest) -> HttpResponse:
    """Note that a colleague is away, or take it back."""
    actor, posted = request.actor, request.POST
    try:
        if posted.get("do") == "drop":
            services.end_absence(actor, _uid(posted.get("absence", "")))
        else:
            user = organizations.user_id(actor, posted.get("user", "")) or 0
            cover = organizations.user_id(actor, posted.get("cover", "")) if posted.get("cover") else None
            services.note_absence(actor, user, _day(posted, "starts_on"), _day(posted, "ends_on"), cover)
    except (InvalidInput, NotFound) as error:
        return _page(request, error=str(error.message), status=422)
    toast(request, _("Kept. What she had to do is handed over."))
    return redirect(request, reverse("worklist:team"))


def _page(request: StaffRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    actor = request.actor
    colleagues = organizations.staff_who_may(actor, "tasks.work")
    context = {
        "people": reading.by_person(actor),
        "departments": reading.by_department(actor),
        "minutes_left": reading.minutes_left(actor),
        "days": reading.DAYS,
        "absences": reading.absences(actor),
        "colleagues": [(str(one.uid), one.get_full_name()) for one in _near(actor, colleagues)],
        "given": request.POST,
        "error": error,
        "nobody": NOBODY,
        "nav_key": "follow-up",
    }
    return render(request, "worklist/team.html", context, status=status)


def _near(actor: Actor, colleagues: list[organizations.User]) -> list[organizations.User]:
    """Return those of one's own departments first."""
    own = {user.pk for place in actor.department_ids for user in organizations.staff_of_department(actor, place)}
    return sorted(colleagues, key=lambda user: user.pk not in own)


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("absence") from error


def _day(posted: QueryDict, name: str) -> date:
    try:
        return date.fromisoformat(posted.get(name, ""))
    except ValueError as error:
        raise InvalidInput(_("Give the day."), where=name) from error

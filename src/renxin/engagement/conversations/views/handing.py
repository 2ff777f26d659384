"""Handing a conversation over: to a colleague or a department, with what the next one should know."""

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.engagement.conversations import selectors, services
from renxin.engagement.conversations.desk import pack as desk_pack
from renxin.engagement.conversations.models import DirectLine
from renxin.engagement.conversations.reading import listing
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect
from renxin.ui.toasts import toast


@require_GET
@staff("conversations.reply")
def hand_over(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Ask to whom, and what the next one should know."""
    conversation = selectors.get(request.actor, uid)
    context = {
        "conversation": conversation,
        "colleagues": organizations.staff_who_may(request.actor, "conversations.reply"),
        "departments": organizations.departments(request.actor),
        "lines": selectors.lines_to(request.actor, conversation.patient_id),
        "skills": desk_pack.pack().skills,
    }
    return render(request, "conversations/_hand_over.html", context)


@require_GET
@staff("conversations.reply")
def colleagues(request: StaffRequest) -> HttpResponse:
    """Return the names of those whom a note can mention."""
    people = organizations.staff_who_may(request.actor, "conversations.view")
    return JsonResponse({"names": [user.get_full_name() for user in people if user.pk != request.actor.user_id]})


@require_GET
@staff("conversations.view")
def owners(request: StaffRequest) -> HttpResponse:
    """Show the colleagues by whom the list can be narrowed."""
    wanted = listing.Wanted.read(request.GET)
    return render(request, "conversations/_owners.html", {"owners": listing.owners(request.actor, wanted)})


@require_GET
@staff("conversations.reply")
def receivers(request: StaffRequest) -> HttpResponse:
    """Show the colleagues to whom what is ticked can be handed."""
    people = organizations.staff_who_may(request.actor, "conversations.reply")
    return render(request, "conversations/_receivers.html", {"colleagues": people})


@require_POST
@staff("conversations.reply")
def transfer(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Hand it over."""
    conversation = selectors.get(request.actor, uid)
    kind, _colon, target = request.POST.get("to", "").partition(":")
    posted = request.POST.get("version", "")
    version, summary = int(posted) if posted.isdigit() else None, request.POST.get("summary", "")
    try:
        if kind == "line":
            line = _line(request, conversation.patient_id, target)
            services.use_line(request.actor, conversation, line, summary=summary, version=version)
        else:
            services.transfer(
                request.actor,
                conversation,
                to=_user(request, target) if kind == "user" else None,
                department_id=_department(request, target) if kind == "department" else None,
                skill=_skill(target) if kind == "skill" else "",
                summary=summary,
                version=version,
            )
        toast(request, _("Handed over."))
    except (InvalidInput, WrongState) as error:
        toast(request, str(error.message), level="error")
    return redirect(request, reverse("conversations:thread", args=[uid]))


def _user(request: StaffRequest, uid: str) -> int:
    found = organizations.user_id(request.actor, uid)
    if found is None:
        raise InvalidInput(_("There is no such colleague."), where="to")
    return found


def _line(request: StaffRequest, patient_id: int, uid: str) -> DirectLine:
    found = next((row for row in selectors.lines_to(request.actor, patient_id) if str(row.uid) == uid), None)
    if found is None:
        raise InvalidInput(_("This doctor takes direct messages of her own patients only."), where="to")
    return found


def _skill(code: str) -> str:
    if code not in {skill.code for skill in desk_pack.pack().skills}:
        raise InvalidInput(_("There is no such queue."), where="to")
    return code


def _department(request: StaffRequest, uid: str) -> int:
    found = next((row.pk for row in organizations.departments(request.actor) if str(row.uid) == uid), None)
    if found is None:
        raise InvalidInput(_("There is no such department."), where="to")
    return found

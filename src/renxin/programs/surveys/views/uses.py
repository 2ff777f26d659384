"""Putting to use: a version of a questionnaire by a survey, a survey itself."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from renxin.engagement.questionnaires import selectors as questionnaires
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.surveys import selectors, services
from renxin.ui.render import redirect
from renxin.ui.toasts import toast


@require_POST
@staff("surveys.manage")
def in_use(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Take a survey out of use, or back into it."""
    active = request.POST.get("active") == "1"
    services.set_in_use(request.actor, selectors.get(request.actor, uid), is_active=active)
    toast(request, _("The survey is in use again.") if active else _("The survey asks nobody any more."))
    return redirect(request, reverse("surveys:survey", args=[uid]))


@require_POST
@staff("surveys.manage")
def use(request: StaffRequest, uid: UUID, number: int) -> HttpResponse:
    """Let a survey ask with this version from now on, or begin a new survey with it."""
    version = questionnaires.version(request.actor, uid, number)
    if chosen := request.POST.get("survey", ""):
        services.use_version(request.actor, selectors.get(request.actor, UUID(chosen)), version)
        toast(request, _("New invitations ask with version %(number)s.") % {"number": number})
        return redirect(request, reverse("questionnaires:page", args=[uid]))
    survey = services.start_survey(request.actor, version)
    return redirect(request, reverse("surveys:survey", args=[survey.uid]))

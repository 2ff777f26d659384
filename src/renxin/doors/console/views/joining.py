"""Bringing people in: colleagues by link, patients from a sheet, a channel, the first questionnaire on paper."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from renxin.doors.console.forms import InviteForm
from renxin.engagement.channels import selectors as channels
from renxin.engagement.channels import services as opening
from renxin.kernel.core.errors import InvalidInput, NotAllowed, WrongState
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations import services as organizing
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.surveys import selectors as surveys
from renxin.ui.render import redirect, render

from .setup import after, demo_channels_allowed, frame


@staff("organizations.manage")
def colleagues(request: StaffRequest) -> HttpResponse:
    """Invite colleagues one by one; each gets a link that is shown once, to pass on."""
    form = InviteForm(request.POST or None, actor=request.actor)
    link = ""
    if form.is_valid():
        link = _invite(request, form)
    context = frame("staff", form=form, link=link, accounts=organizations.accounts(request.actor))
    return render(request, "console/setup/staff.html", context, status=422 if form.errors else 200)


@require_GET
@staff("patients.import")
def patients_from_sheet(request: StaffRequest) -> HttpResponse:
    """Offer to take patients over from a list; the import pages do it, and lead back here."""
    return render(request, "console/setup/patients.html", frame("patients"))


@staff("channels.manage")
def channel(request: StaffRequest) -> HttpResponse:
    """Choose how to reach patients: telephone and printed codes only, or simulated phones to try things out."""
    if request.method == "POST":
        if request.POST.get("channel") == "sandbox" and demo_channels_allowed():
            opening.open_channel(request.actor, "sandbox", _("Simulated phones"))
        return redirect(request, after("channel"))
    context = frame("channel", channels=channels.channels(request.actor), trial=demo_channels_allowed())
    return render(request, "console/setup/channel.html", context)


@staff("surveys.manage")
def first_survey(request: StaffRequest) -> HttpResponse:
    """Print the first questionnaire as a sheet with a code to scan."""
    context = frame(
        "survey", surveys=surveys.active_surveys(request.actor), departments=organizations.departments(request.actor)
    )
    return render(request, "console/setup/survey.html", context)


def _invite(request: StaffRequest, form: InviteForm) -> str:
    data = form.cleaned_data
    wanted = data["department"]
    department = next((d for d in organizations.departments(request.actor) if str(d.uid) == wanted), None)
    try:
        made = organizing.invite_staff(request.actor, role=data["role"], name=data["name"], department=department)
    except (InvalidInput, NotAllowed, WrongState) as error:
        form.add_error(None, str(error.message))
        return ""
    return request.build_absolute_uri(reverse("organizations:accept_invitation", args=[made.token]))

"""Contact codes: list, make, change, take back, print; and temporary sessions of one patient."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.adapters.wecom import selectors, ways
from renxin.engagement.channels.adapters.wecom.forms import TemporaryForm, WayForm
from renxin.engagement.channels.adapters.wecom.models import WecomWay
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.people.organizations.access import StaffRequest
from renxin.people.organizations.access import staff as may
from renxin.people.patients import selectors as patients
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_GET
@may("tasks.manage")
def code_list(request: StaffRequest) -> HttpResponse:
    """Show the printed codes and how many came by each."""
    channel = selectors.company(request.actor)
    if channel is None:
        return render(request, "wecom/none.html", {"tab": "codes"})
    return render(request, "wecom/codes.html", {"tab": "codes", "rows": selectors.ways(request.actor, channel)})


@require_http_methods(["GET", "POST"])
@may("tasks.manage")
def new(request: StaffRequest) -> HttpResponse:
    """Make a code."""
    channel = selectors.the_company(request.actor)
    form = WayForm(request.POST or None, actor=request.actor, channel=channel)
    if request.method == "POST" and form.is_valid():
        try:
            way = ways.create_way(request.actor, channel, form.data_of())
        except InvalidInput as error:
            form.add_error(None, str(error.message))
        else:
            toast(request, _("The code is there. Print it and hang it up."))
            return redirect(request, reverse("wecom:code", args=[way.uid]))
    context = {"tab": "codes", "form": form, "way": None}
    return render(request, "wecom/code_form.html", context, status=422 if form.errors else 200)


@require_GET
@may("tasks.manage")
def code(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one code, ready to be printed."""
    way = selectors.way(request.actor, uid)
    called = selectors.names(request.actor, way.channel)
    people = [called.get(userid, userid) for userid in way.userids]
    return render(request, "wecom/code.html", {"tab": "codes", "way": way, "people": people})


@require_http_methods(["GET", "POST"])
@may("tasks.manage")
def edit(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Change whom a code leads to; what is printed stays right."""
    way = selectors.way(request.actor, uid)
    form = WayForm(request.POST or None, initial=_told(way), actor=request.actor, channel=way.channel)
    if request.method == "POST" and form.is_valid():
        try:
            ways.update_way(request.actor, way, form.data_of())
        except (InvalidInput, WrongState) as error:
            form.add_error(None, str(error.message))
        else:
            toast(request, _("Saved. The printed code stays the same."))
            return redirect(request, reverse("wecom:code", args=[way.uid]))
    context = {"tab": "codes", "form": form, "way": way}
    return render(request, "wecom/code_form.html", context, status=422 if form.errors else 200)


@require_POST
@may("tasks.manage")
def end(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Take a code back."""
    try:
        ways.end_way(request.actor, selectors.way(request.actor, uid))
    except InvalidInput as error:
        toast(request, str(error.message), level="error")
        return redirect(request, reverse("wecom:code", args=[uid]))
    toast(request, _("The code leads nowhere from now on. Take the prints down."))
    return redirect(request, reverse("wecom:codes"))


@require_GET
@may("patients.view")
def picture(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show the code itself."""
    way = selectors.way(request.actor, uid)
    if way.is_temporary:
        patients.get_by_id(request.actor, way.temporary.patient_id)
    try:
        data, kind = ways.picture_of(way)
    except ChannelError as error:
        raise Http404(error.reason) from error
    return HttpResponse(data, content_type=kind, headers={"Cache-Control": "private, max-age=3600"})


@require_http_methods(["GET", "POST"])
@may("conversations.reply")
def offer(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Offer a patient a temporary session."""
    patient = patients.get(request.actor, uid)
    channel = selectors.the_company(request.actor)
    form = TemporaryForm(request.POST or None, actor=request.actor, channel=channel)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            session = ways.offer_temporary(request.actor, channel, patient.pk, told["userid"], told["days"])
        except (InvalidInput, NotFound) as error:
            form.add_error(None, str(error.message))
        else:
            return redirect(request, reverse("wecom:temporary", args=[session.uid]))
    context = {"nav_key": "patients", "form": form, "patient": patient}
    return render(request, "wecom/offer.html", context, status=422 if form.errors else 200)


@require_GET
@may("conversations.reply")
def temporary(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show the code for one patient, to be scanned at the bed."""
    session = selectors.temporary(request.actor, uid)
    context = {"nav_key": "patients", "row": session, "patient": patients.get_by_id(request.actor, session.patient_id)}
    return render(request, "wecom/temporary.html", context)


@require_POST
@may("conversations.reply")
def close(request: StaffRequest, uid: UUID) -> HttpResponse:
    """End a temporary session before its time."""
    session = selectors.temporary(request.actor, uid)
    try:
        ways.close_temporary(request.actor, session)
    except InvalidInput as error:
        toast(request, str(error.message), level="error")
    else:
        toast(request, _("The session has ended."))
    patient = patients.get_by_id(request.actor, session.patient_id)
    return redirect(request, reverse("console:patient", args=[patient.uid]))


def _told(way: WecomWay) -> dict[str, object]:
    return {
        "name": way.name,
        "userids": way.userids,
        "source": way.source,
        "department": str(way.department_id or ""),
        "owner": str(way.owner_id or ""),
        "welcome": way.welcome,
    }

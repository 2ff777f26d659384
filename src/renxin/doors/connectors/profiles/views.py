"""The page of a sender's habits."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from renxin.doors.connectors import selectors as interfaces
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import selectors, services


@require_http_methods(["GET", "POST"])
@staff("interfaces.manage")
def profile(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show a sender's mapping profile with its versions; keep a new version."""
    row = interfaces.interface(request.actor, uid)
    error, text = "", request.POST.get("text", "").replace("\r\n", "\n")
    if request.method == "POST":
        try:
            services.save_profile(request.actor, uid, text, request.POST.get("note", ""))
        except InvalidInput as found:
            error = str(found.message)
        else:
            toast(request, _("The profile is saved; it counts from the next message on."))
            return redirect(request, reverse("connectors:profile", args=[uid]))
    versions = selectors.versions(request.actor, row)
    shown = next((one for one in versions if str(one.version) == request.GET.get("version", "")), None)
    context = {
        "nav_key": "settings",
        "row": row,
        "text": text or (shown.text if shown else selectors.text_in_force(request.actor, row)),
        "error": error,
        "versions": versions,
        "shown": shown,
    }
    return render(request, "connectors/profile.html", context, status=422 if error else 200)

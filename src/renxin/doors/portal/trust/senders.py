"""Staff pages: from where the hospital speaks, and a sheet that tells everybody how to check a message."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.engagement.channels import selectors as channels
from renxin.engagement.channels import services
from renxin.engagement.channels.models import PublishedSender
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.drawing import drawn_code
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import asking

MAY = "channels.manage"


@require_http_methods(["GET", "POST"])
@staff(MAY)
def senders(request: StaffRequest) -> HttpResponse:
    """Show what is published, and publish more."""
    problem = ""
    if request.method == "POST":
        told = [request.POST.get(name, "") for name in ("kind", "value", "title")]
        try:
            services.publish_sender(request.actor, *told)
            toast(request, _("It is published."))
            return redirect(request, reverse("senders"))
        except InvalidInput as error:
            problem = str(error.message)
    context = {
        "nav_key": "settings",
        "senders": channels.published_senders(request.actor.tenant_id),
        "domains": sorted(asking.domains(request.actor.tenant_id)),
        "hospital": organizations.tenant(request.actor),
        "kinds": PublishedSender.Kind.choices,
        "given": request.POST,
        "problem": problem,
    }
    return render(request, "portal/trust/senders.html", context, status=422 if problem else 200)


@require_POST
@staff(MAY)
def withdraw(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Stop publishing one."""
    services.withdraw_sender(request.actor, uid)
    toast(request, _("It is published no more."))
    return redirect(request, reverse("senders"))


@require_GET
@staff(MAY)
def poster(request: StaffRequest) -> HttpResponse:
    """Show the sheet for the wall."""
    hospital = organizations.tenant(request.actor)
    address = check_url(request, hospital.uid)
    context = {
        "nav_key": "settings",
        "hospital": hospital,
        "senders": channels.published_senders(request.actor.tenant_id),
        "address": address,
        "code": drawn_code(address),
    }
    return render(request, "portal/trust/poster.html", context)


def check_url(request: HttpRequest, tenant_uid: UUID) -> str:
    """Return the address of the page for everybody: the short one where one hospital lives here."""
    alone = len(organizations.tenants()) == 1
    path = reverse("message-check") if alone else reverse("message-check-at", args=[tenant_uid])
    return asking.public_url(path) or request.build_absolute_uri(path)

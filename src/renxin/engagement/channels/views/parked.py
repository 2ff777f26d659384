"""What vendors told us and nobody could read: look, read again, leave."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.engagement.channels import selectors, services
from renxin.engagement.channels.forms import readable
from renxin.kernel.core import signing
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from .accounts import MAY

KIND = "channels.raw"


@require_GET
@staff(MAY)
def parked(request: StaffRequest) -> HttpResponse:
    """Show what could not be read, the latest first."""
    rows = selectors.parked(request.actor)
    context = {
        "nav_key": "settings",
        "rows": [(signing.seal_values(KIND, [row.pk]), row) for row in rows],
        "may_see": request.actor.may("patients.view"),
    }
    return render(request, "channels/parked.html", context)


@require_POST
@staff("patients.view")
def show(request: StaffRequest, ref: str) -> HttpResponse:
    """Show the words as they came; who looks is written down."""
    row = services.look_at_raw(request.actor, _raw_id(ref))
    context = {"nav_key": "settings", "row": row, "ref": ref, "text": readable(row.body)}
    return render(request, "channels/raw.html", context)


@require_POST
@staff(MAY)
def replay(request: StaffRequest, ref: str) -> HttpResponse:
    """Let it be read again."""
    services.replay_inbound(request.actor, _raw_id(ref))
    toast(request, _("It is read again now."))
    return redirect(request, reverse("channels:parked"))


@require_POST
@staff(MAY)
def leave(request: StaffRequest, ref: str) -> HttpResponse:
    """Leave it unread for good."""
    services.drop_inbound(request.actor, _raw_id(ref))
    toast(request, _("It stays unread; it is kept."))
    return redirect(request, reverse("channels:parked"))


def _raw_id(ref: str) -> int:
    return int(signing.unseal_values(KIND, ref)[0])

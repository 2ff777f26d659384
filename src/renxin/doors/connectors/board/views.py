"""The intake board, and the door by which sources tell how much they sent."""

import json
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from renxin.doors.connectors import selectors as interfaces
from renxin.doors.connectors.keeping.services import LEAST_DAYS, kept
from renxin.kernel.core import tenant
from renxin.kernel.core.errors import InvalidInput, NotAllowed, NotFound
from renxin.people.organizations.access import StaffRequest, staff, token
from renxin.people.organizations.services import authenticate_token
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import reconciling, selectors

_LARGEST = 1024 * 1024


@require_GET
@staff("interfaces.view")
def board(request: StaffRequest) -> HttpResponse:
    """Show every source: rate, lag, last success, what is parked and why, which counts differ."""
    actor = request.actor
    context = {
        "nav_key": "settings",
        "sources": selectors.sources(actor),
        "differences": selectors.differences(actor),
        "kept": kept(actor),
        "least_days": LEAST_DAYS,
        "may_manage": actor.may("interfaces.manage"),
        "may_replay": actor.may("interfaces.replay"),
    }
    return render(request, "connectors/board.html", context, partial="connectors/_board.html")


@require_POST
@staff("interfaces.replay")
def counts(request: StaffRequest) -> HttpResponse:
    """Take a file with what a source says it sent."""
    file = request.FILES.get("file")
    try:
        if file is None or (file.size or 0) > _LARGEST:
            raise InvalidInput(_("Choose a CSV file of at most 1 MB: day, kind, count."), where="file")
        sender = interfaces.interface(request.actor, UUID(request.POST.get("sender", "")))
        told = reconciling.read_counts(file.read().decode("utf-8-sig", "replace"))
        number = reconciling.tell_counts(request.actor, sender, told)
    except (InvalidInput, ValueError) as error:
        toast(request, str(getattr(error, "message", _("Choose a source."))), level="error")
    else:
        toast(request, _("%(n)d counts are kept; they are compared when their day is over.") % {"n": number})
    return redirect(request, reverse("connectors:board"))


@token("a key of another system, with the right interfaces.replay, in the Authorization header")
@csrf_exempt  # no session to ride on: the key is the authority
@require_POST
def counts_by_rest(request: HttpRequest) -> JsonResponse:
    """Take `{"source": name, "counts": [["2026-03-01", "ADT^A01", 152], …]}`; answer with how many were kept."""
    _kind, _space, key = request.headers.get("Authorization", "").partition(" ")
    actor = authenticate_token(key) if key else None
    if actor is None:
        return JsonResponse({"error": _("This key opens nothing.")}, status=401)
    try:
        with tenant.scope(actor.tenant_id):
            said = json.loads(request.body[:_LARGEST])
            sender = interfaces.interface_named(actor, str(said["source"]))
            told = [reconciling.count_of(row, f"counts[{at}]") for at, row in enumerate(said["counts"])]
            return JsonResponse({"kept": reconciling.tell_counts(actor, sender, told)})
    except (InvalidInput, NotFound) as error:
        return JsonResponse({"error": str(error.message)}, status=422)
    except NotAllowed:
        return JsonResponse({"error": _("This key may not tell counts.")}, status=403)
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"error": _("Send a JSON object with source and counts.")}, status=400)

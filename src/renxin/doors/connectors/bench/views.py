"""The page of the test bench."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from renxin.doors.connectors import formats
from renxin.doors.connectors import selectors as interfaces
from renxin.doors.connectors.profiles import selectors as profiles
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import render

from . import services


@require_http_methods(["GET", "POST"])
@staff("interfaces.manage")
def bench(request: StaffRequest) -> HttpResponse:
    """Paste a message, see what it would do."""
    senders = [row for row in interfaces.interfaces(request.actor) if _has_profile(row.kind)]
    given = request.POST if request.method == "POST" else request.GET
    chosen = next((row for row in senders if str(row.uid) == given.get("sender", "")), senders[-1] if senders else None)
    text, profile, error, trial = given.get("text", ""), given.get("profile", ""), "", None
    if request.method == "POST" and chosen is None:
        error = _("There is no sender yet.")
    elif request.method == "POST" and chosen is not None:
        try:
            trial = services.try_message(request.actor, UUID(str(chosen.uid)), text, profile)
        except InvalidInput as found:
            error = str(found.message)
    context = {
        "nav_key": "settings",
        "senders": [(str(row.uid), row.name) for row in senders],
        "chosen": str(chosen.uid) if chosen else "",
        "sender": chosen,
        "text": text,
        "profile": profile or (profiles.text_in_force(request.actor, chosen) if chosen else ""),
        "error": error,
        "trial": trial,
    }
    partial = "connectors/_trial.html"
    return render(request, "connectors/bench.html", context, partial=partial, status=422 if error else 200)


def _has_profile(kind: str) -> bool:
    return kind in formats.codes() and formats.of(kind).check_profile is not None

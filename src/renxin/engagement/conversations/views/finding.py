"""Finding what was said in a conversation."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from renxin.engagement.conversations import selectors
from renxin.engagement.conversations.reading import finding
from renxin.engagement.conversations.reading import thread as threads
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff

_KINDS = {
    "": _("everything"),
    "patient": _("by the patient"),
    "us": _("by the hospital"),
    "notes": _("notes among colleagues"),
    "files": _("with files"),
}


@require_GET
@staff("conversations.view")
def find(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Ask what is sought, and show the messages found, the newest first."""
    conversation = selectors.get(request.actor, uid)
    words = request.GET.get("words", "").strip()[:100]
    kind = request.GET.get("kind", "")
    kind = kind if kind in finding.KINDS else ""
    context: dict[str, Any] = {"conversation": conversation, "words": words, "kind": kind, "kinds": _KINDS}
    context |= {"since": request.GET.get("since_on", ""), "until": request.GET.get("until_on", "")}
    if "words" not in request.GET:
        return render(request, "conversations/_find.html", context)
    sought = finding.Sought(
        words=words, kind=kind, since=_start(request, context["since"]), until=_start(request, context["until"], 1)
    )
    found, whole = finding.find(request.actor, conversation, sought)
    context |= {"found": threads.lines_of(request.actor, found), "whole": whole}
    return render(request, "conversations/_found.html", context)


def _start(request: StaffRequest, day: str, later: int = 0) -> datetime | None:
    """Return when a day begins where the hospital is, `later` days on."""
    try:
        found = parse_date(day)
    except ValueError:
        found = None
    return _midnight(request, found + timedelta(days=later)) if found else None


def _midnight(request: StaffRequest, day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=organizations.zone_of(request.actor))

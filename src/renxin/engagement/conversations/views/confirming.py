"""Somebody reads a code out on the telephone: did we write that? Every member of staff can say yes or no."""

from django.db import transaction
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from renxin.engagement.channels import selectors as channels
from renxin.engagement.conversations.codes import confirming as by_code
from renxin.engagement.conversations.codes.signs import looks_like_code, normalised
from renxin.kernel.audit.services import record_access
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import render


@require_GET
@staff("conversations.view")
def confirm(request: StaffRequest) -> HttpResponse:
    """Show what was sent under a code; whose it is only to who may see the person."""
    text = request.GET.get("code", "").strip()
    with transaction.atomic():
        found = by_code.confirm(request.actor, text)
        for each in found:
            record_access(request.actor, "message.confirm", "message", each.message.code)
    context = {
        "nav_key": "inbox",
        "code": text,
        "found": [(each, _over(each)) for each in found],
        "slip": bool(text) and not normalised(text) and looks_like_code(text),
        "asked": bool(text),
    }
    return render(request, "conversations/confirm.html", context)


def _over(each: by_code.Confirmed) -> str:
    channel = each.message.channel
    return channels.title_of(channel.kind) if channel else ""

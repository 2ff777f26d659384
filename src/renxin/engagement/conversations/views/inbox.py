"""The list: who waits for an answer."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import render

from . import showing


@require_GET
@staff("conversations.view")
def inbox(request: StaffRequest) -> HttpResponse:
    """Show who waits for an answer."""
    return render(request, "conversations/inbox.html", showing.lines(request), partial="conversations/_list.html")

"""The list: who waits for an answer, and lists kept under a name."""

from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.engagement.conversations import selectors, services
from renxin.engagement.conversations.reading.listing import Wanted
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import showing


@require_GET
@staff("conversations.view")
def inbox(request: StaffRequest) -> HttpResponse:
    """Show who waits for an answer; `at` is the conversation that is open beside the list."""
    at = request.GET.get("at", "")
    try:
        opened = selectors.get(request.actor, UUID(at)) if at else None
    except (NotFound, ValueError):
        opened = None
    return render(
        request, "conversations/inbox.html", showing.lines(request, opened), partial="conversations/_list.html"
    )


@require_POST
@staff("conversations.view")
def keep_view(request: StaffRequest) -> HttpResponse:
    """Keep the list one sees under a name."""
    query = Wanted.read(QueryDict(request.POST.get("query", ""))).address
    try:
        services.keep_view(request.actor, request.POST.get("name", ""), query)
        toast(request, _("The view is kept."))
    except InvalidInput as error:
        toast(request, str(error.message), level="error")
    return redirect(request, f"{reverse('conversations:inbox')}?{query}")


@require_POST
@staff("conversations.view")
def forget_view(request: StaffRequest, view_uid: UUID) -> HttpResponse:
    """Forget a list."""
    services.forget_view(request.actor, view_uid)
    toast(request, _("The view is forgotten."))
    return redirect(request, reverse("conversations:inbox"))

"""The colleagues' messengers: what they were asked to send, and the button that sends it."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from renxin.kernel.core import tenant
from renxin.people.organizations.access import public
from renxin.ui.render import redirect, render

from .vendors.store import Store
from .vendors.wecom import people
from .views import DEMO, _actor, _people

_SHOWN = 50


@require_GET
@public(DEMO)
def colleagues(request: HttpRequest) -> HttpResponse:
    """Show what waits for a press."""
    actor = _actor()
    with tenant.scope(actor.tenant_id):
        store = Store(actor.tenant_id, "wecom")
        names = {userid: member["name"] for userid, member in store.all("members").items()}
        tasks = people.waiting_tasks(store)
        rows = [{**task, "name": names.get(task["userid"], task["userid"])} for task in tasks[:_SHOWN]]
        context = {"rows": rows, "people": _people(actor, ""), "q": ""}
        return render(request, "simulator/colleagues.html", context)


@require_POST
@public(DEMO)
def press(request: HttpRequest) -> HttpResponse:
    """Let a colleague press send."""
    actor = _actor()
    with tenant.scope(actor.tenant_id), transaction.atomic():
        people.press_send(Store(actor.tenant_id, "wecom"), request.POST.get("msgid", ""))
    return redirect(request, reverse("simulator:colleagues"))

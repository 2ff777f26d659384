"""The phone simulator: choose a patient of the demo, read, write, open links."""

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from renxin.engagement.conversations.models import Conversation
from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import public
from renxin.people.patients import selectors as patients
from renxin.ui.render import render

from . import screen

DEMO = "phones of invented people, in the demo only"
_FOUND = 30


@require_GET
@public(DEMO)
def phones(request: HttpRequest) -> HttpResponse:
    """Show whose phone can be picked up; `q` finds by name, pinyin or number."""
    actor = _actor()
    with tenant.scope(actor.tenant_id):
        context = {"people": _people(actor, request.GET.get("q", "")), "q": request.GET.get("q", "")}
        return render(request, "simulator/phones.html", context, partial="simulator/_people.html")


@require_GET
@public(DEMO)
@xframe_options_sameorigin
def phone(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show one patient's phone; htmx asks again for its screen every two seconds."""
    actor = _actor()
    with tenant.scope(actor.tenant_id):
        patient = patients.get(actor, uid)
        screen.pick_up(patient)
        context = {
            "patient": patient,
            "bubbles": screen.bubbles(patient),
            "now": clock.now(),
            "hospital_name": str(organizations.tenant(actor)),
            "people": _people(actor, ""),
            "lines": screen.lines(patient),
        }
        return render(request, "simulator/phone.html", context, partial="simulator/_screen.html")


@require_POST
@public(DEMO)
def write(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let the patient write to the hospital: the words go to the vendor's door and come in like any others."""
    actor = _actor()
    text = request.POST.get("text", "").strip()
    with tenant.scope(actor.tenant_id):
        patient = patients.get(actor, uid)
        if not text:
            return HttpResponse(status=204)
        with transaction.atomic():
            over = screen.write(patient, text, request.POST.get("channel", ""))
        if over is None:
            raise NotFound("phone")
        shown = screen.bubbles(patient)
        if not over.is_simulated:  # the sandbox forgets; the words stand in the conversation in a moment
            shown.append(screen.Bubble(True, text, "", clock.now()))
        return render(
            request, "simulator/phone.html", {"patient": patient, "bubbles": shown}, partial="simulator/_screen.html"
        )


def _actor() -> Actor:
    """Return the simulator acting in the demo's first tenant."""
    return Actor.system(organizations.tenants()[0].pk, "simulator")


def _people(actor: Actor, text: str) -> list[object]:
    """Return the people found by `text`, else those the hospital wrote to last."""
    if text.strip():
        return list(patients.search(actor, text, _FOUND))
    talked = Conversation.objects.of(actor).filter(last_message_at__isnull=False).order_by("-last_message_at")
    ids = list(talked.values_list("patient_id", flat=True)[:_FOUND])
    found = patients.by_ids(actor, ids)
    return [found[key] for key in ids if key in found]

"""The phone simulator: choose a patient of the demo, read, write, open links."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from renxin.engagement.channels import selectors as channels
from renxin.engagement.channels import services as vendor
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
        channel = channels.sandbox_channel(actor.tenant_id)
        if channel is None or not text:
            return HttpResponse(status=204)
        kinds = channels.address_kinds(channel)
        known = patients.addresses(actor.tenant_id, [patient.pk], kinds).get(patient.pk, {})
        kind = next((kind for kind in kinds if kind in known), "")
        if not kind:
            raise NotFound("phone")
        vendor.write_from_sandbox(actor.tenant_id, channel, known[kind], text, kind=kind)
        context = {
            "patient": patient,
            "bubbles": [*screen.bubbles(patient), screen.Bubble(True, text, "", clock.now())],
        }
        return render(request, "simulator/phone.html", context, partial="simulator/_screen.html")


def _actor() -> Actor:
    """Return the simulator acting in the demo's first tenant."""
    return Actor.system(organizations.tenants()[0].pk, "simulator")


def _people(actor: Actor, text: str) -> list[object]:
    """Return the people found by `text`, else those the hospital wrote to last."""
    if text.strip():
        return list(patients.search(actor, text, _FOUND))
    ids = channels.recent_sandbox_patients(actor.tenant_id, _FOUND)
    found = patients.by_ids(actor, ids)
    return [found[key] for key in ids if key in found]

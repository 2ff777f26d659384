"""A telephone in a page: it rings when the hospital calls, keys are pressed and words spoken, or it calls the hospital.

Both ends of the line are played here: the patient's, and, for calls of the patient, a colleague who picks up.
"""

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from renxin.kernel.core import clock, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import public
from renxin.people.patients import selectors as patients
from renxin.ui.render import redirect, render

from .vendors.store import Store
from .vendors.voice import line
from .vendors.voice.vendor import APP
from .views import _people

DEMO: Final = "telephones of invented people, in the demo only"
KEYS: Final = "123456789*0#"
_LAST_DIGITS: Final = 11
REFUSALS: Final = ("no_answer", "busy", "power_off", "voicemail", "rejected", "empty_number")


@require_GET
@public(DEMO)
def telephone(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a patient's telephone; htmx looks every two seconds whether it rings."""
    actor = _actor()
    with tenant.scope(actor.tenant_id):
        context = _screen(actor, uid)
        return render(request, "simulator/telephone.html", context, partial="simulator/_telephone.html")


@require_POST
@public(DEMO)
def act(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Do what was done with the telephone: call, pick up, press, speak, refuse, put down."""
    actor = _actor()
    with tenant.scope(actor.tenant_id):
        patient = patients.get(actor, uid)
        number = _number(actor, patient.pk)
        if number:
            _do(Store(actor.tenant_id, "voice"), request.POST, number, _current(actor, number))
        if request.htmx:  # type: ignore[attr-defined]
            return render(request, "simulator/_telephone.html", _screen(actor, uid))
    return redirect(request, reverse("simulator:telephone", args=[uid]))


def _screen(actor: Actor, uid: UUID) -> dict[str, Any]:
    patient = patients.get(actor, uid)
    number = _number(actor, patient.pk)
    return {
        "patient": patient,
        "number": number,
        "call": _current(actor, number),
        "refusals": REFUSALS,
        "keys": KEYS,
        "connected": Store(actor.tenant_id, "voice").get("accounts", APP) is not None,
        "hospital_name": str(organizations.tenant(actor)),
        "now": clock.now(),
        "people": _people(actor, ""),
    }


def _do(store: Store, posted: Any, number: str, call: dict[str, Any] | None) -> None:
    what, text = posted.get("do", ""), posted.get("text", "").strip()
    if call is None or call["state"] == "ended":
        if what == "call" and store.get("accounts", APP):
            line.ring(store, APP, {"mode": "incoming", "from": number, "extension": posted.get("extension", "")})
        return
    if what == "answer":
        line.answer(store, call["id"])
    elif what == "hang_up":
        line.hang_up(store, call["id"])
    elif what in REFUSALS:
        line.refuse(store, call["id"], what)
    elif what == "say" and text:
        (line.press if text.isdigit() else line.speak)(store, call["id"], text)
    elif what.startswith("key"):
        line.press(store, call["id"], what.removeprefix("key"))


def _current(actor: Actor, number: str) -> dict[str, Any] | None:
    """Return the last call of a number, as the gateway knows it."""
    wanted = number[-_LAST_DIGITS:]
    found = None
    for call_id, data in Store(actor.tenant_id, "voice").all("calls").items():
        if wanted and data["number"][-_LAST_DIGITS:] == wanted:
            found = {"id": call_id, **data}
    return found


def _number(actor: Actor, patient_id: int) -> str:
    return patients.addresses(actor.tenant_id, [patient_id], ("phone",)).get(patient_id, {}).get("phone", "")


def _actor() -> Actor:
    """Return the simulator acting in the demo's first tenant."""
    hospitals = organizations.tenants()
    if not hospitals:
        raise NotFound("hospital")
    return Actor.system(hospitals[0].pk, "simulator")

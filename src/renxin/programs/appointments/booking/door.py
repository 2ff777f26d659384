"""The swift door for a rush: one statement, one answer; a sealed token is the authority, no session, no cookie."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from renxin.kernel.core import clock, signing, tenant, throttle
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.organizations.access import token
from renxin.programs.appointments.services.holding import Held, SlotFull, hold

_KIND: Final = "appointments.hold"
_HOLD: Final = "appointments.held"
_LASTS: Final = timedelta(minutes=30)
_TRIES: Final = 40
_WINDOW: Final = 60


def hold_token(tenant_id: int, patient_id: int, service_id: int) -> str:
    """Return what a page gives its script: with it this patient may hold seats of this service for half an hour."""
    return signing.seal_values(_KIND, [tenant_id, patient_id, service_id, clock.now() + _LASTS])


def held_key(reference: str) -> str:
    """Return `Held.key` behind the reference that the door gave out.

    Raises:
        NotFound: it was not made here.
    """
    key: str = signing.unseal_values(_HOLD, reference)[0]
    return key


def held_reference(held: Held) -> str:
    """Return a hold as a form may carry it."""
    return signing.seal_values(_HOLD, [held.key])


@token("the sealed token that her own page got is her key")
@csrf_exempt  # the token is the authority; there is no session to ride on
@require_POST
def hold_seat(request: HttpRequest) -> HttpResponse:
    """Hold a seat of `slot` for the patient of `token`; `try` names the tap, the same for a repeated one.

    Answers 200 with `hold` and `until`, 409 when the slot is full, 410 when the token is over, 422 when it is no slot,
    429 when there were too many tries in a minute.
    """
    try:
        tenant_id, patient_id, service_id, until = signing.unseal_values(_KIND, request.POST.get("token", ""))
    except (NotFound, ValueError):
        return _told(410, status="over")
    if until <= clock.now():
        return _told(410, status="over")
    if throttle.hit(_KIND, f"{tenant_id}.{patient_id}", _TRIES, _WINDOW):
        return _told(429, status="slow")
    try:
        with tenant.scope(tenant_id):
            held = hold(
                Actor.patient(tenant_id, patient_id),
                UUID(request.POST.get("slot", "")),
                key=f"{patient_id} {request.POST.get('try', '')[:60]}",
                service_id=service_id,
            )
    except SlotFull as error:
        return _told(409, status="full", words=str(error.message))
    except (NotFound, InvalidInput, ValueError):
        return _told(422, status="unknown")
    return _told(200, status="held", hold=held_reference(held), until=held.until.isoformat() if held.until else None)


def _told(code: int, **body: Any) -> HttpResponse:
    response = JsonResponse(body, status=code)
    response["Cache-Control"] = "no-store"
    return response

"""The HTTPS door for devices: a key in the head, readings in the body, kept before it is answered."""

import json
from typing import Final

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from renxin.kernel.core import throttle
from renxin.people.organizations.access import token

from . import services

LARGEST: Final = 1024 * 1024
A_MINUTE: Final = 120
WRONG_A_MINUTE: Final = 30


@token("the device's own key, in the Authorization header")
@csrf_exempt  # no session to ride on: the key is the authority
@require_POST
def readings(request: HttpRequest) -> JsonResponse:
    """Keep the readings that a device posts: 202 and how many; 401 for a wrong key, 400 for what is no reading."""
    sender = str(request.META.get("REMOTE_ADDR", ""))
    if throttle.is_over("devices.key", sender, WRONG_A_MINUTE, 60):
        return _refuse(429, _("Too many wrong keys. Wait a minute."))
    kind, _space, key = request.headers.get("Authorization", "").partition(" ")
    device = services.authenticate(key) if kind.casefold() == "bearer" and key else None
    if device is None:
        throttle.count("devices.key", sender, 60)
        return _refuse(401, _("This key opens nothing. Take a new one from the patient's page."))
    if throttle.is_over("devices.sent", str(device.uid), A_MINUTE, 60):
        return _refuse(429, _("Too many calls in a minute. Send several readings in one."))
    throttle.count("devices.sent", str(device.uid), 60)
    if len(request.body) > LARGEST:
        return _refuse(413, _("More than a megabyte. Send it in parts."))
    try:
        count = services.keep_readings(device, json.loads(request.body))
    except ValueError:  # JSONDecodeError is one too
        return _refuse(400, _("Send one reading, a list of them, or a FHIR Observation or Bundle, as JSON."))
    return JsonResponse({"kept": count}, status=202)


def _refuse(status: int, words: str) -> JsonResponse:
    return JsonResponse({"error": words}, status=status)

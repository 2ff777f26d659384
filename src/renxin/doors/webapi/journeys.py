"""POST /journeys/<code>/enrol: another system lets patients into a journey, by their ids in the FHIR face."""

import json
import uuid
from typing import Any, Final

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from renxin.intelligence.journeys.models import Journey
from renxin.intelligence.journeys.services import enrol
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.patients.models import Patient

from .guarding import ApiRequest, client, require

MOST: Final = 1000
LARGEST: Final = 1024 * 1024


@client
@require_POST
def enrolment(request: ApiRequest, code: str) -> HttpResponse:
    """Let them in: 202 with how many are known and how many began. The same `key` lets nobody in twice."""
    require(request, "JourneyRun", "write")
    told = _body(request)
    actor = request.access.actor
    journey = Journey.objects.of(actor).filter(code=code).first()
    if journey is None:
        raise NotFound("journey")
    key, uids = told.get("key"), _uids(told.get("patients"))
    if not isinstance(key, str) or not key:
        raise InvalidInput(_("Give this request a key: the same key lets nobody in twice."), where="key")
    known = Patient.objects.of(actor).filter(uid__in=uids)
    done = enrol(actor, journey, list(known.values_list("pk", flat=True)), f"api:{key}")
    answer = {"journey": code, "asked": len(uids), "known": done.asked, "began": done.began}
    response = JsonResponse(answer, status=202)
    response["Cache-Control"] = "no-store"
    return response


def _uids(values: object) -> list[uuid.UUID]:
    if not isinstance(values, list) or not 0 < len(values) <= MOST:
        raise InvalidInput(_("Send from one to %(most)d patients.") % {"most": MOST}, where="patients")
    try:
        return [uuid.UUID(str(value)) for value in values]
    except ValueError as error:
        raise InvalidInput(_("A patient is named by the id that the FHIR face gives."), where="patients") from error


def _body(request: ApiRequest) -> dict[str, Any]:
    if len(request.body) > LARGEST:
        raise InvalidInput(_("More than a megabyte. Send it in parts."), where="body")
    try:
        told = json.loads(request.body)
    except ValueError as error:
        raise InvalidInput(_("This is no JSON."), where="body") from error
    if not isinstance(told, dict):
        raise InvalidInput(_("Send one request as an object."), where="body")
    return told

"""The FHIR R4 face: read, search, create, update, patch, transactions, everything of a patient."""

from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from renxin.doors.connectors.fhir import selectors as fhir
from renxin.doors.connectors.fhir import services
from renxin.doors.connectors.fhir.services import Refused, Written
from renxin.kernel.audit.services import record_access, record_look
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.access import public

from . import capability, scopes
from .guarding import ApiRequest, answered, client, require
from .outcome import Json, answer, refuse
from .parsing import resource_in

_BUNDLES: Final = ("transaction", "batch")


@public("what the face can do is no secret; nothing of a patient is in it")
@require_GET
def metadata(request: HttpRequest) -> HttpResponse:
    """Say what this face can do."""
    return answer(capability.statement(_base(request), request.build_absolute_uri(reverse("webapi:token"))))


@client
def system(request: ApiRequest) -> HttpResponse:
    """Take a transaction or a batch in."""
    if request.method != "POST":
        return _not_allowed("POST")
    bundle = resource_in(request)
    if bundle.get("resourceType") != "Bundle" or bundle.get("type") not in _BUNDLES:
        raise InvalidInput(_("Send a Bundle of type transaction or batch."), where="Bundle.type")
    entries = [one for one in bundle.get("entry") or [] if isinstance(one, dict)]
    for entry in entries:
        resource = entry.get("resource")
        if isinstance(resource, dict):
            require(request, str(resource.get("resourceType")), "write")
    if bundle["type"] == "batch":
        return _batch(request, entries)
    with transaction.atomic():
        written = services.transact(request.access.actor, bundle)
        _note(request, "fhir.transaction", "Bundle", detail={"count": len(written)})
    return answer(_bundle("transaction-response", [_response(request, one) for one in written]))


def _batch(request: ApiRequest, entries: Iterable[Json]) -> HttpResponse:
    """Do each entry by itself; one that fails says why, the others are done."""
    return answer(_bundle("batch-response", [_batch_entry(request, entry) for entry in entries]))


def _batch_entry(request: ApiRequest, entry: Json) -> Json:
    def do(_request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            (written,) = services.transact(request.access.actor, {"entry": [entry]})
            _note(request, "fhir.write", written.resource["resourceType"], written.resource["id"], written.patient_id)
        return answer(_response(request, written))

    done = answered(do, request)
    found: Json = services.read_json(done.content)
    return found if done.status_code == 200 else {"response": {"status": str(done.status_code), "outcome": found}}


@client
def kind(request: ApiRequest, name: str) -> HttpResponse:
    """Search resources of a type, or create one."""
    if request.method == "POST":
        return _create(request, name)
    if request.method == "GET":
        return _search(request, name, request.GET.lists())
    return _not_allowed("GET, POST")


@client
def search_by_post(request: ApiRequest, name: str) -> HttpResponse:
    """Search with parameters in the body, so that no number or name stands in an address."""
    if request.method != "POST":
        return _not_allowed("POST")
    return _search(request, name, [*request.GET.lists(), *request.POST.lists()])


@client
def instance(request: ApiRequest, name: str, number: str) -> HttpResponse:
    """Read, update or patch one resource."""
    if request.method == "GET":
        return _read(request, name, number)
    if request.method == "PUT":
        require(request, name, "write")
        return _update(request, name, number, resource_in(request))
    if request.method == "PATCH":
        return _patch(request, name, number)
    return _not_allowed("GET, PUT, PATCH")


@client
def everything(request: ApiRequest, number: str) -> HttpResponse:
    """Return a patient and all that is kept of her."""
    require(request, "Patient", "read")
    allowed = request.access.scopes
    patient_id, shown = fhir.everything(
        request.access.actor, number, clear=_clear(request), wanted=lambda name: scopes.allows(allowed, name, "read")
    )
    _looked(request, "fhir.everything", "Patient", number, patient_id, detail={"count": len(shown)})
    bundle = _bundle("searchset", [_match(request, one) for one in shown])
    return answer({**bundle, "total": len(shown)})


def _read(request: ApiRequest, name: str, number: str) -> HttpResponse:
    require(request, name, "read")
    resource, patient_id = fhir.read(request.access.actor, name, number, clear=_clear(request))
    _looked(request, "fhir.read", name, number, patient_id)
    tag = _tag(resource)
    if tag and tag in (request.headers.get("If-None-Match", ""), f'W/"{request.headers.get("If-None-Match", "")}"'):
        return HttpResponse(status=304, headers={"ETag": tag})
    return answer(resource, headers={"ETag": tag} if tag else None)


def _search(request: ApiRequest, name: str, given: Iterable[tuple[str, list[str]]]) -> HttpResponse:
    require(request, name, "read")
    pairs = [(parameter, value) for parameter, values in given for value in values]
    actor = request.access.actor
    after = dict(pairs).get("_page", "")
    asked = fhir.next_of(actor, name, after) if after else fhir.read_search(pairs)
    found = fhir.search(actor, name, asked, clear=_clear(request))
    about = next(iter(found.people)) if len(found.people) == 1 else None
    _looked(request, "fhir.search", name, patient_id=about, detail={"count": len(found.resources)})
    entries = [_match(request, one) for one in found.resources]
    allowed = [one for one in found.included if scopes.allows(request.access.scopes, one["resourceType"], "read")]
    entries += [_match(request, one, "include") for one in allowed]
    bundle = _bundle("searchset", entries)
    if found.total is not None:
        bundle["total"] = found.total
    bundle["link"] = _links(request, name, asked, found.next)
    return answer(bundle)


def _links(request: ApiRequest, name: str, asked: fhir.Asked, following: str) -> list[Json]:
    """Return the links of a page; what was asked stands sealed in them, so that no address holds a name or number."""
    address = f"{_base(request)}/{name}"
    links = [{"relation": "self", "url": address}]
    if following:
        links.append({"relation": "next", "url": f"{address}?{urlencode({'_page': following})}"})
    return links


def _create(request: ApiRequest, name: str) -> HttpResponse:
    require(request, name, "write")
    resource = resource_in(request)
    if resource.get("resourceType") != name:
        raise Refused(_("Type and id of the resource are not those of the address."), where="resourceType")
    with transaction.atomic():
        written = services.create(request.access.actor, resource, unless=_unless(request))
        if not written.existed:
            _note(request, "fhir.create", name, written.resource["id"], written.patient_id)
    return _done(request, written, 200 if written.existed else 201)


def _unless(request: ApiRequest) -> str:
    """Return the search of a conditional create: from its header, or from the address as some clients send it."""
    asked = [(name, value) for name, value in request.GET.items() if not name.startswith("_")]
    return request.headers.get("If-None-Exist", "") or urlencode(asked)


def _update(request: ApiRequest, name: str, number: str, resource: Json) -> HttpResponse:
    with transaction.atomic():
        written = services.update(request.access.actor, name, number, resource)
        _note(request, "fhir.update", name, number, written.patient_id)
    shown = written.resource if _clear(request) else fhir.masked(written.resource)
    return _done(request, Written(shown, written.existed, written.patient_id), 200)


def _patch(request: ApiRequest, name: str, number: str) -> HttpResponse:
    """Change the elements given (JSON merge patch): the rest stays as it is."""
    require(request, name, "read")
    require(request, name, "write")
    changes = resource_in(request, typed=False)
    before, _patient_id = fhir.read(request.access.actor, name, number, clear=True)
    merged = {**before, **changes, "resourceType": name}
    return _update(request, name, number, {key: value for key, value in merged.items() if value is not None})


def _done(request: ApiRequest, written: Written, status: int) -> HttpResponse:
    resource = written.resource
    headers = {"Location": f"{_address(request, resource)}/_history/{resource['meta'].get('versionId', '1')}"}
    if tag := _tag(resource):
        headers["ETag"] = tag
    if "return=minimal" in request.headers.get("Prefer", ""):
        return HttpResponse(status=status, headers=headers)
    return answer(resource, status, headers)


def _response(request: ApiRequest, written: Written) -> Json:
    resource = written.resource
    meta = resource["meta"]
    return {
        "fullUrl": _address(request, resource),
        "response": {
            "status": "200 OK" if written.existed else "201 Created",
            "location": f"{resource['resourceType']}/{resource['id']}",
            "etag": _tag(resource),
            "lastModified": meta.get("lastUpdated", ""),
        },
    }


def _match(request: ApiRequest, resource: Json, mode: str = "match") -> Json:
    return {"fullUrl": _address(request, resource), "resource": resource, "search": {"mode": mode}}


def _bundle(kind: str, entries: list[Json]) -> Json:
    return {"resourceType": "Bundle", "type": kind, **({"entry": entries} if entries else {})}


def _tag(resource: Json) -> str:
    version = resource.get("meta", {}).get("versionId", "")
    return f'W/"{version}"' if version else ""


def _address(request: HttpRequest, resource: Json) -> str:
    return f"{_base(request)}/{resource['resourceType']}/{resource['id']}"


def _base(request: HttpRequest) -> str:
    found = getattr(request, "face_address", "")
    if not found:
        host = settings.RENXIN_PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
        found = f"{host.rstrip('/')}{reverse('webapi:system').rstrip('/')}"
        request.face_address = found  # type: ignore[attr-defined]  # asked once for every entry of a page
    return found


def _clear(request: ApiRequest) -> bool:
    return scopes.shows_clear(request.access.scopes)


def _note(
    request: ApiRequest,
    act: str,
    name: str,
    number: str = "",
    patient_id: int | None = None,
    *,
    detail: dict[str, Any] | None = None,
) -> None:
    """Write down which system changed what."""
    about = patient_id if patient_id and patient_id > 0 else None
    record_access(request.access.actor, act, name, number, patient_id=about, detail=detail)


def _looked(
    request: ApiRequest,
    act: str,
    name: str,
    number: str = "",
    patient_id: int | None = None,
    *,
    detail: dict[str, Any] | None = None,
) -> None:
    """Write down which system looked at what, before it is shown."""
    about = patient_id if patient_id and patient_id > 0 else None
    record_look(request.access.actor, act, name, number, patient_id=about, detail=detail)


def _not_allowed(methods: str) -> HttpResponse:
    return refuse(405, "not-supported", _("This cannot be done at this address."), headers={"Allow": methods})

"""What a client sent, as a resource."""

from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from renxin.doors.connectors.fhir.services import read_json
from renxin.kernel.core.errors import InvalidInput

LARGEST: Final = 20 * 1024 * 1024


def resource_in(request: HttpRequest, *, typed: bool = True) -> dict[str, Any]:
    """Return the resource in the body.

    Raises:
        InvalidInput: there is none.
    """
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        raise InvalidInput(_("This is too large: at most 20 MB at once."), where="body")
    try:
        found = read_json(request.body)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(_("The body is not readable JSON."), where="body") from error
    if not isinstance(found, dict) or (typed and not isinstance(found.get("resourceType"), str)):
        raise InvalidInput(_("The body is no FHIR resource: JSON with a resourceType."), where="resourceType")
    return found

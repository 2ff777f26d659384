"""What watches the product from outside: is it alive, is it ready, what did browsers refuse."""

import json
from collections import deque
from typing import Any, Final
from urllib.parse import urlsplit

import structlog
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from renxin.people.organizations.access import public

log = structlog.get_logger(__name__)
LONGEST_REPORT: Final = 64 * 1024
# The last violations this process was told of; the browser tests read them.
violations: Final[deque[dict[str, str]]] = deque(maxlen=100)


@public("a load balancer asks whether the process lives")
@require_GET
def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer that the process lives. Touches nothing, so a slow database does not get it killed."""
    return HttpResponse("ok\n", content_type="text/plain")


@public("a load balancer asks whether requests can be served")
@require_GET
def readyz(_request: HttpRequest) -> JsonResponse:
    """Answer whether the database can be reached; 503 keeps traffic away until it can."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"ready": False, "database": "unreachable"}, status=503)
    return JsonResponse({"ready": True})


@public("browsers report, without signing in, what the content security policy stopped")
@csrf_exempt
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """Note what a browser refused to load or run: which rule, what, and on which page; never query strings."""
    try:
        said = json.loads(request.read(LONGEST_REPORT))
        report = said["csp-report"]
        found = {
            "directive": _text(report, "effective-directive") or _text(report, "violated-directive"),
            "blocked": _path(_text(report, "blocked-uri")),
            "page": _path(_text(report, "document-uri")),
            "source": _path(_text(report, "source-file")),
        }
    except (ValueError, KeyError, TypeError):
        return HttpResponse(status=400)
    violations.append(found)
    log.warning("csp.violation", **found)
    return HttpResponse(status=204)


def _text(report: dict[str, Any], key: str) -> str:
    return str(report.get(key, ""))[:500]


def _path(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}{parts.path}" if parts.netloc else parts.path

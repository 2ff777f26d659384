"""The token endpoint: OAuth2 client credentials (RFC 6749, section 4.4)."""

import base64
import binascii
from typing import Final
from urllib.parse import unquote

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from renxin.kernel.core import throttle
from renxin.people.organizations.access import public
from renxin.people.organizations.services import issue_access_token
from renxin.people.organizations.services.access_tokens import LIFETIME

_TRIES: Final = 20
_WITHIN: Final = 300
_HEADERS: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}


@public("clients have no token yet when they ask for one; id and secret are checked")
@csrf_exempt
@require_POST
def issue(request: HttpRequest) -> JsonResponse:
    """Give a client an access token for its id and secret."""
    if request.POST.get("grant_type") != "client_credentials":
        return _error("unsupported_grant_type", 400)
    client_id, secret = _credentials(request)
    if throttle.is_over("oauth", client_id, _TRIES, _WITHIN):
        return _error("temporarily_unavailable", 429, {"Retry-After": str(_WITHIN)})
    made = issue_access_token(client_id, secret, request.POST.get("scope", "").split())
    if made is None:
        throttle.count("oauth", client_id, _WITHIN)
        return _error("invalid_client", 401, {"WWW-Authenticate": 'Basic realm="renxin"'})
    token, access = made
    return JsonResponse(
        {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": int(LIFETIME.total_seconds()),
            "scope": " ".join(sorted(access.scopes)),
        },
        headers=_HEADERS,
    )


def _credentials(request: HttpRequest) -> tuple[str, str]:
    """Return id and secret, from the header or from the form."""
    kind, _space, text = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            name, _colon, secret = base64.b64decode(text, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return "", ""
        return unquote(name), unquote(secret)
    return request.POST.get("client_id", ""), request.POST.get("client_secret", "")


def _error(code: str, status: int, headers: dict[str, str] | None = None) -> JsonResponse:
    return JsonResponse({"error": code}, status=status, headers={**_HEADERS, **(headers or {})})

"""Who stands behind a patient's page: the account of a messenger that signed in, kept in a signed cookie.

An account is no patient: it may be a daughter's. Pages that show more than that something was sent ask for a proof.
"""

from dataclasses import dataclass
from typing import Final

from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE: Final = "account"
_SALT: Final = "channels.account"
_LASTS: Final = 12 * 3600


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An account of a messenger: of which hospital, the kind of contact point, the address there."""

    tenant_id: int
    kind: str
    address: str


def remember(request: HttpRequest, response: HttpResponse, account: SignedIn) -> None:
    """Keep who signed in, for half a day, for this browser only."""
    told = signing.dumps([account.tenant_id, account.kind, account.address], salt=_SALT)
    response.set_cookie(
        COOKIE, told, max_age=_LASTS, httponly=True, secure=request.is_secure(), samesite="Lax", path="/"
    )


def signed_in(request: HttpRequest) -> SignedIn | None:
    """Return whose page this is, if a messenger's sign-in brought her here."""
    try:
        tenant_id, kind, address = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_LASTS)
    except (signing.BadSignature, ValueError):
        return None
    return SignedIn(int(tenant_id), str(kind), str(address))

"""Short-lived access for other systems: a client shows its id and secret and gets a token for some minutes (OAuth2)."""

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Final
from uuid import UUID

from django.db import transaction

from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.people.organizations.models import AccessToken, ApiToken

from .tokens import hash_of, make_key

LIFETIME: Final = timedelta(minutes=30)
PREFIX: Final = "rxa_"


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """What another system is given, once."""

    client_id: str
    secret: str


@dataclass(frozen=True, slots=True)
class Access:
    """Who calls with an access token, and what for. No scopes means everything but what must be named."""

    actor: Actor
    client_id: str
    scopes: frozenset[str]


@transaction.atomic
def create_client(actor: Actor, name: str, scopes: Iterable[str] = ()) -> ClientCredentials:
    """Make a client that may ask for access tokens with these scopes; its secret can be seen only now."""
    row, secret = make_key(actor, name, scopes)
    return ClientCredentials(str(row.uid), secret)


@transaction.atomic
def issue_access_token(client_id: str, secret: str, scopes: Iterable[str] = ()) -> tuple[str, Access] | None:
    """Return a new access token with what it allows; None when the client is unknown, revoked or shows a wrong secret.

    Without `scopes` it allows all that the client may; with them, those of them that the client may.
    """
    uid = _uuid(client_id)
    row = ApiToken.objects.filter(uid=uid, is_active=True).first() if uid else None
    known = bytes(row.token_hash) if row else b""
    if not hmac.compare_digest(known, hash_of(secret)) or row is None:
        return None
    asked = frozenset(scopes)
    allowed = frozenset(row.scopes)
    granted = frozenset(scope for scope in asked if _covers(allowed, scope)) if asked and allowed else asked or allowed
    if asked and not granted:
        return None
    now = clock.wall()
    AccessToken.objects.filter(client=row, expires_at__lt=now).delete()
    token = PREFIX + secrets.token_urlsafe(32)
    AccessToken.objects.create(
        tenant_id=row.tenant_id,
        client=row,
        token_hash=hash_of(token),
        scopes=sorted(granted),
        created_at=now,
        expires_at=now + LIFETIME,
    )
    ApiToken.objects.filter(pk=row.pk).update(last_used_at=now)
    return token, _access(row, granted)


def authenticate_access(token: str) -> Access | None:
    """Return who calls with an access token; None when it is unknown, too old, or its client was revoked."""
    rows = AccessToken.objects.filter(token_hash=hash_of(token), expires_at__gt=clock.wall(), client__is_active=True)
    row = rows.select_related("client").first()
    return _access(row.client, frozenset(row.scopes)) if row else None


def _covers(allowed: Iterable[str], scope: str) -> bool:
    """Tell whether a scope is allowed, by itself or by a pattern such as `system/*.read`."""
    return any(fnmatchcase(scope, pattern) for pattern in allowed)


def _access(client: ApiToken, scopes: frozenset[str]) -> Access:
    return Access(Actor.interface(client.tenant_id, client.name), str(client.uid), scopes)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

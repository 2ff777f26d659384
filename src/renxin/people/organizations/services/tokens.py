"""Keys by which other systems call us."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.models import ApiToken

PREFIX: Final = "rx_"
_USE_NOTED_EVERY: Final = timedelta(minutes=1)


@transaction.atomic
def create_token(actor: Actor, name: str, scopes: Iterable[str] = ()) -> str:
    """Make a key for another system and return it: the only time it can be seen. No scopes means all of them."""
    return make_key(actor, name, scopes)[1]


def make_key(actor: Actor, name: str, scopes: Iterable[str]) -> tuple[ApiToken, str]:
    """Make a key inside the caller's transaction; return its row and the key itself.

    Raises:
        InvalidInput: there is a key of this name.
    """
    actor.require("tokens.manage")
    token = PREFIX + secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            row = ApiToken.objects.create(
                tenant_id=actor.tenant_id,
                name=name.strip(),
                token_hash=hash_of(token),
                scopes=sorted(set(scopes)),
                created_at=clock.now(),
            )
    except IntegrityError as error:
        raise InvalidInput(_("There is a key of this name already."), where="name") from error
    record_access(actor, "create", "token", row.uid, detail={"name": row.name, "scopes": row.scopes})
    return row, token


@transaction.atomic
def revoke_token(actor: Actor, token: ApiToken) -> None:
    """End a key at once."""
    actor.require("tokens.manage")
    ApiToken.objects.of(actor).filter(pk=token.pk).update(is_active=False)
    record_access(actor, "revoke", "token", token.uid)


def authenticate_token(text: str) -> Actor | None:
    """Return the system behind a key, limited to the key's scopes; None when it is unknown or revoked."""
    row = ApiToken.objects.filter(token_hash=hash_of(text.strip()), is_active=True).first()
    if row is None:
        return None
    now = clock.wall()
    if row.last_used_at is None or now - row.last_used_at > _USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=row.pk).update(last_used_at=now)
    if not row.scopes:
        return Actor.interface(row.tenant_id, row.name)
    return Actor(
        tenant_id=row.tenant_id,
        kind="staff",
        name=row.name,
        permissions=frozenset(row.scopes),
        all_departments=True,
    )


def hash_of(token: str) -> bytes:
    """Return what is kept of a key."""
    return hashlib.sha256(token.encode()).digest()

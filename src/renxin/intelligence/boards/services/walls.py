"""Screens in the house: a link for one device, numbers without any person, gone when it is revoked."""

import hashlib
import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.intelligence.boards.models import Wall
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound


@transaction.atomic
def make_wall(actor: Actor, *, name: str, department_id: int | None, language: str, seconds: int) -> tuple[Wall, str]:
    """Make a screen and return it with the token of its link, which is shown once and works on the first device only.

    Raises:
        InvalidInput: it has no name.
    """
    actor.require("boards.walls")
    if not name.strip():
        raise InvalidInput(_("Give the screen a name, such as the place where it hangs."), where="name")
    token = secrets.token_urlsafe(24)
    made = Wall.objects.create(
        tenant_id=actor.tenant_id,
        name=name.strip()[:80],
        department_id=department_id,
        language=language,
        seconds=max(5, min(120, seconds)),
        token_hash=hash_of(token),
        made_by_id=actor.user_id or 0,
        made_at=clock.now(),
    )
    record_access(actor, "wall.made", "wall", made.uid)
    return made, token


@transaction.atomic
def revoke_wall(actor: Actor, wall: Wall) -> None:
    """Let a screen go dark."""
    actor.require("boards.walls")
    Wall.objects.filter(pk=wall.pk).update(revoked_at=clock.now())
    record_access(actor, "wall.revoked", "wall", wall.uid)


@transaction.atomic
def open_wall(token: str, device: str) -> tuple[Wall, str]:
    """Return the screen behind a link and what its device must show next time; the first device is bound to it.

    Raises:
        NotFound: there is no such screen, it was revoked, or this is another device.
    """
    wall = Wall.objects.select_for_update().filter(token_hash=hash_of(token), revoked_at__isnull=True).first()
    if wall is None:
        raise NotFound("wall")
    if not wall.device_hash:
        device = secrets.token_urlsafe(24)
        wall.device_hash, wall.bound_at = hash_of(device), clock.now()
    elif not device or not secrets.compare_digest(wall.device_hash, hash_of(device)):
        raise NotFound("wall")
    wall.seen_at = clock.now()
    wall.save(update_fields=["device_hash", "bound_at", "seen_at"])
    return wall, device


def hash_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()

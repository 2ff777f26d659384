"""Walls and kiosks: a link for one device, dark once it is revoked; no person whole."""

import hashlib
import secrets
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.programs.queues.models import Queue, Screen

MANAGE = "queues.manage"
_MOST: int = 6
"""Queues on one wall; more would be too small to read from a chair."""


@transaction.atomic
def make_screen(
    actor: Actor, *, kind: str, name: str, queues: Sequence[Queue], language: str = "zh-hans", speech: str = "zh"
) -> tuple[Screen, str]:
    """Make a screen and return it with the token of its link, which is shown once and works on the first device only.

    Raises:
        InvalidInput: it has no name, no queue, or more queues than anybody can read.
    """
    actor.require(MANAGE)
    if not name.strip():
        raise InvalidInput(_("Give the screen a name, such as the place where it hangs."), where="name")
    if not queues or len(queues) > _MOST:
        raise InvalidInput(_("Choose one to %(most)s queues.") % {"most": _MOST}, where="queues")
    if kind not in Screen.Kind.values or speech not in Screen.Speech.values or language not in ("zh-hans", "en"):
        raise InvalidInput(_("Choose from the lists."), where="kind")
    token = secrets.token_urlsafe(24)
    made = Screen.objects.create(
        tenant_id=actor.tenant_id,
        kind=kind,
        name=name.strip()[:80],
        queues=[one.pk for one in queues],
        language=language,
        speech=speech,
        token_hash=_hash_of(token),
        made_by_id=actor.user_id or 0,
        made_at=clock.now(),
    )
    record_access(actor, "screen.made", "screen", made.uid)
    return made, token


@transaction.atomic
def revoke_screen(actor: Actor, screen: Screen) -> None:
    """Let a screen go dark."""
    actor.require(MANAGE)
    Screen.objects.of(actor).filter(pk=screen.pk, revoked_at__isnull=True).update(revoked_at=clock.now())
    record_access(actor, "screen.revoked", "screen", screen.uid)


@transaction.atomic
def open_screen(token: str, device: str, kind: str) -> tuple[Screen, str]:
    """Return the screen behind a link and what its device must show next time; the first device is bound to it.

    Raises:
        NotFound: there is no such screen, it was revoked, or this is another device.
    """
    rows = Screen.objects.select_for_update().filter(token_hash=_hash_of(token), kind=kind, revoked_at__isnull=True)
    screen = rows.first()
    if screen is None:
        raise NotFound("screen")
    if not screen.device_hash:
        device = secrets.token_urlsafe(24)
        screen.device_hash, screen.bound_at = _hash_of(device), clock.now()
    elif not device or not secrets.compare_digest(screen.device_hash, _hash_of(device)):
        raise NotFound("screen")
    screen.seen_at = clock.now()
    screen.save(update_fields=["device_hash", "bound_at", "seen_at"])
    return screen, device


def screens(actor: Actor) -> list[Screen]:
    """Return the screens of the house that are not revoked, by name."""
    actor.require(MANAGE)
    return list(Screen.objects.of(actor).filter(revoked_at__isnull=True).order_by("kind", "name", "pk"))


def screen(actor: Actor, uid: UUID) -> Screen:
    """Return one screen.

    Raises:
        NotFound: there is none.
    """
    actor.require(MANAGE)
    row = Screen.objects.of(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound("screen")
    return row


def queues_of(actor: Actor, found: Screen) -> list[Queue]:
    """Return the queues of a screen in their order, those that are closed for good left out."""
    rows = Queue.objects.of(actor).select_related("place", "department").in_bulk(found.queues)
    return [rows[pk] for pk in found.queues if pk in rows and rows[pk].is_active]


def _hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

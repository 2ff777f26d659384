"""Tablets that ask one person after another: a secret address, a number for staff to leave."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.programs.surveys.models import Kiosk, PlaceCode
from renxin.programs.surveys.tokens import hash_of, new_token

_SHORTEST: Final = 4


@dataclass(frozen=True, slots=True)
class MadeKiosk:
    """A tablet and its address, which is known only now."""

    kiosk: Kiosk
    token: str


@transaction.atomic
def make_kiosk(actor: Actor, place: PlaceCode, name: str, pin: str) -> MadeKiosk:
    """Make a tablet at a place.

    Raises:
        InvalidInput: it has no name, or the number has fewer than four digits.
    """
    actor.require("surveys.manage")
    if not name.strip():
        raise InvalidInput(_("Give the tablet a name, so that it can be found again."), where="name")
    if len(pin) < _SHORTEST or not (pin.isascii() and pin.isdigit()):
        raise InvalidInput(_("The number for leaving has at least four digits."), where="pin")
    token, hashed = new_token()
    row = Kiosk.objects.create(
        tenant_id=actor.tenant_id,
        place=place,
        name=name.strip()[:120],
        token_hash=hashed,
        pin_hash=make_password(pin),
        created_at=clock.now(),
        created_by_id=actor.user_id,
    )
    record_access(actor, "survey.kiosk", "kiosk", row.uid)
    return MadeKiosk(row, token)


def find_kiosk(token: str) -> Kiosk | None:
    """Return the tablet behind an address, None when it is out of use."""
    rows = Kiosk.objects.select_related("place__survey__version", "place__department")
    return rows.filter(token_hash=hash_of(token), is_active=True).first()


def may_leave(kiosk: Kiosk, pin: str) -> bool:
    """Tell whether this is the number with which staff leave."""
    return check_password(pin, kiosk.pin_hash)


@transaction.atomic
def stop_kiosk(actor: Actor, uid: UUID) -> None:
    """Take a tablet out of use: its address is dead from now on.

    Raises:
        NotFound: there is none.
    """
    actor.require("surveys.manage")
    if not Kiosk.objects.of(actor).filter(uid=uid).update(is_active=False):
        raise NotFound("kiosk")
    record_access(actor, "survey.kiosk_stop", "kiosk", uid)

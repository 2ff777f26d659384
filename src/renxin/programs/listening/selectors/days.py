"""Reads of open days and who comes."""

from typing import Final
from uuid import UUID

from renxin.kernel.core import masking
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.kernel.core.pagination import Keyset
from renxin.programs.listening.models import OpenDay, SignUp

from .talks import Listed

_LIST: Final = Keyset("-starts_at", "-id", size=20)


def days(actor: Actor, after: str = "") -> Listed:
    """Return the open days, the last first."""
    actor.require("listening.view")
    page = _LIST.page(OpenDay.objects.of(actor), after)
    return Listed(page.items, page.next)


def day(actor: Actor, uid: UUID | str) -> OpenDay:
    """Return an open day.

    Raises:
        NotFound: there is none.
    """
    actor.require("listening.view")
    found = OpenDay.objects.of(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("open day")
    return found


def day_for_visitors(tenant_id: int, day_id: int) -> OpenDay | None:
    """Return an open day for its public page; one that is only being planned nobody sees."""
    rows = OpenDay.objects.filter(tenant_id=tenant_id, pk=day_id).exclude(state=OpenDay.State.PLANNED)
    return rows.first()


def signups(actor: Actor, row: OpenDay) -> list[tuple[SignUp, str, str]]:
    """Return who signed up, with masked name and telephone, those who came last."""
    actor.require("listening.work")
    rows = row.signups.filter(cancelled_at=None).order_by("came_at", "signed_at", "id")
    return [(one, masking.name(one.name), masking.phone(one.phone)) for one in rows]


def signup(actor: Actor, row: OpenDay, uid: UUID | str) -> SignUp:
    """Return one that signed up.

    Raises:
        NotFound: there is none.
    """
    actor.require("listening.work")
    found = row.signups.filter(uid=uid).first()
    if found is None:
        raise NotFound("sign-up")
    return found

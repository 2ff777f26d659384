"""The hospital's cashier: where it is, how both sides sign."""

from secrets import token_urlsafe
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.audit.services import record_access
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.programs.billing.models import Bill, Cashier

from .grouping import settle


@transaction.atomic
def set_up_cashier(
    actor: Actor, *, address: str, charges: str, minutes: int, is_active: bool, new_secret: bool = False
) -> Cashier:
    """Say where patients pay and what a charge means; bills that nobody has paid stand accordingly from now on.

    Raises:
        InvalidInput: the address is not one that a browser may be sent to, or a number is out of range.
    """
    actor.require("channels.manage")
    parts = urlsplit(address.strip())
    is_here = parts.hostname in ("localhost", "127.0.0.1")
    if not parts.hostname or (parts.scheme != "https" and not (parts.scheme == "http" and is_here)):
        raise InvalidInput(_("The cashier's address must begin with https://"), where="address")
    if charges not in Cashier.Charges.values:
        raise InvalidInput(_("Say what a charge means."), where="charges")
    if not 5 <= minutes <= 1440:
        raise InvalidInput(_("A link is good for 5 to 1440 minutes."), where="minutes")
    return open_cashier(
        actor, address=address.strip(), charges=charges, minutes=minutes, is_active=is_active, new_secret=new_secret
    )


@transaction.atomic
def open_cashier(
    actor: Actor, *, address: str, charges: str, minutes: int, is_active: bool = True, new_secret: bool = False
) -> Cashier:
    """Keep the cashier as it is told, for set-up and the demo; the address is taken as it is."""
    actor.require("channels.manage")
    row = Cashier.objects.of(actor).select_for_update().first() or Cashier(
        tenant_id=actor.tenant_id, secret=token_urlsafe(32)
    )
    row.address, row.charges, row.minutes, row.is_active = address, charges, minutes, is_active
    if new_secret:
        row.secret = token_urlsafe(32)
    row.save()
    record_access(actor, "cashier.set_up", "cashier", row.uid, detail={"charges": charges, "active": is_active})
    unpaid = Bill.objects.of(actor).filter(state__in=[Bill.State.SHOWN, Bill.State.OPEN])
    settle(actor, list(unpaid.values_list("pk", flat=True)), silently=True)
    return row

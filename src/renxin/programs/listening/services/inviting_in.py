"""Open days: planned, opened for sign-up, seats given out, people let in by their code."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.kernel.core import clock, crypto
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.patients import selectors as patients
from renxin.programs.listening import links
from renxin.programs.listening.models import OpenDay, SignUp

MOST_SEATS: Final = 4
LARGEST: Final = 2000
State = OpenDay.State


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDay:
    """An open day as it is planned."""

    title: str
    place: str
    starts_at: datetime
    capacity: int
    about: str = ""


@transaction.atomic
def plan_day(actor: Actor, new: NewDay) -> OpenDay:
    """Plan an open day.

    Raises:
        InvalidInput: a word is missing, it is over already, or the seats make no sense.
    """
    actor.require("listening.manage")
    if not new.title.strip():
        raise InvalidInput(_("Give it a title."), where="title")
    if not new.place.strip():
        raise InvalidInput(_("Say where people come to."), where="place")
    if new.starts_at <= clock.now():
        raise InvalidInput(_("It has to be in the future."), where="starts_at")
    if not 1 <= new.capacity <= LARGEST:
        raise InvalidInput(_("Between 1 and %(most)d seats.") % {"most": LARGEST}, where="capacity")
    return OpenDay.objects.create(
        tenant_id=actor.tenant_id,
        title=new.title.strip()[:120],
        place=new.place.strip()[:120],
        about=new.about.strip()[:600],
        starts_at=new.starts_at,
        capacity=new.capacity,
        made_at=clock.now(),
        made_by_name=actor.name[:150],
    )


@transaction.atomic
def set_day(actor: Actor, day: OpenDay, state: str) -> OpenDay:
    """Open an open day for sign-up, say that it was held, or call it off.

    Raises:
        WrongState: it cannot become that from what it is.
    """
    actor.require("listening.manage")
    day = OpenDay.objects.select_for_update().get(pk=day.pk)
    if state not in _NEXT.get(day.state, ()):
        raise WrongState(_("It cannot become that now."), where="state")
    day.state = state
    day.save(update_fields=["state"])
    return day


@transaction.atomic
def sign_up(actor: Actor, day: OpenDay, name: str, phone: str, seats: int = 1) -> SignUp:
    """Give seats out, once for each phone; never more than there are. Signing up again returns the seats one has.

    Raises:
        InvalidInput: name or phone is missing, or more seats are wanted than are left.
        WrongState: it is not open for sign-up.
    """
    plain = patients.phone_written_one_way(phone)
    if not name.strip():
        raise InvalidInput(_("Tell us your name."), where="name")
    if len(plain) < 6:
        raise InvalidInput(_("Tell us a telephone number."), where="phone")
    if not 1 <= seats <= MOST_SEATS:
        raise InvalidInput(_("Between 1 and %(most)d people.") % {"most": MOST_SEATS}, where="seats")
    day = OpenDay.objects.select_for_update().get(pk=day.pk)
    if day.state != State.OPEN or day.starts_at <= clock.now():
        raise WrongState(_("Sign-up is closed."), where="state")
    key = crypto.blind_index(day.tenant_id, "listening.signup", plain)
    known = day.signups.filter(phone_key=key, cancelled_at=None).first()
    if known is not None:
        return known
    if day.taken + seats > day.capacity:
        raise InvalidInput(_("So many seats are not left."), where="seats")
    day.taken += seats
    day.save(update_fields=["taken"])
    return SignUp.objects.create(
        tenant_id=day.tenant_id,
        day=day,
        patient_id=-day.tenant_id,
        name=name.strip()[:60],
        phone=plain,
        phone_key=key,
        seats=seats,
        code=_free_code(day),
        signed_at=clock.now(),
    )


@transaction.atomic
def let_in(actor: Actor, day: OpenDay, code: str) -> SignUp:
    """Let somebody in by her code, once.

    Raises:
        InvalidInput: nobody has this code, or she came already.
    """
    actor.require("listening.work")
    found = day.signups.select_for_update().filter(code=code.strip().upper(), cancelled_at=None).first()
    if found is None:
        raise InvalidInput(_("Nobody has this code."), where="code")
    if found.came_at is not None:
        raise InvalidInput(_("This code was used already."), where="code")
    found.came_at = clock.now()
    found.save(update_fields=["came_at"])
    return found


@transaction.atomic
def give_back(actor: Actor, signup: SignUp) -> SignUp:
    """Take somebody off the list; her seats are free again."""
    actor.require("listening.work")
    day = OpenDay.objects.select_for_update().get(pk=signup.day_id)
    signup = SignUp.objects.get(pk=signup.pk)
    if signup.cancelled_at is None:
        signup.cancelled_at = clock.now()
        signup.save(update_fields=["cancelled_at"])
        day.taken -= signup.seats
        day.save(update_fields=["taken"])
    return signup


_NEXT: Final[dict[str, tuple[str, ...]]] = {
    State.PLANNED: (State.OPEN, State.CANCELLED),
    State.OPEN: (State.HELD, State.CANCELLED),
}


def _free_code(day: OpenDay) -> str:
    used = set(day.signups.values_list("code", flat=True))
    code = links.new_code()
    while code in used:
        code = links.new_code()
    return code

"""Looking for causes: chains of whys with what shows them, hung on the bones of the fish."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from renxin.intelligence.improvement.models import Bone, Improvement, RootCause, State, Why
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState

from .moving import locked

MOST_WHYS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCause:
    """A cause with its chain: pairs of (why, what shows it), from the surface down."""

    category: str
    words: str
    whys: Sequence[tuple[str, str]]
    contributing: bool = False


@transaction.atomic
def note_cause(actor: Actor, improvement: Improvement, new: NewCause) -> RootCause:
    """Write a cause down; the first one turns an idea into something that is being looked into.

    Raises:
        InvalidInput: no words, no such bone, or more than five whys.
        WrongState: the improvement is over, or acts already.
    """
    actor.require("improvements.work")
    found = locked(actor, improvement)
    if found.state not in (State.IDEA, State.ANALYSING, State.CHECKING):
        raise WrongState(_("Causes are written before anything is done, or when it did not help."))
    whys = [(why.strip(), shown.strip()) for why, shown in new.whys if why.strip()]
    if not new.words.strip():
        raise InvalidInput(_("Say in a line what the cause is."), where="words")
    if new.category not in Bone.values:
        raise InvalidInput(_("Choose where it comes from."), where="category")
    if len(whys) > MOST_WHYS:
        raise InvalidInput(_("Five whys are enough."), where="whys")
    last = found.causes.aggregate(last=Max("position"))["last"] or 0
    cause = RootCause.objects.create(
        tenant_id=actor.tenant_id,
        improvement=found,
        category=new.category,
        words=new.words.strip()[:600],
        contributing=new.contributing,
        position=last + 1,
        noted_by_id=actor.user_id,
        noted_at=clock.now(),
    )
    Why.objects.bulk_create(
        Why(tenant_id=actor.tenant_id, cause=cause, number=number, words=why[:600], evidence=shown[:600])
        for number, (why, shown) in enumerate(whys, 1)
    )
    if found.state == State.IDEA:
        found.state = State.ANALYSING
        found.save(update_fields=["state"])
    return cause


@transaction.atomic
def drop_cause(actor: Actor, cause: RootCause) -> None:
    """Take a cause away that turned out to be none, while nothing is done against it.

    Raises:
        WrongState: actions stand against it.
    """
    actor.require("improvements.work")
    found = RootCause.objects.of(actor).filter(pk=cause.pk).first()
    if found is None:
        raise NotFound("cause")
    locked(actor, found.improvement)
    if found.actions.exclude(state="dropped").exists():
        raise WrongState(_("Actions stand against this cause. Drop them first."))
    found.delete()

"""Who is here to answer patients."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from renxin.engagement.conversations.desk import pack as desk_pack
from renxin.engagement.conversations.models import Presence
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.jobs.services import wake

from .assigning import QUEUE

MOST = 50


def set_presence(
    actor: Actor, state: str, *, capacity: int | None = None, skills: Collection[str] | None = None
) -> Presence:
    """Come, go away for a while, or leave. Who is online is given conversations, up to her capacity.

    Raises:
        InvalidInput: there is no such state or skill, or the capacity is out of range.
    """
    actor.require("conversations.reply")
    known = {skill.code for skill in desk_pack.pack().skills}
    if state not in Presence.State.values or not set(skills or ()) <= known:
        raise InvalidInput(_("Choose one of the states."), where="state")
    if capacity is not None and not 1 <= capacity <= MOST:
        raise InvalidInput(_("Choose between 1 and %(most)d conversations.") % {"most": MOST}, where="capacity")
    changed = {
        "state": state,
        "seen_at": clock.wall(),
        "changed_at": clock.now(),
        "department_ids": sorted(actor.department_ids),
        "all_departments": actor.all_departments,
    }
    given = {"capacity": capacity, "skills": sorted(skills) if skills is not None else None}
    changed |= {name: value for name, value in given.items() if value is not None}
    row, _made = Presence.objects.update_or_create(
        tenant_id=actor.tenant_id,
        user_id=actor.user_id or 0,
        defaults=changed,
        create_defaults={"capacity": desk_pack.pack().capacity, **changed},
    )
    if state == Presence.State.ONLINE:
        wake(QUEUE)
    return row


def note_seen(actor: Actor) -> None:
    """Note that somebody's page is open: without it she counts as away after some minutes."""
    if actor.user_id is not None:
        rows = Presence.objects.of(actor).filter(user_id=actor.user_id).exclude(state=Presence.State.OFFLINE)
        rows.update(seen_at=clock.wall())

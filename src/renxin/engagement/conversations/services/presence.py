"""Who is here to answer patients."""

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.conversations.desk import pack as desk_pack
from renxin.engagement.conversations.models import Presence
from renxin.engagement.safety import selectors as safety
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.jobs.services import wake
from renxin.people.organizations import selectors as organizations

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


def set_agent(actor: Actor, user_id: int, *, capacity: int, skills: Collection[str]) -> Presence:
    """Say, as a supervisor, how many conversations a colleague is given at once and what she is good at.

    Raises:
        InvalidInput: there is no such colleague who answers patients, no such skill, or the capacity is out of range.
    """
    actor.require("conversations.supervise")
    people = organizations.staff_who_may(actor, "conversations.reply")
    if user_id not in {user.pk for user in people}:
        raise InvalidInput(_("There is no such colleague."), where="user")
    if not set(skills) <= {skill.code for skill in desk_pack.pack().skills}:
        raise InvalidInput(_("There is no such queue."), where="skills")
    if not 1 <= capacity <= MOST:
        raise InvalidInput(_("Choose between 1 and %(most)d conversations.") % {"most": MOST}, where="capacity")
    given = {"capacity": capacity, "skills": sorted(skills)}
    with transaction.atomic():
        row, _made = Presence.objects.update_or_create(
            tenant_id=actor.tenant_id,
            user_id=user_id,
            defaults=given,
            create_defaults={**given, "seen_at": clock.wall(), "changed_at": clock.now()},
        )
        record_access(actor, "presence.change", "user", user_id, detail=given)
    wake(QUEUE)
    return row


def skill_wanted(tenant_id: int, reading: safety.Reading, language: str) -> str:
    """Return which skill a message asks for, if somebody who has it is here; empty: anybody."""
    asked = ["complaint"] if "complaint" in reading.signals else []
    asked += ["english"] if language == "en" else []
    if not asked:
        return ""
    since = clock.wall() - timedelta(minutes=desk_pack.pack().away_after_minutes)
    here = Presence.objects.of(tenant_id).filter(state=Presence.State.ONLINE, seen_at__gt=since)
    here = here.filter(all_departments=True)  # whoever has no department yet goes to those who may see everybody
    return next((code for code in asked if here.filter(skills__contains=[code]).exists()), "")


def note_seen(actor: Actor) -> None:
    """Note that somebody's page is open: without it she counts as away after some minutes."""
    if actor.user_id is not None:
        rows = Presence.objects.of(actor).filter(user_id=actor.user_id).exclude(state=Presence.State.OFFLINE)
        rows.update(seen_at=clock.wall())

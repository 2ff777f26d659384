"""Planning a broadcast: which words, for whom, when; then its list is fixed and, if it is long, approved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.broadcasts import audience as audiences
from renxin.engagement.broadcasts.audience import Listed
from renxin.engagement.broadcasts.models import Broadcast
from renxin.engagement.content import selectors as content
from renxin.engagement.content.models import TemplateVersion
from renxin.engagement.conversations import selectors as conversations
from renxin.kernel.core import clock
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput
from renxin.kernel.timeline.facts.content import BroadcastPlanned

from .changing import Status, locked, move, tell


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody wants to send. `version` is a wording in use; `variables` what only the sender knows.

    `reason` is why these people are written to; `ways` are kinds of channel in the order in which they are tried (none:
    the best way for each person). `listed` are the people of an uploaded list; without it a draft keeps its list.
    """

    name: str
    version: TemplateVersion
    audience: Mapping[str, Any]
    planned_at: datetime
    variables: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    ways: Sequence[str] = ()
    expires_at: datetime | None = None
    listed: Listed | None = None


@transaction.atomic
def draft_broadcast(actor: Actor, wish: Wish) -> Broadcast:
    """Keep a broadcast as a draft, with the list it has as things stand.

    Raises:
        InvalidInput: something is missing, or the wording is not in use.
    """
    actor.require("broadcasts.manage")
    broadcast = Broadcast(
        tenant_id=actor.tenant_id, author_id=actor.user_id, author_name=actor.name[:80], created_at=clock.now()
    )
    return _keep(actor, broadcast, wish)


@transaction.atomic
def change_broadcast(actor: Actor, broadcast: Broadcast, wish: Wish) -> Broadcast:
    """Change a draft; its list is made anew."""
    actor.require("broadcasts.manage")
    broadcast = locked(actor, broadcast, Status.DRAFT)
    broadcast.author_id, broadcast.author_name = actor.user_id, actor.name[:80]
    return _keep(actor, broadcast, wish)


@transaction.atomic
def plan_broadcast(actor: Actor, broadcast: Broadcast) -> Broadcast:
    """Fix the list and let it run at its time; a long one waits for a second person first.

    Raises:
        InvalidInput: nobody is on the list, a variable is missing, its end lies before its start.
        WrongState: it is no draft any more.
    """
    actor.require("broadcasts.manage")
    broadcast = locked(actor, broadcast, Status.DRAFT)
    _check_words(actor, broadcast)
    broadcast.people = audiences.freeze(actor, broadcast)
    if not broadcast.people:
        raise InvalidInput(_("Nobody is on the list."), where="audience")
    status = Status.WAITING if broadcast.people > conversations.approval_from() else Status.PLANNED
    move(actor, broadcast, status, people=broadcast.people, submitted_at=clock.now(), note="")
    tell(actor, BroadcastPlanned, broadcast, people=broadcast.people)
    return broadcast


@transaction.atomic
def take_back(actor: Actor, broadcast: Broadcast) -> Broadcast:
    """Make a planned broadcast that has not begun a draft again."""
    actor.require("broadcasts.manage")
    broadcast = locked(actor, broadcast, Status.PLANNED, Status.WAITING)
    move(actor, broadcast, Status.DRAFT, approver=None, approver_name="")
    return broadcast


def missing_variables(version: TemplateVersion, variables: Mapping[str, str]) -> list[str]:
    """Return what the words need of the sender and have not got."""
    return [name for name in content.asked_of_sender(version) if not variables.get(name, "").strip()]


def _keep(actor: Actor, broadcast: Broadcast, wish: Wish) -> Broadcast:
    if not wish.name.strip():
        raise InvalidInput(_("Give it a name."), where="name")
    if not wish.reason.strip():
        raise InvalidInput(_("Say why these people are written to."), where="reason")
    if wish.version.tenant_id != actor.tenant_id or wish.version.status != TemplateVersion.Status.APPROVED:
        raise InvalidInput(_("Choose a wording that is in use."), where="version")
    if wish.expires_at is not None and wish.expires_at <= wish.planned_at:
        raise InvalidInput(_("It would end before it begins."), where="expires_at")
    broadcast.name, broadcast.version = wish.name.strip()[:80], wish.version
    broadcast.audience, broadcast.variables = dict(wish.audience), dict(wish.variables)
    ways = list(dict.fromkeys(wish.ways))
    broadcast.channel_kind = ways[0] if len(ways) == 1 else ""
    broadcast.ways = ",".join(ways) if len(ways) > 1 else ""
    broadcast.reason = wish.reason.strip()[:240]
    broadcast.planned_at, broadcast.expires_at = wish.planned_at, wish.expires_at
    broadcast.unknown = wish.listed.unknown if wish.listed else broadcast.unknown
    broadcast.save()
    if wish.listed:
        audiences.write_list(actor, broadcast, wish.listed.patient_ids)
    broadcast.people = audiences.people(actor, broadcast).count()
    broadcast.save(update_fields=["people"])
    return broadcast


def _check_words(actor: Actor, broadcast: Broadcast) -> None:
    current = content.in_use(actor, broadcast.version.template.code)
    if current is None:
        raise InvalidInput(_("The template is not in use any more. Choose another one."), where="version")
    if current.pk != broadcast.version_id:
        broadcast.version = current
        broadcast.save(update_fields=["version"])
    missing = missing_variables(current, broadcast.variables)
    if missing:
        names = "、".join(content.variable_words(name) for name in missing)
        raise InvalidInput(_("Fill in: %(names)s") % {"names": names}, where="variables")

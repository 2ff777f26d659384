"""Words to groups and to the circle of contacts of a messenger, through the one account that has them."""

from collections.abc import Collection
from uuid import UUID

from renxin.engagement.channels.adapters.wecom import moments, posting
from renxin.engagement.channels.adapters.wecom import selectors as wecom
from renxin.engagement.channels.models import WecomGroup, WecomGroupTask, WecomMoment
from renxin.kernel.core.actor import Actor


def groups_to_post(actor: Actor) -> list[tuple[WecomGroup, bool]]:
    """Return the groups there are, each with whether it had its message of today; none without an account."""
    channel = wecom.company(actor)
    return posting.groups_to_post(actor, channel) if channel else []


def group_tasks(actor: Actor) -> list[WecomGroupTask]:
    """Return what colleagues were asked to send to their groups, the newest first."""
    channel = wecom.company(actor)
    return posting.group_tasks(actor, channel) if channel else []


def owners_of_groups(actor: Actor) -> dict[str, str]:
    """Return what people call the members who own groups."""
    channel = wecom.company(actor)
    return wecom.names(actor, channel) if channel else {}


def post_to_groups(
    actor: Actor, text: str, group_uids: Collection[UUID | str], *, template_code: str
) -> list[WecomGroupTask]:
    """Ask the owners of groups to send a text.

    Raises:
        InvalidInput: no text, no group, or every group had its message of today.
        NotFound: the hospital has no such account.
    """
    channel = wecom.the_company(actor)
    return posting.post_to_groups(actor, channel, text, group_uids, template_code=template_code)


def staff_of_circle(actor: Actor) -> list[tuple[str, str]]:
    """Return the members who have contacts to show a post to, each with her name; none without an account."""
    channel = wecom.company(actor)
    rows = wecom.staff(actor, channel) if channel else []
    return [(row.userid, str(row)) for row in rows if row.may_follow and row.left_at is None]


def post_to_circle(actor: Actor, text: str, userids: Collection[str], *, template_code: str) -> WecomMoment:
    """Ask members to put a text up for all their contacts.

    Raises:
        InvalidInput: no text or nobody to ask, or the vendor refused.
        NotFound: the hospital has no such account.
    """
    channel = wecom.the_company(actor)
    return moments.create_moment(actor, channel, text, sorted(userids), template_code=template_code)


def remind_owner(actor: Actor, uid: UUID | str) -> None:
    """Remind the owner of groups who has not pressed send.

    Raises:
        NotFound: there is no such task.
        WrongState: it is over, or she was reminded three times today.
        InvalidInput: the vendor refused.
    """
    posting.remind(actor, uid)


def take_back_post(actor: Actor, uid: UUID | str) -> None:
    """Take back what an owner has not sent yet.

    Raises:
        NotFound: there is no such task.
        WrongState: it is over.
        InvalidInput: the vendor refused.
    """
    posting.cancel(actor, uid)

"""The loops of WeCom. The greeting has one of its own, because it has 20 seconds."""

from renxin.kernel.jobs.services import loop

from . import chasing, contacts, groups, handover, moments, notices, posting, renaming, syncing, tags, ways, welcome


@loop(welcome.FRESH, wake_on=(welcome.FRESH,), every=0.5, threads=2)
def greet() -> int:
    """Greet whoever was just added."""
    return welcome.greet()


@loop(contacts.DETAILS, wake_on=(contacts.DETAILS,), every=5)
def look_at_details() -> int:
    """Read the cards of new and changed contacts."""
    return contacts.look_at_details()


@loop("wecom.mass", every=5)
def look_at_tasks() -> int:
    """Read who pressed send."""
    return chasing.look()


@loop(tags.WISHES, wake_on=(tags.WISHES,), every=5)
def grant_wishes() -> int:
    """Write tags and remarks to the vendor; new names first, so that nothing is made twice."""
    return renaming.rename_due() + tags.grant_wishes()


@loop("wecom.library", every=10)
def learn_tags() -> int:
    """Read the library of tags where it changed."""
    return syncing.learn_tags()


@loop(groups.GROUPS, wake_on=(groups.GROUPS,), every=5)
def look_at_groups() -> int:
    """Read groups that changed."""
    return groups.look_at_groups()


@loop("wecom.moments", every=10)
def look_at_moments() -> int:
    """Read who put posts up."""
    return moments.look()


@loop("wecom.group_posts", every=10)
def look_at_group_posts() -> int:
    """Read who sent what to her groups."""
    return posting.look()


@loop(handover.TRANSFERS, wake_on=(handover.TRANSFERS,), every=10)
def move_transfers_on() -> int:
    """Ask for hand-overs and what became of them."""
    return handover.move_on()


@loop(notices.NOTICES, wake_on=(notices.NOTICES,), every=5)
def tell_colleagues() -> int:
    """Tell colleagues what waits for them."""
    return notices.tell_due()


@loop("wecom.temporary", every=30)
def end_temporary() -> int:
    """Note temporary sessions whose time has passed."""
    return ways.end_what_is_over()

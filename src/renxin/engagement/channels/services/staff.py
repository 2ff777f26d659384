"""What goes to colleagues' own messengers rather than to patients: words for them, and tags they see there."""

from collections.abc import Iterable, Sequence

from renxin.engagement.channels.adapters.mail import colleagues
from renxin.engagement.channels.adapters.mail.colleagues import StaffLetter
from renxin.engagement.channels.adapters.wecom import chasing, notices, renaming, tags
from renxin.engagement.channels.adapters.wecom.words import pack
from renxin.kernel.core.actor import Actor


def tell_staff(actor: Actor, user_ids: Iterable[int], text: str, *, path: str = "", key: str) -> int:
    """Tell colleagues something in their messenger, never a patient's name or number; return how many can be told.

    Args:
        actor: in whose hospital.
        user_ids: their accounts; who has no messenger is passed over.
        text: a few words.
        path: where to look, an address of ours without the host.
        key: the sender's own name of it; twice is once.
    """
    return notices.note(actor, [notices.Notice(user_id=each, text=text, key=key, path=path) for each in set(user_ids)])


def note_tag(actor: Actor, patient_ids: Sequence[int], name: str, *, add: bool) -> int:
    """Let colleagues see in their messenger that patients bear a tag, or bear it no more; return how many are there."""
    return tags.wish_tags(actor, patient_ids, name, add=add)


def rename_tag(actor: Actor, before: str, name: str) -> int:
    """Let colleagues' messengers call a tag by its new name; return in how many companies' libraries it is ours."""
    return renaming.wish_name(actor, before, name)


def tell_tasks(actor: Actor, tasks: Sequence[tuple[int, str, bool]], *, path: str) -> int:
    """Tell colleagues that they have something to do: for each the account, a key, and whether its time has passed."""
    words = {True: str(pack().task_overdue.zh), False: str(pack().task.zh)}
    told = [notices.Notice(user_id=user, text=words[late], key=key, path=path) for user, key, late in tasks]
    return notices.note(actor, told) if told else 0


def end_waiting(tenant_id: int, vendor_ids: Sequence[str]) -> set[str]:
    """End what waits for a colleague to press send, so that it may go another way; return the tasks that are known.

    Each of these is taken back at the vendor's first; then its messages are told as not sent.
    """
    return chasing.end_waiting(tenant_id, vendor_ids) if vendor_ids else set()


def waits_alone(tenant_id: int, vendor_id: str) -> bool:
    """Tell whether a message waits for a colleague to press send, and nobody else's with it."""
    return chasing.waits_alone(tenant_id, vendor_id)


def take_back_waiting(tenant_id: int, vendor_id: str) -> bool:
    """Take back at the vendor's what waits for a press and is for one patient; False when it was too late for that."""
    return chasing.take_back_alone(tenant_id, vendor_id)


def write_to_staff(actor: Actor, letter: StaffLetter) -> None:
    """Send a colleague a letter at once, by the hospital's mail account.

    Raises:
        ChannelError: the hospital has no mail account, or the server did not take it.
    """
    colleagues.write(actor, letter)

"""Facts recorded when people do something to an account of ours rather than say something."""

from dataclasses import dataclass
from typing import ClassVar

from renxin.kernel.timeline.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelAccountChanged(Fact):
    """A person followed one of our accounts, left it, scanned its code, wants no more.

    `change` is followed, unfollowed, blocked_us, opted_out, opted_in, scanned, menu_clicked, permit_granted or
    permit_refused; `scene` the code of the place or person whose QR code or menu it was.
    """

    kind: ClassVar[str] = "channel.account_changed"
    change: str = ""
    channel_id: int | None = None
    address_kind: str = ""
    scene: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentReceived(Fact):
    """Somebody wrote about us on another site; `rating` is between 1 and 5 when she gave one."""

    kind: ClassVar[str] = "comment.received"
    comment_id: int = 0
    rating: float | None = None

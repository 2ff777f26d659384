"""Files of ours on their way through WeCom: put into its store (three days), named by its id."""

from collections.abc import Iterable
from typing import Any, Final

from renxin.engagement.channels.adapters.events import Media
from renxin.engagement.channels.models.account import Channel
from renxin.kernel.core import files
from renxin.kernel.core.actor import Actor

from . import api

MOST: Final = 9
_THERE: Final = {"image": "image", "video": "video"}
"""What the vendor shows as what it is; the rest travels as a file (its voices are AMR of 60 seconds at most)."""


def carried(media: Iterable[Media]) -> tuple[tuple[str, str], ...]:
    """Return kind and uid of the files that travel along."""
    return tuple((one.kind, one.file_uid) for one in media if one.file_uid)[:MOST]


def uploaded(channel: Channel, kind: str, file_uid: str) -> dict[str, Any]:
    """Put a file into the vendor's store and return it as a part of a message.

    Raises:
        ChannelError: the vendor refused it, or could not be reached; nothing was said to anybody.
        NotFound: the file is gone.
    """
    actor = Actor.system(channel.tenant_id, "channels.wecom")
    kept, shape = files.get(actor, file_uid), _THERE.get(kind, "file")
    media_id = api.upload(channel, shape, kept.name, files.read(actor, file_uid))
    return {"msgtype": shape, shape: {"media_id": media_id}}

"""Pictures and files of a wording: kept once, about nobody, sent along with every message it makes."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from renxin.engagement.content.models import TemplateVersion
from renxin.kernel.core import files
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.kernel.core.models import StoredFile

MOST_FILES: Final = 3
SOURCE: Final = "content"


@transaction.atomic
def keep_files(actor: Actor, given: Iterable[tuple[str, bytes]], *, beside: int = 0) -> list[dict[str, Any]]:
    """Keep files for a wording and return what travels along: all of them, or none.

    Args:
        actor: who may write wordings.
        given: name and content of each.
        beside: how many it has already.

    Raises:
        InvalidInput: there are too many, or one is of a kind we do not take, too large, or carries something that runs.
    """
    actor.require("content.edit")
    chosen = list(given)
    if len(chosen) + beside > MOST_FILES:
        raise InvalidInput(_("At most %(most)d files go with one wording.") % {"most": MOST_FILES}, where="upload")
    kept = [files.keep(actor, name, data, source=SOURCE) for name, data in chosen]
    return [{"kind": row.kind, "file_uid": str(row.uid), "title": row.name} for row in kept]


def files_of(actor: Actor, media: Iterable[Mapping[str, Any]]) -> list[StoredFile]:
    """Return the files among what travels along, in their order, without their content."""
    named = [str(one.get("file_uid", "")) for one in media if one.get("file_uid")]
    found = files.get_many(actor, named)
    return [found[uid] for uid in named if uid in found]


def read_file(actor: Actor, version: TemplateVersion, uid: str) -> tuple[StoredFile, bytes]:
    """Return a file of a wording with its content.

    Raises:
        NotFound: it does not travel with this wording.
    """
    actor.require("content.view")
    row = next((row for row in files_of(actor, version.media) if str(row.uid) == uid), None)
    if row is None:
        raise NotFound("file")
    return row, files.read(actor, row.uid)

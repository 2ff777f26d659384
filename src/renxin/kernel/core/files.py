"""Files that people hand in or send: kept encrypted, named cleanly, given out only to who asks rightly.

    kept = files.keep(actor, "wound.jpg", data, patient_id=patient_id, source="conversations")
    kept.uid, kept.kind, kept.media_type, kept.size
    files.read(actor, kept.uid)                    # its bytes
    files.link(kept, timedelta(hours=1))           # a token for somebody who has no session (a vendor, a phone)

Who may read a file is judged by the package whose thing it hangs on (a message, a piece of content): it calls `read`
after its own selectors said yes, and writes the audit line. A patient never gets a file that is not about her.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from . import clock, file_types, signing
from .actor import Actor
from .errors import NotFound
from .models import StoredFile, TenantQuerySet

_KIND: Final = "file"
_LONGEST_NAME: Final = 100
_ON_THE_PAGE: Final = frozenset({"image", "voice", "video"})


def keep(
    actor: Actor, name: str, data: bytes, *, patient_id: int | None = None, source: str = "", staged: bool = False
) -> StoredFile:
    """Keep a file and return it; `patient_id` is whom it is about (None: nobody).

    A `staged` one is chosen for something that is still being written: unless `use` is said of it, it is swept.

    Raises:
        InvalidInput: it is empty, too large, of a kind we do not take, or carries something that runs.
    """
    found = file_types.file_type(data)
    return StoredFile.objects.create(
        tenant_id=actor.tenant_id,
        patient_id=-actor.tenant_id if patient_id is None else patient_id,
        name=clean_name(name, found.ending),
        kind=found.kind,
        media_type=found.media_type,
        size=len(data),
        content=data,
        source=source,
        kept_at=clock.now(),
        kept_by=actor.user_id,
        is_staged=staged,
    )


def use(chosen: Iterable[StoredFile]) -> None:
    """Say that staged files are in use: they stay."""
    staged = [row.pk for row in chosen if row.is_staged]
    if staged:
        StoredFile.objects.filter(pk__in=staged).update(is_staged=False)


def remove_unsent(actor: Actor, source: str, before: datetime) -> int:
    """Remove the staged files of a source that nobody used until `before`; return how many."""
    rows = StoredFile.objects.of(actor).filter(source=source, is_staged=True, kept_at__lt=before)
    return rows.delete()[0]


def remove_old(actor: Actor, source: str, before: datetime, *, except_for: Collection[int] = ()) -> int:
    """Remove the files of a source kept before an instant, but those about some patients; return how many."""
    rows = StoredFile.objects.of(actor).filter(source=source, kept_at__lt=before)
    return rows.exclude(patient_id__in=except_for).delete()[0]


def remove(actor: Actor, uids: Iterable[UUID | str]) -> int:
    """Remove files for good, content and all: who agreed to have them kept agrees no more."""
    rows = StoredFile.objects.of(actor).filter(uid__in=[uid for uid in uids if _is_uid(uid)])
    return rows.delete()[0]


def get(actor: Actor, uid: UUID | str) -> StoredFile:
    """Return what a file is, without its content.

    Raises:
        NotFound: there is none in this tenant, or it is not this patient's.
    """
    found = get_many(actor, [uid]).get(str(uid))
    if found is None:
        raise NotFound(_KIND)
    return found


def get_many(actor: Actor, uids: Iterable[UUID | str]) -> dict[str, StoredFile]:
    """Return what files are by their uid, without their content; unknown ones are missing."""
    wanted = {str(uid) for uid in uids if _is_uid(uid)}
    return {str(row.uid): row for row in _visible(actor).defer("content").filter(uid__in=wanted)} if wanted else {}


def read(actor: Actor, uid: UUID | str) -> bytes:
    """Return the content of a file.

    Raises:
        NotFound: there is none in this tenant, or it is not this patient's.
    """
    if not _is_uid(uid):
        raise NotFound(_KIND)
    found = _visible(actor).filter(uid=uid).values_list("content", flat=True).first()
    if found is None:
        raise NotFound(_KIND)
    return bytes(found)


def link(file: StoredFile, lasts: timedelta) -> str:
    """Return a token that opens this file for a while (real time) to whoever holds it: for vendors that fetch."""
    return signing.seal_values(_KIND, [file.tenant_id, str(file.uid), clock.wall() + lasts])


def linked(token: str) -> StoredFile:
    """Return the file behind a token, with its content.

    Raises:
        NotFound: the token was not made here or its time is over, or the file is gone.
    """
    tenant_id, uid, until = signing.unseal_values(_KIND, token)
    row = StoredFile.objects.of(tenant_id).filter(uid=uid).first() if until > clock.wall() else None
    if row is None:
        raise NotFound(_KIND)
    return row


def answer(file: StoredFile, content: bytes) -> HttpResponse:
    """Return a file to a browser: pictures and sound in the page, everything else as a download, nothing guessed."""
    inside = file.kind in _ON_THE_PAGE
    response = HttpResponse(content, content_type=file.media_type)
    response["Content-Disposition"] = content_disposition_header(not inside, file.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def clean_name(name: str, ending: str) -> str:
    """Return a name without folders, controls and marks that turn the writing round, with the ending that is true."""
    last = re.split(r"[\\/]", name)[-1]
    plain = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C").strip(" .")
    stem = plain.rpartition(".")[0] if "." in plain else plain
    return f"{stem[:_LONGEST_NAME] or 'file'}.{ending}"


def _is_uid(text: UUID | str) -> bool:
    try:
        return bool(UUID(str(text)))
    except ValueError:
        return False


def _visible(actor: Actor) -> TenantQuerySet[StoredFile]:
    rows = StoredFile.objects.of(actor)
    return rows.filter(patient_id=actor.patient_id or 0) if actor.kind == "patient" else rows

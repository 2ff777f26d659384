"""What somebody has chosen so far, kept so that she may go on elsewhere; files she adds on the way."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from renxin.engagement.questionnaires.selectors import Definition, definition_of
from renxin.kernel.core import clock, file_types, files, signing, tenant
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.programs.surveys.models import AnswerDraft, Invitation, InvitationState

MOST_FILES: Final = 12
_KEPT: Final = "survey-file"
_KINDS: Final = {"photo": {"image"}, "voice": {"voice", "video"}, "signature": {"image"}}  # a phone's MP4 may be sound
_LONGEST: Final = 60_000


@dataclass(frozen=True, slots=True)
class Given:
    """A file as it was handed in."""

    name: str
    data: bytes


@transaction.atomic
def keep_draft(invitation: Invitation, posted: Mapping[str, Sequence[str]], place: int) -> bool:
    """Keep what was chosen so far; return whether there is still something to keep it for."""
    text = json.dumps({key: list(values) for key, values in posted.items()}, ensure_ascii=False)
    if len(text) > _LONGEST:
        return False
    now = clock.now()
    still_open = Invitation.objects.filter(pk=invitation.pk, expires_at__gt=now).exclude(state=InvitationState.ANSWERED)
    if not still_open.select_for_update().exists():
        return False
    still_open.filter(started_at=None).update(started_at=now)
    with tenant.scope(invitation.tenant_id):
        AnswerDraft.objects.update_or_create(
            tenant_id=invitation.tenant_id,
            invitation_id=invitation.pk,
            defaults={"posted": text, "place": min(max(place, 0), 999), "saved_at": now},
        )
    return True


def draft_of(invitation: Invitation) -> tuple[dict[str, list[str]], int]:
    """Return what was chosen so far and on which screen she was."""
    row = AnswerDraft.objects.filter(invitation_id=invitation.pk).first()
    return (json.loads(row.posted), row.place) if row and row.posted else ({}, 0)


@transaction.atomic
def keep_file(actor: Actor, invitation: Invitation, link_id: str, given: Given) -> str:
    """Keep a photo, a voice note or a signature; return the reference that the form sends along.

    Raises:
        InvalidInput: it is no such file, or there are too many.
        NotFound: the question takes no file.
    """
    item = definition_of(invitation.version).item(link_id)
    if item is None or item.type not in _KINDS:
        raise NotFound("question")
    if file_types.file_type(given.data).kind not in _KINDS[item.type]:
        raise InvalidInput(_("This is not a file of the kind that is asked for."), where=link_id)
    row, _made = AnswerDraft.objects.select_for_update().get_or_create(
        tenant_id=actor.tenant_id,
        invitation_id=invitation.pk,
        defaults={"posted": "", "saved_at": clock.now()},
    )
    if row.files >= MOST_FILES:
        raise InvalidInput(_("That is enough files."), where=link_id)
    AnswerDraft.objects.filter(pk=row.pk).update(files=F("files") + 1)
    kept = files.keep(actor, given.name, given.data, patient_id=invitation.patient_id, source="surveys")
    return signing.seal_values(_KEPT, [invitation.pk, str(kept.uid)])


def with_files(
    invitation: Invitation, definition: Definition, posted: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """Return the posted answers with the uid of each file in place of its reference; strange ones are left out."""
    wanted = {item.link_id for item in definition.items if item.type in _KINDS}
    found = {name: list(values) for name, values in posted.items()}
    for link_id in wanted & set(found):
        signature = definition.item(link_id)
        named = [] if signature is None or signature.type != "signature" else found[link_id]
        found[link_id] = [uid for one in found[link_id] if (uid := _uid(invitation, one))] or named
    return found


def drop_drafts(invitation_ids: Iterable[int]) -> None:
    """Drop what was kept for invitations that are answered or closed."""
    AnswerDraft.objects.filter(invitation_id__in=list(invitation_ids)).delete()


@transaction.atomic
def sweep_drafts() -> int:
    """Drop what was kept for links that are over; return how many."""
    over = AnswerDraft.objects.filter(invitation__expires_at__lte=clock.now())
    done = AnswerDraft.objects.filter(invitation__state__in=[InvitationState.ANSWERED, InvitationState.WITHHELD])
    return over.delete()[0] + done.delete()[0]


def _uid(invitation: Invitation, reference: str) -> str:
    try:
        invitation_id, uid = signing.unseal_values(_KEPT, reference)
    except NotFound:
        return ""
    return str(uid) if invitation_id == invitation.pk else ""

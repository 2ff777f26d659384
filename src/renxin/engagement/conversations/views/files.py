"""Files of conversations: taken from staff for an answer, shown to staff, fetched by vendors."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from renxin.engagement.conversations import selectors, services
from renxin.engagement.conversations.models import Conversation
from renxin.kernel.audit.services import record_look
from renxin.kernel.core import files, sounds
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.organizations.access import StaffRequest, staff, token
from renxin.people.patients import selectors as patients


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not taken, and why."""

    name: str
    error: Any


@require_POST
@staff("conversations.reply")
def upload(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Keep the files that somebody chose; each comes back as a chip of the box, those not taken say why."""
    conversation = selectors.get(request.actor, uid)
    given = request.FILES.getlist("upload")[: services.MOST_FILES]
    kept = [_keep(request, conversation, each) for each in given]
    return render(request, "conversations/_file_chips.html", {"conversation": conversation, "files": kept})


@require_GET
@staff("conversations.view")
def file(request: StaffRequest, uid: UUID, file_uid: UUID) -> HttpResponse:
    """Show a file of this conversation; that somebody looked is written down."""
    conversation = selectors.get(request.actor, uid)
    found = files.get(request.actor, file_uid)
    is_of_wording = found.source == "content"  # a template's picture is about nobody and went to many
    if not is_of_wording and patients.current_id(request.actor.tenant_id, found.patient_id) != conversation.patient_id:
        raise NotFound("file")
    record_look(request.actor, "conversation.file", "file", found.uid, patient_id=conversation.patient_id)
    content = files.read(request.actor, file_uid)
    heard = sounds.as_wave(content) if found.media_type == sounds.AMR else None
    response = files.answer(found, content if heard is None else heard)
    if heard is not None:
        response["Content-Type"] = sounds.WAV
        response["Content-Disposition"] = "inline"
    return response


@require_GET
@token("a vendor fetches a file that goes to a patient: the token names it and is good for a short while")
def linked_file(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand a file to whoever holds its token."""
    try:
        found = files.linked(reference)
    except NotFound as error:
        raise Http404(str(error)) from error
    return files.answer(found, bytes(found.content))


def _keep(request: StaffRequest, conversation: Conversation, given: UploadedFile) -> Any:
    try:
        return services.attach(request.actor, conversation, given.name or "", given.read())
    except InvalidInput as error:
        return Refused(given.name or "", error.message)

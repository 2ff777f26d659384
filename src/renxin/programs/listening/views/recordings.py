"""Recordings of a talk: how she agreed, keeping one, hearing it, removing it."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.kernel.core import files
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.listening import selectors, services
from renxin.programs.listening.models import Interview, Recording
from renxin.ui.render import redirect
from renxin.ui.toasts import toast


@require_POST
@staff("listening.work")
def change(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Note how she agreed, keep a recording, or remove one."""
    talk = selectors.talk(request.actor, uid)
    try:
        toast(request, _done(request, talk))
    except InvalidInput as wrong:
        toast(request, str(wrong.message), level="error")
    return redirect(request, f"{reverse('listening:talk', args=[uid])}#recordings")


@require_GET
@staff("listening.work")
def hear(request: StaffRequest, uid: UUID, one: UUID) -> HttpResponse:
    """Give out a recording; who listened is written down."""
    row = _recording(selectors.talk(request.actor, uid), str(one))
    if row.file_uid is None:
        raise NotFound("recording")
    file = files.get(request.actor, row.file_uid)
    return files.answer(file, services.hear_recording(request.actor, row))


def _done(request: StaffRequest, talk: Interview) -> str:
    posted = request.POST
    if posted.get("do") == "consent":
        services.set_recording_consent(request.actor, talk, posted.get("recording_consent", ""))
        return _("Noted.")
    if posted.get("do") == "remove":
        services.remove_recording(request.actor, _recording(talk, posted.get("recording", "")))
        return _("The recording is gone.")
    given = request.FILES.get("recording")
    if given is None:
        raise InvalidInput(_("Choose a file."), where="recording")
    services.keep_recording(request.actor, talk, given.name or "", given.read())
    return _("The recording is kept for half a year.")


def _recording(talk: Interview, uid: str) -> Recording:
    found = next((row for row in talk.recordings.select_related("talk") if str(row.uid) == uid), None)
    if found is None:
        raise NotFound("recording")
    return found

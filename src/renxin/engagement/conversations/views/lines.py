"""One message: what can be done with it, and what becomes of it besides an answer."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from renxin.engagement.conversations import selectors, services
from renxin.engagement.conversations.reading import thread as threads
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.ui.toasts import toast

from . import showing


@require_GET
@staff("conversations.view")
def line(request: StaffRequest, uid: UUID, ref: str) -> HttpResponse:
    """Show what can be done with a message."""
    conversation = selectors.get(request.actor, uid)
    found = threads.one(request.actor, conversation, ref)
    context = {
        "conversation": conversation,
        "line": found,
        "patient": patients.get_by_id(request.actor, conversation.patient_id),
        "may_reply": request.actor.may("conversations.reply"),
        "may_task": request.actor.may("tasks.work"),
        "may_record": request.actor.may("patients.edit") and bool(found.files),
        "may_recall": request.actor.may("conversations.reply") and services.can_recall(request.actor, found.message),
    }
    return render(request, "conversations/_line_items.html", context)


@require_POST
@staff("tasks.work")
def make_task(request: StaffRequest, uid: UUID, ref: str) -> HttpResponse:
    """Make a task of a message."""
    conversation = selectors.get(request.actor, uid)
    services.make_task(request.actor, conversation, threads.one(request.actor, conversation, ref).message)
    toast(request, _("It stands among your tasks, due within 24 hours."))
    return _news(request, uid)


@require_POST
@staff("patients.edit")
def put_on_record(request: StaffRequest, uid: UUID, ref: str) -> HttpResponse:
    """Put the files of a message on the patient's record."""
    conversation = selectors.get(request.actor, uid)
    found = threads.one(request.actor, conversation, ref)
    try:
        count = services.put_on_record(
            request.actor, conversation, found.message, [str(each.uid) for each in found.files]
        )
        words = ngettext("%(count)d file is on the record now.", "%(count)d files are on the record now.", count)
        toast(request, words % {"count": count})
    except InvalidInput as error:
        toast(request, str(error.message), level="error")
    return _news(request, uid)


@require_POST
@staff("conversations.reply")
def recall(request: StaffRequest, uid: UUID, ref: str) -> HttpResponse:
    """Take a message back."""
    conversation = selectors.get(request.actor, uid)
    try:
        services.recall(request.actor, conversation, selectors.message_id(conversation, ref))
        toast(request, _("The message is taken back."))
    except WrongState as error:
        toast(request, str(error.message), level="error")
    return _news(request, uid)


def _news(request: StaffRequest, uid: UUID) -> HttpResponse:
    conversation = selectors.get(request.actor, uid)
    return showing.news(request, conversation)

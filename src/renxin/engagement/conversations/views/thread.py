"""What was said with one patient, news of it, and what was said before."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from renxin.engagement.conversations import selectors, services
from renxin.engagement.conversations.phrases import book as phrase_book
from renxin.engagement.conversations.reading import thread as threads
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.ui.render import redirect, render

from . import showing


@require_GET
@staff("conversations.view")
def thread(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show what was said with one patient, with the facts beside it."""
    conversation = selectors.get(request.actor, uid)
    services.mark_read(request.actor, conversation)
    return showing.page(request, conversation, showing.composer(request, conversation))


@require_GET
@staff("conversations.view")
def tail(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Answer the page's look for news: everything from the first message it shows, and who is here."""
    conversation = selectors.get(request.actor, uid)
    services.mark_read(request.actor, conversation)
    return render(request, "conversations/_tail.html", showing.said(request, conversation))


@require_GET
@staff("conversations.view")
def older(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show what was said before the messages on the page."""
    conversation = selectors.get(request.actor, uid)
    window = threads.before(request.actor, conversation, request.GET.get("before", ""))
    about = showing.whom(request, conversation)
    return render(request, "conversations/_older.html", about | showing.talk(conversation, about, window))


@require_GET
@staff("conversations.view")
def side(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show the facts beside a thread; on a small screen as a dialog."""
    conversation = selectors.get(request.actor, uid)
    name = "conversations/_side_dialog.html" if "dialog" in request.GET else "conversations/_side.html"
    return render(request, name, showing.facts(request, conversation))


@require_GET
@staff("conversations.reply")
def quick(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Offer the quick replies with this patient's facts in them."""
    conversation = selectors.get(request.actor, uid)
    context = {"quick_replies": phrase_book.quick_replies(request.actor, conversation)}
    return render(request, "conversations/_quick_items.html", context)


@require_GET
@staff("conversations.view")
def of_patient(request: StaffRequest, patient_uid: UUID) -> HttpResponse:
    """Go to a patient's conversation, opening it when nothing was said yet."""
    patient = patients.get(request.actor, patient_uid)
    conversation = services.conversation_with(request.actor, patient.pk)
    return redirect(request, reverse("conversations:thread", args=[conversation.uid]))

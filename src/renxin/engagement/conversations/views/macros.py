"""Macros: run by everybody who answers, written by those who lead."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.engagement.conversations import selectors, services
from renxin.engagement.conversations.models import Macro
from renxin.engagement.conversations.phrases import filling as phrases
from renxin.engagement.conversations.phrases import macros
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import showing


@require_GET
@staff("conversations.reply")
def macro_menu(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Offer the macros."""
    context = {
        "conversation": selectors.get(request.actor, uid),
        "macros": macros.offered(request.actor),
        "may_keep_macros": request.actor.may("conversations.supervise"),
    }
    return render(request, "conversations/_macro_items.html", context)


@require_POST
@staff("conversations.reply")
def run_macro(request: StaffRequest, uid: UUID, code: str) -> HttpResponse:
    """Do everything a macro does, and show what came of it."""
    conversation = selectors.get(request.actor, uid)
    version = request.POST.get("version", "")
    try:
        steps = macros.steps_of(request.actor, conversation, code)
        services.run_macro(request.actor, conversation, steps, version=int(version) if version.isdigit() else None)
    except (InvalidInput, WrongState) as error:
        toast(request, str(error.message), level="error")
    conversation = selectors.get(request.actor, uid)
    return showing.page(request, conversation, showing.composer(request, conversation))


@require_http_methods(["GET", "POST"])
@staff("conversations.supervise")
def macro_list(request: StaffRequest) -> HttpResponse:
    """Show the macros; a POST writes a new one."""
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@staff("conversations.supervise")
def edit_macro(request: StaffRequest, macro_uid: UUID) -> HttpResponse:
    """Change a macro."""
    return _edit(request, macros.get(request.actor, macro_uid))


@require_POST
@staff("conversations.supervise")
def retire_macro(request: StaffRequest, macro_uid: UUID) -> HttpResponse:
    """Offer a macro no longer."""
    services.retire_macro(request.actor, macro_uid)
    toast(request, _("The macro is no longer offered."))
    return redirect(request, reverse("conversations:macros"))


def _edit(request: StaffRequest, macro: Macro | None) -> HttpResponse:
    values, error, status = _values(request, macro), None, 200
    if request.method == "POST":
        try:
            services.save_macro(request.actor, macro, values)
            toast(request, _("The macro is kept."))
            return redirect(request, reverse("conversations:macros"))
        except InvalidInput as found:
            error, status = found, 422
    context = {
        "nav_key": "inbox",
        "macro": macro,
        "values": values,
        "error": error,
        "own": Macro.objects.of(request.actor).filter(is_active=True).order_by("name"),
        "offered": macros.offered(request.actor),
        "colleagues": organizations.staff_who_may(request.actor, "conversations.reply"),
        "places": [f"{{{place}}}" for place in phrases.PLACES],
    }
    return render(request, "conversations/macros.html", context, status=status)


def _values(request: StaffRequest, macro: Macro | None) -> dict[str, Any]:
    names = ("name", "text", "remark", "tag", "to")
    if request.method == "POST":
        return {name: request.POST.get(name, "").strip() for name in names} | {"closes": "closes" in request.POST}
    return {name: getattr(macro, name, "") for name in names} | {"closes": bool(macro and macro.closes)}

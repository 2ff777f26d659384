"""Staff pages of the Official Account: its menu, and its printed codes with what they brought."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from renxin.engagement.channels import selectors
from renxin.engagement.channels.adapters.base import ChannelError
from renxin.engagement.channels.models import Channel
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.drawing import drawn_code
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import menus, services
from .models import OaMenu, OaScene
from .oauth import our_address

MAY = "channels.manage"


@require_http_methods(["GET", "POST"])
@staff(MAY)
def menu(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Edit the menu; keep it, or keep it and give it to the platform."""
    row = _account(request, uid)
    kept = OaMenu.objects.of(request.actor).filter(channel=row).first()
    if request.method == "GET":
        return _menu_page(request, row, kept, kept.buttons if kept else [])
    buttons = menus.read_form(request.POST)
    try:
        services.keep_menu(request.actor, row, buttons)
        if "publish" in request.POST:
            services.publish_menu(request.actor, row)
    except InvalidInput as error:
        return _menu_page(request, row, kept, buttons, str(error.message))
    except ChannelError as error:
        problem = _("The menu is kept, but the platform refused it: %(reason)s") % {"reason": error.reason}
        return _menu_page(request, row, kept, buttons, problem)
    published = "publish" in request.POST
    toast(request, _("People see the new menu within a day.") if published else _("The menu is kept."))
    return redirect(request, reverse("oa-menu", args=[row.uid]))


@require_http_methods(["GET", "POST"])
@staff(MAY)
def codes(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show the printed codes and what they brought; make another one."""
    row = _account(request, uid)
    problem = ""
    if request.method == "POST":
        days = request.POST.get("days", "")
        try:
            made = services.make_scene(
                request.actor,
                row,
                request.POST.get("title", ""),
                request.POST.get("source", ""),
                days=int(days) if days.isascii() and days.isdigit() else 0,
            )
            return redirect(request, reverse("oa-code", args=[row.uid, made.uid]))
        except InvalidInput as error:
            problem = str(error.message)
        except ChannelError as error:
            problem = _("The platform refused: %(reason)s") % {"reason": error.reason}
    rows = OaScene.objects.of(request.actor).filter(channel=row).order_by("-id")
    context = {"nav_key": "settings", "row": row, "codes": rows, "problem": problem, "given": request.POST}
    return render(request, "channels/oa/codes.html", context, status=422 if problem else 200)


@require_GET
@staff(MAY)
def code(request: StaffRequest, uid: UUID, code_uid: UUID) -> HttpResponse:
    """Show one code as a sheet to print."""
    row = _account(request, uid)
    scene = OaScene.objects.of(request.actor).filter(channel=row, uid=code_uid).first()
    if scene is None:
        raise NotFound("code")
    context = {
        "nav_key": "settings",
        "row": row,
        "scene": scene,
        "drawing": drawn_code(scene.url),
        "hospital": organizations.tenant(request.actor),
    }
    return render(request, "channels/oa/code.html", context)


def _account(request: StaffRequest, uid: UUID) -> Channel:
    row = selectors.channel(request.actor, uid)
    if row.kind != "oa":
        raise NotFound("channel")
    return row


def _menu_page(
    request: StaffRequest, row: Channel, kept: OaMenu | None, buttons: list[Any], problem: str = ""
) -> HttpResponse:
    context = {
        "nav_key": "settings",
        "row": row,
        "kept": kept,
        "buttons": menus.form_rows(buttons),
        "kinds": menus.kind_words(),
        "problem": problem,
        "enter_url": f"{our_address(request, reverse('oa-enter', args=[row.uid]))}?to={quote('/my/')}",
    }
    return render(request, "channels/oa/menu.html", context, status=422 if problem else 200)

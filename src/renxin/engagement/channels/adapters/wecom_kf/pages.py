"""The page of a customer service account: its links with codes, who answers in WeCom, how satisfied people were."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from renxin.engagement.channels import selectors
from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.engagement.channels.adapters.wecom import errors
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models import Channel
from renxin.kernel.audit.services import record_access
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.drawing import drawn_code
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import accounts, reading

MAY = "channels.manage"


@require_http_methods(["GET", "POST"])
@staff(MAY)
def page(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show the account; make a link for one place."""
    row = _account(request, uid)
    context: dict[str, Any] = {"nav_key": "settings", "row": row, "scene": request.POST.get("scene", "").strip()}
    if request.method == "POST":
        context |= _link(row, context["scene"])
    serving, problem = _serving(row)
    overall, each, latest = reading.satisfaction(request.actor, row)
    context |= {
        "members": reading.members(request.actor, row, serving),
        "vendor_problem": problem,
        "in_wecom": config_of(row).get("serve_in") == "wecom",
        "overall": overall,
        "each": each,
        "latest": latest,
        "days": reading.DAYS,
    }
    return render(request, "channels/kf/page.html", context, status=422 if context.get("problem") else 200)


@require_POST
@staff(MAY)
def serve(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Let a colleague answer for the account in WeCom, or no more."""
    row, userid = _account(request, uid), request.POST.get("userid", "")
    starts = request.POST.get("do") == "add"
    try:
        codes = (accounts.add_servicers if starts else accounts.remove_servicers)(row, [userid])
        if code := codes.get(userid, 0):
            raise errors.error_of(code)
    except ChannelError as error:
        toast(request, _said(error), level="error")
    else:
        record_access(request.actor, "kf.servicer", "channel", row.uid, detail={"userid": userid, "serves": starts})
        toast(request, _("She answers for the account now.") if starts else _("She answers for it no more."))
    return redirect(request, reverse("kf-page", args=[row.uid]))


def _account(request: StaffRequest, uid: UUID) -> Channel:
    row = selectors.channel(request.actor, uid)
    if row.kind != "wecom_kf":
        raise NotFound("channel")
    return row


def _link(row: Channel, scene: str) -> dict[str, Any]:
    try:
        url = accounts.link_of(row, scene)
    except ValueError:
        return {"problem": _("A place has at most 32 letters, digits, - and _.")}
    except ChannelError as error:
        return {"problem": _said(error)}
    return {"link": url, "drawing": drawn_code(url)}


def _serving(row: Channel) -> tuple[dict[str, int], str]:
    try:
        return {str(each["userid"]): int(each.get("status") or 0) for each in accounts.servicers(row)}, ""
    except ChannelError as error:
        return {}, _said(error)


def _said(error: ChannelError) -> str:
    cause, cure = errors.explain(error.reason)
    return f"{cause} {cure}"

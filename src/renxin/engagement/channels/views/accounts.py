"""The accounts: list, add, change, check, fetch."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.engagement.channels import checking, quotas, selectors, services
from renxin.engagement.channels.adapters.webchat import pages as webchat
from renxin.engagement.channels.forms import ChannelForm, TemplateForm
from renxin.engagement.channels.models import Channel
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

MAY = "channels.manage"


@require_GET
@staff(MAY)
def channel_list(request: StaffRequest) -> HttpResponse:
    """Show the accounts and how they do."""
    rows = selectors.channels(request.actor)
    context = {
        "nav_key": "settings",
        "channels": [(row, selectors.title_of(row.kind), next(iter(quotas.left(row)), None)) for row in rows],
        "parked": len(selectors.parked(request.actor)),
    }
    return render(request, "channels/list.html", context)


@require_GET
@staff(MAY)
def kinds(request: StaffRequest) -> HttpResponse:
    """Show what kinds of account can be added."""
    context = {"nav_key": "settings", "kinds": selectors.offered_kinds()}
    return render(request, "channels/kinds.html", context)


@require_http_methods(["GET", "POST"])
@staff(MAY)
def new(request: StaffRequest, kind: str) -> HttpResponse:
    """Add an account of one kind."""
    if kind not in selectors.available_kinds():
        raise Http404(kind)
    form = ChannelForm(request.POST or None, kind=kind)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"].strip()
        if any(row.name == name and row.kind == kind for row in selectors.channels(request.actor)):
            form.add_error("name", _("Another channel of this kind has this name."))
        else:
            row = services.open_channel(request.actor, kind, name, form.config())
            if not form.cleaned_data["is_active"]:
                services.configure_channel(request.actor, row, is_active=False, name=name)
            toast(request, _("The channel is there. Check its connection now."))
            return redirect(request, reverse("channels:channel", args=[row.uid]))
    return _edit_page(request, form, kind, None)


@require_http_methods(["GET", "POST"])
@staff(MAY)
def edit(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Change an account: its name, whether it is used, what its adapter is told."""
    row = selectors.channel(request.actor, uid)
    form = ChannelForm(request.POST or None, kind=row.kind, channel=row)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.configure_channel(
                request.actor, row, is_active=told["is_active"], name=told["name"], config=form.config()
            )
        except InvalidInput as error:
            form.add_error("name", str(error.message))
        else:
            toast(request, _("The channel is saved."))
            return redirect(request, reverse("channels:channel", args=[row.uid]))
    return _edit_page(request, form, row.kind, row)


@require_GET
@staff(MAY)
def channel(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one account: how it stands, its allowances, templates and rounds of fetching."""
    row = selectors.channel(request.actor, uid)
    context = {
        "nav_key": "settings",
        "row": row,
        "title": selectors.title_of(row.kind),
        "can": selectors.abilities(row),
        "callback_url": checking.callback_url(row),
        "left": quotas.left(row),
        "needs_template": selectors.takes_templates(row),
        "templates": selectors.templates(request.actor, row),
        "form": TemplateForm(),
        "snippet": webchat.snippet(row, settings.RENXIN_PUBLIC_URL) if row.kind == "webchat" else "",
        "fetches": checking.fetches(row.kind),
        "runs": selectors.sync_runs(request.actor, row, 10),
    }
    return render(request, "channels/channel.html", context)


@require_POST
@staff(MAY)
def check(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Look now how an account stands, and show it line by line."""
    row = selectors.channel(request.actor, uid)
    context = {"nav_key": "settings", "row": row, "lines": checking.check(row)}
    return render(request, "channels/check.html", context, partial="channels/_check.html")


@require_POST
@staff(MAY)
def fetch(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Ask for a round of fetching."""
    row = selectors.channel(request.actor, uid)
    services.request_sync(request.actor, row)
    toast(request, _("Fetching has begun; the ledger shows how far it is."))
    return redirect(request, reverse("channels:channel", args=[row.uid]))


def _edit_page(request: StaffRequest, form: ChannelForm, kind: str, row: Channel | None) -> HttpResponse:
    context = {"nav_key": "settings", "form": form, "row": row, "title": selectors.title_of(kind)}
    return render(request, "channels/edit.html", context, status=422 if form.errors else 200)

"""Staff pages of webhooks: who hears of what, the calls, a test."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.doors.exchange import selectors, services
from renxin.doors.exchange.forms import WebhookForm
from renxin.doors.exchange.models import WebhookCall
from renxin.doors.exchange.webhooks.calling import Answer
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_GET
@staff("interfaces.view")
def webhook_list(request: StaffRequest) -> HttpResponse:
    """Show the webhooks and how they do."""
    context = {
        "nav_key": "settings",
        "webhooks": selectors.webhooks(request.actor),
        "may_manage": request.actor.may("interfaces.manage"),
    }
    return render(request, "exchange/webhooks.html", context)


@require_GET
@staff("interfaces.view")
def webhook(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one webhook with its latest calls."""
    row = selectors.webhook(request.actor, uid)
    state = request.GET.get("state", "")
    page = selectors.calls(request.actor, row, state, request.GET.get("after", ""))
    context = {
        "nav_key": "settings",
        "row": row,
        "calls": page.items,
        "next_url": f"?state={state}&after={page.next}" if page.has_next else "",
        "state": state,
        "state_label": dict(WebhookCall.State.choices).get(state, ""),
        "states": WebhookCall.State,
        "failed": selectors.calls(request.actor, row, WebhookCall.State.FAILED).items,
        "may_manage": request.actor.may("interfaces.manage"),
        "may_repeat": request.actor.may("interfaces.replay"),
    }
    return render(request, "exchange/webhook.html", context)


@require_http_methods(["GET", "POST"])
@staff("interfaces.manage")
def edit(request: StaffRequest, uid: UUID | None = None) -> HttpResponse:
    """Add or change a webhook; a new one shows its secret once."""
    row = selectors.webhook(request.actor, uid) if uid else None
    form = WebhookForm(request.POST) if request.method == "POST" else WebhookForm.of(row) if row else WebhookForm()
    if request.method == "POST" and form.is_valid():
        try:
            saved, secret = services.save_webhook(request.actor, uid, form.data_given())
        except InvalidInput as error:
            form.add_error(error.where if error.where in form.fields else None, str(error.message))
        else:
            if secret:
                return _secret_page(request, saved.uid, saved.name, secret)
            toast(request, _("The webhook is saved."))
            return redirect(request, reverse("exchange:webhook", args=[saved.uid]))
    context = {"nav_key": "settings", "form": form, "row": row}
    return render(request, "exchange/edit.html", context, status=422 if form.errors else 200)


@require_POST
@staff("interfaces.manage")
def test(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Call the webhook with a test and say how it answered."""
    answer = services.tell_test(request.actor, uid)
    toast(request, _answered(answer), level="done" if answer.heard else "error")
    return redirect(request, reverse("exchange:webhook", args=[uid]))


@require_POST
@staff("interfaces.manage")
def secret(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Give the webhook a new secret and show it once."""
    row = selectors.webhook(request.actor, uid)
    return _secret_page(request, uid, row.name, services.renew_secret(request.actor, uid))


@require_POST
@staff("interfaces.replay")
def repeat(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Make calls again: one, or all that were given up."""
    wanted = request.POST.get("call", "")
    count = services.repeat_calls(request.actor, uid, UUID(wanted) if wanted else None)
    said = ngettext("%(n)d call will be made again.", "%(n)d calls will be made again.", count)
    toast(request, said % {"n": count})
    return redirect(request, reverse("exchange:webhook", args=[uid]))


@require_POST
@staff("interfaces.manage")
def remove(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Forget a webhook and its calls."""
    services.remove_webhook(request.actor, uid)
    toast(request, _("The webhook is removed. Nothing is told to it any more."))
    return redirect(request, reverse("exchange:webhooks"))


def _secret_page(request: StaffRequest, uid: UUID, name: str, text: str) -> HttpResponse:
    context = {"nav_key": "settings", "uid": uid, "name": name, "secret": text}
    return render(request, "exchange/secret.html", context)


def _answered(answer: Answer) -> str:
    if answer.heard:
        return _("The partner heard it (%(status)d).") % {"status": answer.status_code}
    if answer.status_code is not None:
        return _("The partner answered %(status)d: it did not take the call.") % {"status": answer.status_code}
    if answer.problem == "timeout":
        return _("The partner did not answer within ten seconds.")
    return _("The address cannot be reached. Check the name, the port, and that this server may call out.")

"""Which vendor template speaks for which of ours."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from renxin.engagement.channels import selectors, services
from renxin.engagement.channels.forms import TemplateForm
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from .accounts import MAY


@require_http_methods(["GET", "POST"])
@staff(MAY)
def template(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Let a vendor template speak for one of ours; `?code=` opens one that is there."""
    row = selectors.channel(request.actor, uid)
    known = next(
        (each for each in selectors.templates(request.actor, row) if each.template_code == request.GET.get("code")),
        None,
    )
    initial = {}
    if known:
        lines = "\n".join(f"{name} = {words}" for name, words in known.fields.items())
        initial = {
            "template_code": known.template_code,
            "vendor_id": known.vendor_id,
            "fields_text": lines,
            "status": known.status,
        }
    form = TemplateForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        services.map_template(
            request.actor,
            row,
            told["template_code"],
            told["vendor_id"],
            fields=told["fields_text"],
            status=told["status"],
        )
        toast(request, _("The template is saved."))
        return redirect(request, reverse("channels:channel", args=[row.uid]))
    context = {"nav_key": "settings", "row": row, "form": form, "known": known}
    return render(request, "channels/template.html", context, status=422 if form.errors else 200)


@require_POST
@staff(MAY)
def forget(request: StaffRequest, uid: UUID, template_uid: UUID) -> HttpResponse:
    """Forget what spoke for one of our templates."""
    row = selectors.channel(request.actor, uid)
    services.unmap_template(request.actor, row, template_uid)
    toast(request, _("The template is no longer used here."))
    return redirect(request, reverse("channels:channel", args=[row.uid]))

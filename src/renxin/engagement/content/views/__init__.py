"""Pages of the content: the list, one template with its wordings, the linter."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.engagement.content import lint_rules, ports, selectors, services
from renxin.engagement.content.models import MessageClass, MessageTemplate
from renxin.engagement.content.selectors import Checked
from renxin.kernel.core import files
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_GET
@staff("content.view")
def template_list(request: StaffRequest) -> HttpResponse:
    """Show the templates and quick texts of the hospital."""
    tab = request.GET.get("tab", "in_use")
    tab = tab if tab in selectors.TABS else "in_use"
    usage = request.GET.get("usage", "")
    usage = usage if usage in MessageTemplate.Usage else ""
    context = {
        "lines": selectors.templates(request.actor, tab=tab, usage=usage, search=request.GET.get("q", "")),
        "counts": selectors.counts(request.actor),
        "tab": tab,
        "usage": usage,
        "q": request.GET.get("q", ""),
        "may_edit": request.actor.may("content.edit"),
        "nav_key": "content",
    }
    return render(request, "content/list.html", context, partial="content/_rows.html")


@require_GET
@staff("content.view")
def template_page(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one template: what it says, who approved it, what waits, and how it sounds to real people."""
    template = selectors.get(request.actor, uid)
    found = selectors.versions(request.actor, template)
    chosen = next((one for one in found if str(one.uid) == request.GET.get("version")), None)
    shown = chosen or next((one for one in found if one.status in ("submitted", "draft", "rejected")), None)
    shown = shown or next(iter(found), None)
    context = {
        "template": template,
        "versions": found,
        "shown": shown,
        "previews": selectors.samples_of(shown) if shown else (),
        "checked": selectors.check(shown) if shown else None,
        "files": services.files_of(request.actor, shown.media) if shown else (),
        "ways": ports.titles(request.actor.tenant_id, shown.way_kinds) if shown else (),
        "people": selectors.recent_patients(request.actor) if shown else (),
        "may_edit": request.actor.may("content.edit"),
        "may_decide": bool(shown and shown.status == "submitted" and selectors.may_approve(request.actor, shown)),
        "may_retire": request.actor.may("content.approve"),
        "nav_key": "content",
    }
    return render(request, "content/template.html", context)


@require_GET
@staff("content.view")
def preview(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show what a wording says to one real patient, with her name masked."""
    version = selectors.version(request.actor, uid)
    try:
        found = selectors.of_patient(request.actor, version, request.GET.get("patient", ""), {})
    except (NotFound, ValueError):
        return render(request, "content/_nobody.html")
    return render(request, "content/_preview.html", {"preview": found})


@require_GET
@staff("content.view")
def file(request: StaffRequest, uid: UUID, file_uid: UUID) -> HttpResponse:
    """Show a picture or file that travels with a wording."""
    row, content = services.read_file(request.actor, selectors.version(request.actor, uid), str(file_uid))
    return files.answer(row, content)


@require_POST
@staff("content.view")
def approve(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Let a wording be used."""
    version = selectors.version(request.actor, uid)
    try:
        services.approve_version(request.actor, version)
    except WrongState as error:
        toast(request, str(error.message), level="error")
    else:
        toast(request, _("The wording is in use from now on."))
    return redirect(request, reverse("content:template", args=[version.template.uid]))


@require_POST
@staff("content.view")
def send_back(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Send a wording back to its author."""
    version = selectors.version(request.actor, uid)
    try:
        services.send_back(request.actor, version, request.POST.get("note", ""))
    except (InvalidInput, WrongState) as error:
        toast(request, str(error.message), level="error")
    else:
        toast(request, _("The author sees what you would like changed."))
    return redirect(request, reverse("content:template", args=[version.template.uid]))


@require_POST
@staff("content.approve")
def retire(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Stop using a template."""
    template = selectors.get(request.actor, uid)
    services.retire_template(request.actor, template)
    toast(request, _("The template is not used any more."), undo_url=reverse("content:restore", args=[uid]))
    return redirect(request, reverse("content:template", args=[uid]))


@require_POST
@staff("content.approve")
def restore(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Take a template up again."""
    services.restore_template(request.actor, selectors.get(request.actor, uid))
    return redirect(request, reverse("content:template", args=[uid]))


@require_http_methods(["GET", "POST"])
@staff("content.view")
def linter(request: StaffRequest) -> HttpResponse:
    """Let anybody try words against the rules, and read the rules."""
    text = request.POST.get("text", "")
    message_class = request.POST.get("message_class", MessageClass.SERVICE.value)
    found = None
    if text.strip() and message_class in MessageClass:
        said = selectors.lint(text, message_class, preview=request.POST.get("title", ""))
        found = Checked(said.message_class, tuple(selectors.remark_of(each) for each in said.findings))
    context = {
        "text": text,
        "title": request.POST.get("title", ""),
        "message_class": message_class,
        "classes": MessageClass.choices,
        "checked": found,
        "label": MessageClass(found.message_class).label if found else "",
        "pack": lint_rules.pack(),
        "nav_key": "content",
    }
    return render(request, "content/linter.html", context, partial="content/_findings.html")

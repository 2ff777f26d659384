"""Pages on which words are written."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from renxin.engagement.content import catalogue, drafting, ports, selectors, services
from renxin.engagement.content.forms import NewTemplateForm, VersionForm
from renxin.engagement.content.models import MessageClass, MessageTemplate, TemplateVersion
from renxin.kernel.core.errors import InvalidInput, RenxinError, WrongState
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_http_methods(["GET", "POST"])
@staff("content.edit")
def new(request: StaffRequest) -> HttpResponse:
    """Make a template: a name, a code, a class and a purpose; then write."""
    form = NewTemplateForm(request.POST or None, initial={"usage": request.GET.get("usage", "message")})
    if request.method == "POST" and form.is_valid():
        try:
            template = form.add(request.actor)
        except InvalidInput as error:
            form.add_error(error.where if error.where in form.fields else None, str(error.message))
        else:
            return redirect(request, reverse("content:write", args=[template.uid]))
    status = 422 if form.is_bound else 200
    return render(request, "content/new.html", {"form": form, "nav_key": "content"}, status=status)


@require_http_methods(["GET", "POST"])
@staff("content.edit")
def write(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Write a wording in languages and tones; what stands in its way is said while one writes."""
    template = selectors.get(request.actor, uid)
    latest = next(iter(selectors.versions(request.actor, template)), None)
    form = VersionForm(
        request.POST or None, request.FILES or None, version=latest, ways=ports.ways(request.actor.tenant_id)
    )
    if request.method == "POST" and form.is_valid() and _kept_files(request, form):
        version = services.save_draft(request.actor, template, form.draft())
        if "submit" in request.POST:
            return _submitted(request, version)
        toast(request, _("The draft is kept."))
        return redirect(request, reverse("content:template", args=[uid]))
    return _editor(request, template, form, status=422 if form.is_bound else 200)


@require_POST
@staff("content.edit")
def read(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Say what stands in the way of what is being written."""
    template = selectors.get(request.actor, uid)
    form = VersionForm(request.POST, ways=ports.ways(request.actor.tenant_id))
    form.is_valid()
    found = services.read_draft(request.actor, template, form.draft())
    return render(request, "content/_findings.html", _findings(found))


@require_POST
@staff("content.edit")
def draft(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Let the language model draft the text; a person reads, changes and hands it in."""
    template = selectors.get(request.actor, uid)
    wish = request.POST.get("wish", "").strip()
    try:
        made = drafting.draft(request.actor, template, wish)
    except RenxinError as error:
        toast(request, str(error.message), level="error")
        return redirect(request, reverse("content:write", args=[uid]))
    services.save_draft(request.actor, template, made)
    toast(request, _("A draft is there. Read every word of it before you hand it in."))
    return redirect(request, reverse("content:write", args=[uid]))


@require_POST
@staff("content.edit")
def submit(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Hand a draft to a second person."""
    return _submitted(request, selectors.version(request.actor, uid))


@require_POST
@staff("content.edit")
def load(request: StaffRequest) -> HttpResponse:
    """Bring in the templates that come with the product."""
    made = services.load_packs(request.actor)
    words = _("%(n)s wordings were brought in.") % {"n": made} if made else _("Everything is there already.")
    toast(request, words)
    return redirect(request, reverse("content:list"))


def _kept_files(request: StaffRequest, form: VersionForm) -> bool:
    try:
        form.keep_files(request.actor)
    except InvalidInput as error:
        form.add_error("upload", str(error.message))
        return False
    return True


def _submitted(request: StaffRequest, version: TemplateVersion) -> HttpResponse:
    try:
        services.submit_version(request.actor, version)
    except (InvalidInput, WrongState) as error:
        toast(request, str(error.message), level="error")
        return redirect(request, reverse("content:write", args=[version.template.uid]))
    toast(request, _("Handed in. A second person approves it."))
    return redirect(request, reverse("content:template", args=[version.template.uid]))


def _editor(request: StaffRequest, template: MessageTemplate, form: VersionForm, status: int) -> HttpResponse:
    shown = form.draft() if form.is_bound else form.as_found()
    context = {
        "template": template,
        "form": form,
        "variables": list(catalogue.catalogue().values()),
        "files": services.files_of(request.actor, form.media_kept()),
        "version": form.version,
        "may_draft": drafting.is_available(),
        "nav_key": "content",
        **_findings(services.read_draft(request.actor, template, shown)),
    }
    return render(request, "content/write.html", context, status=status)


def _findings(found: selectors.Checked) -> dict[str, object]:
    return {"checked": found, "label": MessageClass(found.message_class).label}

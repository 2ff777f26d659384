"""The library of questionnaires: the list, one with its history, files in and out."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.engagement.questionnaires import exchange, library, services
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

_HERE = {"nav_key": "voice"}


@require_GET
@staff("surveys.view")
def shelf(request: StaffRequest) -> HttpResponse:
    """Show what is published, what is being written, and what stands ready."""
    return _shelf(request)


@require_POST
@staff("surveys.edit")
def begin(request: StaffRequest) -> HttpResponse:
    """Begin a questionnaire: blank, or from a ready form."""
    try:
        if ready := request.POST.get("ready", ""):
            draft = services.start_from_ready(request.actor, ready)
        else:
            draft = services.start_blank(request.actor, request.POST.get("title", ""))
    except InvalidInput as wrong:
        return _shelf(request, error=str(wrong.message))
    return redirect(request, reverse("questionnaires:draft", args=[draft.uid]))


@require_POST
@staff("surveys.edit")
def take_in(request: StaffRequest) -> HttpResponse:
    """Take in a file as a draft."""
    given = request.FILES.get("file")
    try:
        if given is None:
            raise InvalidInput(_("Choose a file."), where="file")
        if (given.size or 0) > exchange.LARGEST:
            raise InvalidInput(_("The file is too large for a questionnaire."), where="file")
        draft = services.import_file(request.actor, given.name or "", given.read())
    except InvalidInput as wrong:
        place = f" ({wrong.where})" if wrong.where not in ("", "file") else ""
        return _shelf(request, error=f"{wrong.message}{place}")
    toast(request, _("%(count)s questions were read.") % {"count": len(draft.raw["items"])})
    return redirect(request, reverse("questionnaires:draft", args=[draft.uid]))


@require_GET
@staff("surveys.view")
def page(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one questionnaire: its versions, and what each changed."""
    row = library.questionnaire(request.actor, uid)
    steps = library.history(request.actor, row)
    context = {"questionnaire": row, "steps": steps, "newest": steps[0].version, "edits": _edits(request)}
    return render(request, "questionnaires/questionnaire.html", context | _HERE)


@require_POST
@staff("surveys.edit")
def change(request: StaffRequest, uid: UUID, number: int) -> HttpResponse:
    """Begin the next version from this one, or another questionnaire like it."""
    version = library.version(request.actor, uid, number)
    draft = services.copy_version(request.actor, version, as_new="as_new" in request.POST)
    return redirect(request, reverse("questionnaires:draft", args=[draft.uid]))


@require_GET
@staff("surveys.view")
def give_out(request: StaffRequest, uid: UUID, number: int, form: str) -> HttpResponse:
    """Give a version out as a file: our YAML, or FHIR."""
    version = library.version(request.actor, uid, number)
    raw = {**version.definition, "version": version.number, "source": version.source, "approver": version.approver}
    name = f"{raw['code']}-{version.number}"
    if form == "fhir":
        return _file(exchange.fhir_text(raw), f"{name}.json", "application/fhir+json")
    return _file(exchange.as_yaml(raw), f"{name}.yaml", "application/yaml")


def _shelf(request: StaffRequest, error: str = "") -> HttpResponse:
    edits = _edits(request)
    context = {
        "questionnaires": library.questionnaires(request.actor),
        "drafts": library.drafts(request.actor) if edits else [],
        "ready": library.ready() if edits else [],
        "edits": edits,
        "error": error,
    }
    return render(request, "questionnaires/shelf.html", context | _HERE, status=422 if error else 200)


def _edits(request: StaffRequest) -> bool:
    return request.actor.may("surveys.edit")


def _file(text: str, name: str, media_type: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type=f"{media_type}; charset=utf-8", headers=headers)

"""A new journey: from nothing, from a ready one, from another of the hospital, or from a file."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from renxin.intelligence.journeys.definition import JourneyPack
from renxin.intelligence.journeys.editor import drafts, publishing
from renxin.intelligence.journeys.models import Journey
from renxin.intelligence.journeys.ready import ready_packs
from renxin.intelligence.journeys.settings import spoken
from renxin.kernel.core import packs
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

_LARGEST: Final = 500_000


@require_http_methods(["GET", "POST"])
@staff("journeys.manage")
def create(request: StaffRequest) -> HttpResponse:
    """Ask for a name and what to begin with; make the draft."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            content = _beginning(request)
            name = {language: request.POST.get(f"name_{language}", "") for language in ("zh", "en")}
            if not any(name.values()) and content:
                name = dict(content.get("name") or {})
            draft = drafts.create_journey(request.actor, name, content)
            return redirect(request, reverse("journeys:edit", args=[draft.journey.uid]))
        except InvalidInput as error:
            errors[error.where or "file"] = str(error.message)
    context = {"beginnings": _beginnings(request.actor), "errors": errors, "given": request.POST}
    return render(request, "journeys/editor/create.html", context, status=422 if errors else 200)


@require_POST
@staff("journeys.manage")
def load(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Replace the draft by what a file says; it can be undone."""
    draft = drafts.start_draft(request.actor, uid)
    try:
        content = _of_file(request)
        own = {"code": draft.journey.code, "name": content.get("name") or draft.content.get("name")}
        edit = drafts.Edit("import", lambda _before: {**content, **own})
        drafts.edit_draft(request.actor, uid, draft.revision, edit)
        toast(request, _("The draft says now what the file says. You can undo it."))
    except InvalidInput as error:
        toast(request, str(error.message), level="error")
    return redirect(request, reverse("journeys:edit", args=[uid]))


def _beginnings(actor: Actor) -> list[tuple[str, str, str]]:
    """Return what to begin with: a code, a name, a sentence."""
    ready = [(f"pack:{pack.code}", _words(pack.name), _words(pack.summary)) for pack in _packs()]
    own = Journey.objects.of(actor).filter(current__isnull=False).exclude(code__in=[pack.code for pack in _packs()])
    return ready + [(f"journey:{one.uid}", spoken(one.name), spoken(one.summary)) for one in own.order_by("code")]


def _beginning(request: StaffRequest) -> Mapping[str, Any] | None:
    chosen, _colon, name = request.POST.get("from", "").partition(":")
    if request.FILES.get("file"):
        return _of_file(request)
    if chosen == "pack":
        pack = next((pack for pack in _packs() if pack.code == name), None)
        if pack is None:
            raise NotFound("pack")
        both = {"name": packs.as_data(pack.name), "summary": packs.as_data(pack.summary), "source": pack.source}
        return {**both, **pack.content()}
    if chosen == "journey":
        journey = Journey.objects.of(request.actor).select_related("current").filter(uid=name).first()
        if journey is None or journey.current is None:
            raise NotFound("journey")
        return drafts.as_content(journey, journey.current)
    return None


def _of_file(request: StaffRequest) -> dict[str, Any]:
    sent = request.FILES.get("file")
    if sent is None or sent.size is None or sent.size > _LARGEST:
        raise InvalidInput(_("Choose a YAML file of at most 500 kB."), where="file")
    try:
        return publishing.from_yaml(sent.read().decode("utf-8"))
    except UnicodeDecodeError as error:
        raise InvalidInput(_("Choose a YAML file of at most 500 kB."), where="file") from error


def _packs() -> list[JourneyPack]:
    return ready_packs()


def _words(words: packs.Words) -> str:
    return spoken({"zh": words.zh, "en": words.en})

"""The library of tags, and the tags of one patient."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.engagement.segments import selectors, services
from renxin.engagement.segments.forms import TagForm
from renxin.engagement.segments.models import Dimension
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Patient
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_GET
@staff("patients.view")
def library(request: StaffRequest) -> HttpResponse:
    """Show the library: each tag with how many bear it."""
    only = request.GET.get("only", "")
    only = only if only in Dimension.values else ""
    context = {
        "nav_key": "segments",
        "here": "tags",
        "lines": selectors.library(request.actor, only),
        "only_words": str(Dimension(only).label) if only else "",
        "dimensions": Dimension.choices,
        "may_manage": request.actor.may("tags.manage"),
    }
    return render(request, "segments/tags.html", context)


@require_http_methods(["GET", "POST"])
@staff("tags.manage")
def new(request: StaffRequest) -> HttpResponse:
    """Add a tag to the library."""
    form = TagForm(request.actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_tag(request.actor, form.data_of_tag())
        except InvalidInput as error:
            form.say(error)
        else:
            toast(request, _("The tag stands in the library."))
            return redirect(request, reverse("segments:tags"))
    return _form(request, form, {"tag": None})


@require_http_methods(["GET", "POST"])
@staff("tags.manage")
def change(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Change a tag: its name, what it speaks of, who answers for it, how long it is borne, which segment gives it."""
    tag = selectors.tag(request.actor, uid)
    form = TagForm(request.actor, request.POST or None, tag=tag)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_tag(request.actor, uid, form.data_of_tag())
        except InvalidInput as error:
            form.say(error)
        else:
            toast(request, _("Saved."))
            return redirect(request, reverse("segments:tags"))
    others = [one for one in selectors.tags(request.actor) if one.pk != tag.pk]
    former = selectors.former_names(request.actor, tag)
    sources = selectors.sources_of(request.actor, tag)
    return _form(request, form, {"tag": tag, "others": others, "former": former, "sources": sources})


@require_POST
@staff("tags.manage")
def merge(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Let a tag become part of another."""
    try:
        kept = services.merge_tags(request.actor, uid, UUID(request.POST.get("into", "")))
    except (InvalidInput, ValueError):
        toast(request, _("Choose another tag."), level="error")
        return redirect(request, reverse("segments:tag", args=[uid]))
    toast(request, _("Merged into “%(tag)s”. The old name leads there.") % {"tag": kept.name})
    return redirect(request, reverse("segments:tags"))


@require_GET
@staff("patients.edit")
def offer(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Offer the tags that are given most, as the menu of a patient's tags is opened."""
    patient = patients.get(request.actor, uid)
    borne = [row.tag_id for row in selectors.tags_of(request.actor, patient.pk)]
    return render(request, "segments/_offered.html", {"offered": selectors.common_tags(request.actor, borne)})


@require_POST
@staff("patients.edit")
def give(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Give a patient a tag of the library, or a new one by its name."""
    patient = patients.get(request.actor, uid)
    name = request.POST.get("tag", "").strip()
    if name:
        given = services.Tagging(patient_id=patient.pk, tag=name)
        services.tag_patients(request.actor, [given], source="staff")
    return _of_patient(request, patient)


@require_POST
@staff("patients.edit")
def take(request: StaffRequest, uid: UUID, tag: UUID) -> HttpResponse:
    """Take a tag off a patient; the toast gives it back."""
    patient = patients.get(request.actor, uid)
    found = selectors.tag(request.actor, tag)
    services.untag_patient(request.actor, patient.pk, found)
    return _of_patient(request, patient)


def _of_patient(request: StaffRequest, patient: Patient) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        return redirect(request, reverse("console:patient", args=[patient.uid]))
    return render(request, "segments/_tags.html", _beside(request, patient))


def _beside(request: StaffRequest, patient: Patient) -> dict[str, Any]:
    borne = selectors.with_sources(request.actor, selectors.tags_of(request.actor, patient.pk))
    return {"tags": borne, "may_tag": True, "patient": patient}


def _form(request: StaffRequest, form: TagForm, more: dict[str, Any]) -> HttpResponse:
    crumbs = [(_("Tags"), reverse("segments:tags"))]
    context = {"nav_key": "segments", "crumbs": crumbs, "form": form, **more}
    return render(request, "segments/tag.html", context, status=422 if form.errors else 200)

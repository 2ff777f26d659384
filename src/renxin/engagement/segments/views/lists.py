"""The list of segments, and lists that are written down."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.engagement.segments import selectors, services
from renxin.engagement.segments.pages.telling import rule_sentence
from renxin.engagement.segments.sheets import LARGEST, numbers_in
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_GET
@staff("segments.view")
def segment_list(request: StaffRequest) -> HttpResponse:
    """Show the segments this person may see: how many belong, who came and went, what each one says."""
    only = request.GET.get("only", "")
    found = selectors.standings(request.actor, only=only)
    words = {"mine": _("mine"), "shared": _("shared"), "waiting": _("waiting for approval"), "static": _("fixed lists")}
    context = {
        "nav_key": "segments",
        "standings": [(each, rule_sentence(request.actor, each.segment)) for each in found],
        "only": only,
        "only_words": words.get(only, ""),
        "filters": words.items(),
        "may_manage": request.actor.may("segments.manage"),
        "exports": selectors.open_exports(request.actor),
        "usable": selectors.usable(request.actor),
    }
    return render(request, "segments/list.html", context)


@require_http_methods(["GET", "POST"])
@staff("segments.manage")
def new_list(request: StaffRequest) -> HttpResponse:
    """Write a list of people down by their numbers, typed or from a file."""
    problem = None
    if request.method == "POST":
        try:
            listed = services.list_people(
                request.actor, request.POST.get("name", ""), numbers_sent(request), note=request.POST.get("note", "")
            )
        except InvalidInput as error:
            problem = error
        else:
            said = ngettext("%(n)d person is on the list.", "%(n)d people are on the list.", listed.people)
            toast(request, said % {"n": listed.people} + named_nobody(listed.unknown))
            return redirect(request, reverse("segments:segment", args=[listed.segment.uid]))
    crumbs = [(_("Segments"), reverse("segments:list"))]
    context = {"nav_key": "segments", "problem": problem, "post": request.POST, "crumbs": crumbs}
    return render(request, "segments/new_list.html", context, status=422 if problem else 200)


@require_POST
@staff("segments.manage")
def combine(request: StaffRequest) -> HttpResponse:
    """Write down who belongs to two segments, to either, or to the first only."""
    first = selectors.segment(request.actor, request.POST.get("first", ""))
    second = selectors.segment(request.actor, request.POST.get("second", ""))
    name = request.POST.get("name", "").strip() or f"{first.name} · {second.name}"
    try:
        made = services.combine_segments(request.actor, name, first, request.POST.get("how", ""), second)
    except InvalidInput as error:
        toast(request, str(error.message), level="error")
        return redirect(request, reverse("segments:list"))
    return redirect(request, reverse("segments:segment", args=[made.uid]))


def numbers_sent(request: StaffRequest) -> str:
    """Return the numbers that were typed, or those of the file that was chosen.

    Raises:
        InvalidInput: the file is too large, or cannot be read.
    """
    given = request.FILES.get("file")
    return numbers_in(given.read(LARGEST + 1)) if given is not None else request.POST.get("numbers", "")


def named_nobody(lines: int) -> str:
    """Return a sentence about lines that named nobody; empty without any."""
    said = ngettext("%(n)d line named nobody.", "%(n)d lines named nobody.", lines) % {"n": lines}
    return f" {said}" if lines else ""

"""Rows that leave the house: asked for, watched, taken."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods

from renxin.intelligence.boards import cards, selectors, services, sheets, tables
from renxin.intelligence.boards.models import Export
from renxin.intelligence.insights import selectors as insights
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render


@require_http_methods(["GET", "POST"])
@staff("boards.export")
def export_new(request: StaffRequest, metric: str) -> HttpResponse:
    """Ask what for, and which kind of file."""
    chosen = request.GET.dict()
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            services.ask_for_export(
                request.actor,
                metric,
                chosen,
                format=request.POST.get("format", ""),
                purpose=request.POST.get("purpose", ""),
                part=chosen.get("part", ""),
                language=get_language() or "zh-hans",
            )
            return redirect(request, reverse("boards:exports"))
        except InvalidInput as error:
            errors = {error.where or "purpose": str(error)}
    context = {
        "metric": insights.metric_of(request.actor, metric),
        "scope": insights.read_scope(request.actor, chosen),
        "formats": Export.Format.choices,
        "format": request.POST.get("format", "xlsx"),
        "purpose": request.POST.get("purpose", ""),
        "errors": errors,
    }
    return render(request, "boards/export_new.html", context, status=422 if errors else 200)


@require_http_methods(["GET", "POST"])
@staff("boards.export")
def table_new(request: StaffRequest, card: str) -> HttpResponse:
    """Ask what for, and which kind of file, before the table of a card leaves the house."""
    if card not in {one for board in selectors.boards(request.actor) for one in board.cards}:
        raise Http404
    chosen, errors = request.GET.dict(), {}
    if request.method == "POST":
        try:
            services.ask_for_export(
                request.actor,
                f"{tables.PREFIX}{card}",
                chosen,
                format=request.POST.get("format", ""),
                purpose=request.POST.get("purpose", ""),
                language=get_language() or "zh-hans",
            )
            return redirect(request, reverse("boards:exports"))
        except InvalidInput as error:
            errors = {error.where if error.where in ("format", "purpose") else "purpose": str(error)}
    context = {
        "table": cards.name_of(card),
        "formats": Export.Format.choices,
        "format": request.POST.get("format", "xlsx"),
        "purpose": request.POST.get("purpose", ""),
        "errors": errors,
    }
    return render(request, "boards/export_new.html", context, status=422 if errors else 200)


@require_GET
@staff("boards.export")
def exports(request: StaffRequest) -> HttpResponse:
    """Show one's own files and how far they are."""
    rows = selectors.exports(request.actor)
    named = [(row, selectors.name_of_export(row)) for row in rows]
    is_busy = any(row.state == Export.State.WAITING for row in rows)
    return render(request, "boards/exports.html", {"exports": named, "is_busy": is_busy})


@require_GET
@staff("boards.export")
def export(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Answer with the file."""
    found = selectors.export(request.actor, uid)
    answer = HttpResponse(services.take_export(request.actor, found), content_type=sheets.MEDIA[found.format])
    name = found.metric.replace(":", "-")
    answer["Content-Disposition"] = f'attachment; filename="{name}.{found.format}"'
    answer["Cache-Control"] = "no-store"
    return answer

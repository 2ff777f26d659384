"""Her results: each report with what is outside its range first, how a value went, and the way to plain words."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from renxin.kernel.core.actor import Actor
from renxin.people.patients.selectors import Visit, VisitRequest, portal_page, visited
from renxin.people.records import selectors as records
from renxin.people.records.models import DiagnosticReport
from renxin.people.records.selectors import ResultLine, Trend
from renxin.programs.careplans.selectors import explained_to
from renxin.ui import ways

from . import drawing
from .keeping import note_look

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Shown:
    """A result as she reads it: on which side of the range, what it was the time before, how it went."""

    line: ResultLine
    word: str
    before: Decimal | None
    drawing: drawing.Drawing | None


@require_GET
@visited("results")
def results(request: VisitRequest) -> HttpResponse:
    """List her reports, the newest first, and which of them are explained."""
    explained = {one.row.report_id for one in explained_to(request.actor, request.visit.patient.pk)}
    rows = [(row, row.pk in explained) for row in reports_of(request.actor, request.visit)]
    note_look(request.visit, "results")
    context = {"visit": request.visit, "visit_to": "home-results-of", "rows": rows}
    return portal_page(request, "portal/record/results.html", context)


@require_GET
@visited("results")
def result(request: VisitRequest, report: UUID) -> HttpResponse:
    """Show one report: its values in large letters, in words, and compared with those before."""
    visit = request.visit
    row = next((one for one in reports_of(request.actor, visit, 400) if one.uid == report), None)
    if row is None:
        raise Http404("report")
    trends = {one.code: one for one in records.trends(request.actor, visit.patient.pk, points=12)}
    lines = [_shown(line, trends.get(line.code)) for line in records.report_lines(request.actor, row)]
    plain = next((one for one in explained_to(request.actor, visit.patient.pk) if one.row.report_id == row.pk), None)
    note_look(visit, "report")
    context = {
        "visit": visit,
        "visit_to": "home-results-of",
        "row": row,
        "lines": sorted(lines, key=lambda one: not one.line.abnormal),
        "odd": sum(one.line.abnormal for one in lines),
        "plain": plain,
        "width": drawing.WIDTH,
        "height": drawing.HEIGHT,
    }
    return portal_page(request, "portal/record/result.html", context)


def reports_of(actor: Actor, visit: Visit, limit: int = _SHOWN) -> list[DiagnosticReport]:
    """Return the reports that the visitor may see of the person whose page it is; preliminary ones are left out."""
    kept = records.kept_back(visit, "results")
    rows = records.reports(actor, visit.patient.pk, limit)
    return [row for row in rows if not kept.hides(row.encounter_id) and row.status not in ("preliminary", "registered")]


def at_home(request: HttpRequest, *, visit: Visit, **_context: Any) -> tuple[str, dict[str, Any]] | None:
    """Lead to the results from the home, when there are any."""
    rows = reports_of(request.actor, visit, 1) if visit.may("results") else []  # type: ignore[attr-defined]
    if not rows:
        return None
    href = reverse("home-results-of", args=[visit.patient.uid])
    return ways.way(href, "flask-conical", _("My results"), _("Laboratory, pictures, check-ups"))


def _shown(line: ResultLine, trend: Trend | None) -> Shown:
    words = {"high": pgettext("result", "Higher than usual"), "low": pgettext("result", "Lower than usual")}
    word = words.get(line.direction) or (pgettext("result", "Not as usual") if line.abnormal else "")
    same = trend is not None and trend.unit == line.unit
    earlier = [value for at, value in trend.points if at < line.observed_at] if trend and same else []
    picture = drawing.draw(trend.points, records.bounds_of(line.reference_range)) if trend and same else None
    return Shown(line, word, earlier[-1].normalize() if earlier else None, picture)

"""Staff pages: one measure of a board, what shows it, how we rate ourselves."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.intelligence.appraisal import selectors, services, wording
from renxin.intelligence.appraisal.models import Evidence, EvidenceKind
from renxin.intelligence.appraisal.selectors import MeasureView
from renxin.intelligence.appraisal.views.frame import context, tried
from renxin.intelligence.appraisal.views.measure_form import MeasureForm, metric_choices
from renxin.intelligence.insights import selectors as insights
from renxin.kernel.audit.services import record_look
from renxin.kernel.core import clock, files
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render

MEASURED = timedelta(days=89)


@require_http_methods(["GET", "POST"])
@staff("evidence.view")
def measure(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one measure; who may changes where it stands."""
    found = selectors.measure(request.actor, uid)
    form = MeasureForm(request.actor, found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_measure(request.actor, found.row, form.said())
        except InvalidInput as error:
            form.add_error(error.where or None, str(error.message))
        else:
            return redirect(request, reverse("appraisal:measure", args=[uid]))
    more = {
        "measure": found,
        "form": form,
        "evidence": [(one, _measured(request, one)) for one in found.evidence],
        "metrics": metric_choices(request.actor, found),
        "kinds": EvidenceKind.choices,
        "scores": found.row.rated,  # type: ignore[attr-defined]
        "keeps": request.actor.may("evidence.manage"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "appraisal/measure.html", context(request, "boards", **more), status=status)


@require_POST
@staff("evidence.manage")
def add(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Add a number, a document or a link."""
    found = selectors.measure(request.actor, uid)
    tried(request, lambda: _add(request, found), _("Added."))
    return redirect(request, reverse("appraisal:measure", args=[uid]))


@require_POST
@staff("evidence.manage")
def rate(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Rate a measure for this quarter."""
    found = selectors.measure(request.actor, uid)
    said = request.POST.get("score", "")
    score = int(said) if said.isascii() and said.isdigit() else -1
    tried(request, lambda: services.rate_measure(request.actor, found.row, clock.today(), score), _("Noted."))
    return redirect(request, reverse("appraisal:measure", args=[uid]))


@require_GET
@staff("evidence.view")
def download(request: StaffRequest, uid: UUID, evidence_uid: UUID) -> HttpResponse:
    """Give out a document; the audit log keeps who looked."""
    piece = _piece(selectors.measure(request.actor, uid), evidence_uid)
    if piece.file_uid is None:
        raise NotFound("document")
    record_look(request.actor, "appraisal.evidence", "evidence", piece.uid)
    return files.answer(files.get(request.actor, piece.file_uid), files.read(request.actor, piece.file_uid))


@require_POST
@staff("evidence.manage")
def withdraw(request: StaffRequest, uid: UUID, evidence_uid: UUID) -> HttpResponse:
    """Say that something shows the measure no longer."""
    piece = _piece(selectors.measure(request.actor, uid), evidence_uid)
    why = request.POST.get("reason", "")
    tried(
        request, lambda: services.withdraw_evidence(request.actor, piece, why), _("Withdrawn; it stays in the history.")
    )
    return redirect(request, reverse("appraisal:measure", args=[uid]))


def _add(request: StaffRequest, found: MeasureView) -> None:
    given, title = request.POST, request.POST.get("title", "")
    if given.get("kind") == EvidenceKind.METRIC:
        services.add_metric(request.actor, found.row, given.get("metric", ""))
    elif given.get("kind") == EvidenceKind.LINK:
        services.add_link(request.actor, found.row, title, given.get("url", ""))
    else:
        upload = request.FILES.get("file")
        if upload is None:
            raise InvalidInput(_("Choose a file."), where="file")
        services.add_document(request.actor, found.row, title or upload.name or "", upload.name or "", upload.read())


def _piece(found: MeasureView, uid: UUID) -> Evidence:
    piece = next((one for one in found.evidence if one.uid == uid), None)
    if piece is None:
        raise NotFound("evidence")
    return piece


def _measured(request: StaffRequest, piece: Evidence) -> tuple[str, str]:
    """Return the value of a computed number over the last ninety days and the way to its rows, where it may be seen."""
    if piece.kind != EvidenceKind.METRIC or not request.actor.may("insights.view"):
        return "", ""
    metric = insights.metric_of(request.actor, piece.metric)
    today = clock.today()
    days = {"from": str(today - MEASURED), "to": str(today)}
    scope = insights.read_scope(request.actor, days)
    found = insights.measure(request.actor, metric, scope)
    hidden = metric.hides_few and found.is_hidden
    words = "–" if hidden or found.value is None else f"{wording.value(metric.unit, found.value)} (n = {found.n})"
    return words, f"{reverse('insights:rows', args=[metric.code])}?from={days['from']}&to={days['to']}"

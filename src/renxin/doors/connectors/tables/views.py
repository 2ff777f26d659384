"""Pages of imports: choose a file, name its columns, look at the dry run, take it in, correct rows, take it back."""

import csv
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.doors.connectors.models import ImportRun
from renxin.kernel.audit.services import record_access
from renxin.kernel.core.errors import InvalidInput, RenxinError
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import forms, selectors, uploading
from .fields import KINDS, kind_pack
from .mapping import OWN_AUTHORITY, ColumnMap
from .templates_file import template

_SETTING_UP = "imports.setting_up"
State = ImportRun.State


@require_GET
@staff("patients.import")
def run_list(request: StaffRequest) -> HttpResponse:
    """Show the imports, the latest first, and the templates."""
    page = selectors.runs(request.actor, request.GET.get("after", ""))
    context = {
        "nav_key": "patients",
        "runs": [(one, kind_pack(one.kind).words) for one in page.items],
        "next_url": f"?after={page.next}" if page.has_next else "",
        "templates": selectors.templates(),
    }
    return render(request, "connectors/tables/runs.html", context)


@require_http_methods(["GET", "POST"])
@staff("patients.import")
def new(request: StaffRequest) -> HttpResponse:
    """Choose a file; it is kept at once, so that nobody chooses it twice."""
    posted = request.method == "POST"
    initial = {"kind": request.GET.get("kind", "patients")}
    form = forms.UploadForm(request.POST, request.FILES) if posted else forms.UploadForm(initial=initial)
    if posted and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = uploading.upload(request.actor, form.cleaned_data["kind"], file.name, file.chunks())
        except InvalidInput as error:
            form.add_error("file", str(error.message))
        else:
            if "setting_up" in request.POST:
                request.session[_SETTING_UP] = True
            return redirect(request, reverse("imports:columns", args=[run.uid]))
    context = {"nav_key": "patients", "form": form, "templates": selectors.templates()}
    return render(request, "connectors/tables/new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff("patients.import")
def columns(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Say which column is what; the guesses stand there already."""
    run = selectors.run(request.actor, uid)
    mapping, problem = ColumnMap.of(run.mapping), ""
    if request.method == "POST":
        mapping = forms.posted_mapping(run, request.POST)
        try:
            uploading.name_columns(request.actor, run, mapping, save_as=request.POST.get("save_as", ""))
        except RenxinError as error:
            problem = str(error.message)
        else:
            return redirect(request, reverse("imports:run", args=[uid]))
    if run.state not in (State.UPLOADED, State.CHECKING, State.CHECKED):
        return redirect(request, reverse("imports:run", args=[uid]))
    found = uploading.preview(run)
    context = {
        **_about(request, run),
        "lines": forms.column_lines(run, mapping, found.sample),
        "choices": forms.choices(run.kind),
        "mapping": mapping,
        "authorities": forms.authorities(request.actor),
        "own_authority": OWN_AUTHORITY,
        "saved": selectors.saved_mapping(request.actor, run),
        "problem": problem,
    }
    return render(request, "connectors/tables/columns.html", context, status=422 if problem else 200)


@require_GET
@staff("patients.import")
def show(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show how far a run is, what it did or would do, and which rows were bad."""
    run = selectors.run(request.actor, uid)
    if run.state == State.UPLOADED and run.purged_at is None:
        return redirect(request, reverse("imports:columns", args=[uid]))
    context = {
        **_about(request, run),
        "faults": selectors.faults(request.actor, run) if run.bad else [],
        "has_faults": bool(run.bad) and selectors.has_faults(run),
        "is_working": run.state in (State.CHECKING, State.RUNNING, State.UNDOING),
        "setting_up": request.session.get(_SETTING_UP, False),
    }
    return render(request, "connectors/tables/run.html", context, partial="connectors/tables/_run.html")


@require_POST
@staff("patients.import")
def act(request: StaffRequest, uid: UUID, what: str) -> HttpResponse:
    """Start, stop or take back a run."""
    acts = {"start": uploading.start, "stop": uploading.stop, "undo": uploading.undo}
    if what not in acts:
        raise Http404
    try:
        acts[what](request.actor, selectors.run(request.actor, uid))
    except RenxinError as error:
        toast(request, str(error.message), level="error")
    return redirect(request, reverse("imports:run", args=[uid]))


@require_http_methods(["GET", "POST"])
@staff("patients.import")
def row(request: StaffRequest, uid: UUID, row_uid: UUID) -> HttpResponse:
    """Correct a row that was set aside; it is taken in again at once."""
    run = selectors.run(request.actor, uid)
    message, cells = selectors.parked_row(request.actor, run, row_uid)
    if request.method == "POST":
        given = {name: request.POST.get(f"cell_{at}", text) for at, (name, text) in enumerate(cells.items())}
        try:
            uploading.correct_row(request.actor, run, message, given)
        except RenxinError as error:
            toast(request, str(error.message), level="error")
        else:
            toast(request, _("The corrected row is being taken in."))
        return redirect(request, reverse("imports:run", args=[uid]))
    with transaction.atomic():
        record_access(request.actor, "import.row", "interface_message", message.uid)
    heading = message.place.partition(" · ")[2].partition(" ↔ ")[0]
    context = {
        **_about(request, run),
        "line": selectors.fault_line(message),
        "cells": [
            (at, name, text, _("Please look here.") if name == heading else "")
            for at, (name, text) in enumerate(cells.items())
        ],
        "number": message.place.partition(" · ")[0],
    }
    return render(request, "connectors/tables/row.html", context)


@require_GET
@staff("patients.import")
def faults(request: StaffRequest, uid: UUID) -> StreamingHttpResponse:
    """Download the bad rows as they stood, with what is wrong with each; it can be corrected and imported itself."""
    run = selectors.run(request.actor, uid)
    with transaction.atomic():
        record_access(request.actor, "import.faults", "import_run", run.uid, detail={"rows": run.bad})
    heads = [[_("Row in the file"), _("What is wrong"), *run.headers]]
    lines = [*heads, *selectors.fault_lines(request.actor, run)]
    response = StreamingHttpResponse(_csv(iter(lines)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="faults-{run.created_at:%Y%m%d-%H%M}.csv"'
    return response


@require_GET
@staff("patients.import")
def download_template(request: StaffRequest, kind: str) -> HttpResponse:
    """Download the template of a kind."""
    if kind not in KINDS:
        raise Http404
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(template(kind), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="renxin-{kind}.xlsx"'
    return response


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, value: str) -> str:
        return value


def _csv(lines: Iterator[list[str]]) -> Iterator[bytes]:
    writer: Any = csv.writer(_Echo())
    yield b"\xef\xbb\xbf"  # so that Excel reads it as UTF-8
    for cells in lines:
        yield writer.writerow([_harmless(cell) for cell in cells]).encode("utf-8", "replace")


def _harmless(cell: str) -> str:
    """A cell that begins like a formula must not run when a sheet opens it."""
    return f"'{cell}" if cell[:1] in ("=", "@", "\t", "\r") or (cell[:1] in "+-" and not cell[1:2].isdigit()) else cell


def _about(request: StaffRequest, run: ImportRun) -> dict[str, Any]:
    return {"nav_key": "patients", "run": run, "kind_words": kind_pack(run.kind).words}

"""Results as a table to take away, marked with who took it; and as a sheet on paper."""

import io
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from renxin.intelligence.appraisal import selectors, wording
from renxin.intelligence.appraisal.models import Month, Result
from renxin.intelligence.appraisal.views import shown
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest
from renxin.ui.paper import Paper

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def answer(request: StaffRequest, month: Month) -> HttpResponse:
    """Return the results of a month that the actor may see as a workbook, one sheet for each sheet."""
    import xlsxwriter  # noqa: PLC0415  large, and needed by few processes

    kept = io.BytesIO()
    rows = selectors.results(request.actor, month)
    with xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_formulas": False}) as book:
        for title in dict.fromkeys(wording.said(row.version.sheet.title) for row in rows) or [_("Appraisal")]:
            page = book.add_worksheet(title[:31])
            page.set_column(0, 1, 24)
            for at, line in enumerate(_lines(request, month, title, rows)):
                page.write_row(at, 0, line)
    with transaction.atomic():
        record_access(request.actor, "appraisal.export", "month", month.uid, detail={"rows": len(rows)})
    response = HttpResponse(kept.getvalue(), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="appraisal-{month.first_on:%Y-%m}.xlsx"'
    return response


def _lines(request: StaffRequest, month: Month, title: str, rows: list[Result]) -> list[list[Any]]:
    of_sheet = [row for row in rows if wording.said(row.version.sheet.title) == title]
    names = [one.name for one in shown.lines(of_sheet[0])] if of_sheet else []
    taken = date_format(clock.now().astimezone(clock.SHANGHAI), "DATETIME_FORMAT")
    head: list[list[Any]] = [
        [title, str(organizations.tenant(request.actor)), f"{month.first_on:%Y-%m}", str(month.get_state_display())],
        [_("Taken by"), request.actor.name, taken, month.seal],
        [],
        [_("Department"), _("Person"), _("Total"), _("Of the sheet counted"), _("Row"), *names],
    ]
    for row in of_sheet:
        about = shown.about(row)
        points = [one.line.points if one.line.points is not None else one.state for one in shown.lines(row)]
        total = round(row.total, 1) if row.total is not None else about["why_not"]
        person = str(row.practitioner or "")
        head.append([str(row.department or ""), person, total, float(about["counted"]), row.number, *points])
    return head


def printed(request: StaffRequest, result: Result) -> bytes:
    """Return one result as a sheet to sign: lines, rules, frame, amendments, seal."""
    about, framed = shown.about(result), shown.frame(result)
    month = result.month
    paper = Paper(
        f"{about['title']} · {about['who']}",
        f"{organizations.tenant(request.actor)} · {month.first_on:%Y-%m} · {month.get_state_display()}",
        language=get_language() or "zh-hans",
        watermark=request.actor.name,
        footer=result.seal[:16],
    )
    paper.pairs(
        [
            (_("Total"), about["total"] or about["why_not"]),
            (_("Of the sheet counted"), about["counted"]),
            (_("Praise added"), about["bonus"] or "–"),
            (_("Department"), result.department or "–"),
        ]
    )
    paper.heading(_("Lines"), 2)
    lines = shown.lines(result)
    paper.table(
        [
            _("Line"),
            _("Value"),
            _("Confidence interval"),
            "n",
            _("Points"),
            _("Weight"),
            pgettext("appraisal", "Counts"),
        ],
        [[one.name, one.value or "–", one.interval or "–", one.n, one.points, one.weight, one.state] for one in lines],
        numbers=(1, 3, 4, 5),
    )
    paper.heading(_("How points come about"), 2)
    for one in lines:
        paper.text(f"{one.name}: {one.rule} ({one.looks_back})")
        if one.note:
            paper.note(one.note)
    paper.heading(_("Who was asked"), 2)
    paper.pairs(
        [
            (_("Asked"), framed["asked"]),
            (_("Answered"), f"{framed['answered']} ({framed['share']})"),
            *((_("Not asked: %(why)s") % {"why": why}, n) for why, n in framed["withheld"]),
        ]
    )
    _history(request, paper, result)
    return paper.pdf()


def _history(request: StaffRequest, paper: Paper, result: Result) -> None:
    rows = selectors.amendments(request.actor, result)
    if len(rows) > 1:
        paper.heading(_("Amendments"), 2)
        for row in rows[1:]:
            day = date_format(row.computed_at.astimezone(clock.SHANGHAI), "DATE_FORMAT")
            paper.text(f"{row.number}. {day} · {shown.about(row)['total'] or '–'} · {row.reason}")
    paper.note(_("Seal: %(seal)s") % {"seal": result.seal or "–"})
    paper.note(_("Seen and signed: ____________________    Date: ____________"))

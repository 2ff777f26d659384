"""The results of a survey as a table to take away: small groups hidden, marked with who took it."""

import io
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from renxin.kernel.audit.services import record_access
from renxin.kernel.core import clock
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.surveys import selectors
from renxin.programs.surveys.results.comparing import WAYS, Group
from renxin.programs.surveys.results.counting import Narrowed
from renxin.programs.surveys.results.reading import Results
from renxin.programs.surveys.templatetags.survey_words import funnel_word, in_words

from .results import Chosen, chosen_of

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Line = list[Any]


@require_GET
@staff("surveys.view")
def export(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Answer with the results as a workbook; the audit log keeps who took it."""
    chosen = chosen_of(request)
    survey = selectors.get(request.actor, uid)
    narrowed = Narrowed(department_id=chosen.department_id, mode=chosen.mode, flagged=chosen.flagged)
    results = selectors.results(
        request.actor, survey, chosen.period, chosen.department_id, mode=chosen.mode, flagged=chosen.flagged
    )
    sheets = [(_("Results"), [*_head(request, chosen, in_words(survey.title)), *_results(results)])]
    for by, words in WAYS.items():
        groups = selectors.comparison(request.actor, survey, chosen.period, by, narrowed)
        sheets.append(
            (str(words), [[str(words), _("Score"), _("lower end"), _("upper end"), "n"], *map(_group, groups)])
        )
    record_access(request.actor, "survey.export", "survey", survey.uid, detail={"days": chosen.period.days})
    answer = HttpResponse(_workbook(sheets), content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{survey.code}.xlsx"'
    return answer


def _head(request: StaffRequest, chosen: Chosen, title: str) -> list[Line]:
    place = str(chosen.department or organizations.tenant(request.actor))
    taken = date_format(clock.now().astimezone(clock.SHANGHAI), "DATETIME_FORMAT")
    return [
        [title, place],
        [_("Taken by"), request.actor.name, taken],
        [_("Answers of the last days"), chosen.period.days],
        [],
    ]


def _results(results: Results) -> list[Line]:
    lines: list[Line] = [[funnel_word(name), count, share] for name, count, share in results.reach.steps]
    lines += [[], [_("Dimension"), _("Score"), _("lower end"), _("upper end"), "n"]]
    for score in results.dimensions:
        interval = None if score.hidden else score.interval
        ends = [round(interval.low, 1), round(interval.high, 1)] if interval else ["", ""]
        mean = "" if score.hidden or score.mean is None else round(score.mean, 1)
        lines.append([score.label, mean, *ends, "< 5" if score.hidden else score.n])
    lines += [[], [_("Question"), _("Answer given"), _("How many"), _("Share")]]
    for item in results.items:
        if not item.hidden:
            lines += [[str(item.item.text), bar.label, bar.count, round(bar.share, 3)] for bar in item.bars]
    return lines


def _group(group: Group) -> Line:
    if group.score.hidden:
        return [group.label, "", "", "", "< 5"]
    interval = group.score.interval
    ends = [round(interval.low, 1), round(interval.high, 1)] if interval else ["", ""]
    return [group.label, round(group.score.mean or 0, 1), *ends, group.n]


def _workbook(sheets: list[tuple[str, list[Line]]]) -> bytes:
    kept = io.BytesIO()
    import xlsxwriter  # noqa: PLC0415  large, and needed by few processes

    with xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_formulas": False}) as book:
        for name, lines in sheets:
            sheet = book.add_worksheet(name[:31])
            sheet.set_column(0, 0, 34)
            for number, line in enumerate(lines):
                sheet.write_row(number, 0, line)
    return kept.getvalue()

"""Staff pages: the boards of measures, one of them, the same on paper."""

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from renxin.intelligence.appraisal import selectors, services
from renxin.intelligence.appraisal.models import MeasureState
from renxin.intelligence.appraisal.selectors import BoardView
from renxin.intelligence.appraisal.views.frame import context
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.paper import Paper
from renxin.ui.render import render


@require_GET
@staff("evidence.view")
def index(request: StaffRequest) -> HttpResponse:
    """Show the boards and how far the hospital is on each."""
    services.open_boards(request.actor)
    found = [(one, _share(one)) for one in selectors.boards(request.actor)]
    return render(request, "appraisal/boards.html", context(request, "boards", boards=found))


@require_GET
@staff("evidence.view")
def board(request: StaffRequest, code: str) -> HttpResponse:
    """Show one board: each measure with its state, owner and evidence."""
    services.open_boards(request.actor)
    found = selectors.board(request.actor, code)
    wanted = request.GET.get("state", "")
    areas = [
        (area, [one for one in measures if not wanted or one.row.state == wanted or (wanted == "late" and one.is_late)])
        for area, measures in found.areas
    ]
    more = {
        "board": found,
        "areas": [(area, measures) for area, measures in areas if measures],
        "share": _share(found),
        "states": [*MeasureState.choices, ("late", _("late"))],
        "wanted": wanted,
        "wanted_words": dict([*MeasureState.choices, ("late", _("late"))]).get(wanted, ""),
    }
    return render(request, "appraisal/board.html", context(request, "boards", **more))


@require_GET
@staff("evidence.view")
def printed(request: StaffRequest, code: str) -> HttpResponse:
    """Answer with a board as PDF: every measure, where it stands, what shows it."""
    found = selectors.board(request.actor, code)
    language = get_language() or "zh-hans"
    paper = Paper(
        found.pack.title, organizations.tenant(request.actor), language=language, watermark=request.actor.name
    )
    paper.text(found.pack.about)
    paper.pairs([(_("In place"), f"{found.done} / {found.applying}"), (_("late"), found.late)])
    for area, measures in found.areas:
        paper.heading(area.words, 2)
        paper.table(
            [_("Measure"), _("State"), _("Owner"), _("Due"), _("Evidence")],
            [
                [
                    one.about.words,
                    one.row.get_state_display() + (f" · {one.row.level}" if one.row.level is not None else ""),
                    one.row.owner.get_full_name() if one.row.owner else "–",
                    one.row.due_on or "–",
                    "\n".join(piece.title for piece in one.evidence) or "–",
                ]
                for one in measures
            ],
        )
    paper.note(_("Source: %(source)s") % {"source": found.pack.source})
    answer = HttpResponse(paper.pdf(), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{code}.pdf"'
    return answer


def _share(found: BoardView) -> int:
    return round(100 * found.done / found.applying) if found.applying else 0

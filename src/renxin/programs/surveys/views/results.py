"""Staff pages of surveys: the list, what came of one, the sheet with a printed code."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

import segno
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET, require_POST

from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.organizations.models import Organization
from renxin.programs.surveys import links, selectors, services
from renxin.programs.surveys.results import period
from renxin.programs.surveys.results.comparing import MODES, WAYS, By
from renxin.programs.surveys.results.counting import Narrowed
from renxin.programs.surveys.results.period import Period
from renxin.ui.render import redirect, render


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the filters of a page say."""

    period: Period
    department: Organization | None
    departments: list[Organization]
    mode: str = ""
    flagged: bool = False
    by: By = "department"

    @property
    def by_words(self) -> str:
        """Return what the answers are compared by."""
        return str(WAYS[self.by])

    @property
    def mode_words(self) -> str:
        """Return the way of answering that was chosen."""
        return str(MODES.get(self.mode, ""))

    def query(self, **changes: str) -> str:
        """Return the query of this page with some of it changed."""
        wanted = {
            "days": str(self.period.days),
            "department": str(self.department.uid) if self.department else "",
            "mode": self.mode,
            "flagged": "1" if self.flagged else "",
            "by": self.by,
        }
        return urlencode({key: value for key, value in (wanted | changes).items() if value})

    @property
    def department_id(self) -> int | None:
        """Return the id of the department chosen, if one is."""
        return self.department.pk if self.department else None


@require_GET
@staff("surveys.view")
def survey_list(request: StaffRequest) -> HttpResponse:
    """Show the surveys and how far each reached."""
    chosen = chosen_of(request)
    context = {"lines": selectors.surveys(request.actor, chosen.period), "chosen": chosen, "periods": period.CHOICES}
    return render(request, "surveys/list.html", context | {"nav_key": "voice"})


@require_GET
@staff("surveys.view")
def survey_page(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show what the answers to one survey come to."""
    chosen = chosen_of(request)
    survey = selectors.get(request.actor, uid)
    narrowed = Narrowed(department_id=chosen.department_id, mode=chosen.mode, flagged=chosen.flagged)
    comments = selectors.comments(request.actor, survey, chosen.period, chosen.department_id)
    context = {
        "survey": survey,
        "chosen": chosen,
        "periods": period.CHOICES,
        "results": selectors.results(
            request.actor, survey, chosen.period, chosen.department_id, mode=chosen.mode, flagged=chosen.flagged
        ),
        "modes": MODES,
        "ways": WAYS,
        "groups": selectors.comparison(request.actor, survey, chosen.period, chosen.by, narrowed),
        "changes": selectors.changes_of_departments(request.actor, chosen.period),
        "comments": comments,
        "places": selectors.place_codes(request.actor, survey),
        "manages": request.actor.may("surveys.manage"),
        "nav_key": "voice",
    }
    return render(request, "surveys/survey.html", context, partial={"comparison": "surveys/_comparison.html"})


@require_POST
@staff("surveys.manage")
def make_sheet(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Make the printed code of a department (or of the whole house) and show its sheet."""
    survey = selectors.get(request.actor, uid)
    wanted = request.POST.get("department", "")
    departments = {str(one.uid): one.pk for one in organizations.departments(request.actor)}
    place = services.make_place_code(request.actor, survey, departments.get(wanted))
    return redirect(request, reverse("surveys:sheet", args=[survey.uid, place.uid]))


@require_GET
@staff("surveys.view")
def sheet(request: StaffRequest, uid: UUID, place_uid: UUID) -> HttpResponse:
    """Show a sheet to print: the code, large, and what it is for."""
    survey = selectors.get(request.actor, uid)
    place = next((one for one in selectors.place_codes(request.actor, survey) if one.uid == place_uid), None)
    if place is None:
        raise Http404
    address = request.build_absolute_uri(links.place(place.code))
    context = {
        "survey": survey,
        "place": place,
        "hospital": organizations.tenant(request.actor),
        "address": address,
        "code": _drawn(address),
        "nav_key": "voice",
    }
    return render(request, "surveys/sheet.html", context)


def chosen_of(request: StaffRequest) -> Chosen:
    """Return what the filters of a page say; nonsense falls back to what is usual."""
    days = request.GET.get("days", "")
    wanted = int(days) if days.isascii() and days.isdigit() and int(days) in period.CHOICES else period.DEFAULT
    departments = organizations.departments(request.actor, only_own=True)
    department = next((one for one in departments if str(one.uid) == request.GET.get("department", "")), None)
    by = request.GET.get("by", "")
    return Chosen(
        Period.last(wanted),
        department,
        departments,
        mode=request.GET.get("mode", "") if request.GET.get("mode", "") in MODES else "",
        flagged=request.GET.get("flagged", "") == "1",
        by=next((way for way in WAYS if way == by), "department"),
    )


def _drawn(address: str) -> SafeString:
    """Return the QR code of an address as an SVG without inline style."""
    drawing = segno.make(address, error="m").svg_inline(border=1, omitsize=True, svgclass="qr", lineclass=None)
    return mark_safe(drawing)  # noqa: S308  drawn by us from our own address

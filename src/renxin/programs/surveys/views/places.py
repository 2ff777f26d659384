"""Staff pages of places: codes for departments, beds, desks and doctors, sheets to print, tablets that ask."""

import re
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import segno
from django.contrib.auth import logout
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.organizations.services import add_places
from renxin.programs.surveys import links, selectors, services
from renxin.programs.surveys.models import PlaceCode
from renxin.programs.surveys.services import NewPlace
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

SIZES: Final = {"a4": "A4", "a5": "A5", "card": gettext_lazy("Cards")}
KINDS: Final = (
    PlaceCode.Kind.DEPARTMENT,
    PlaceCode.Kind.BED,
    PlaceCode.Kind.DESK,
    PlaceCode.Kind.DOCTOR,
    PlaceCode.Kind.CAMPUS,
    PlaceCode.Kind.HOUSE,
)
_RANGE: Final = re.compile(r"^(\d{1,3})\s*[-–—~至到]\s*(\d{1,3})$")


@require_http_methods(["GET", "POST"])
@staff("surveys.manage")
def places(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show the codes of a survey, or make more of them."""
    survey = selectors.get(request.actor, uid)
    if request.method == "POST":
        try:
            made = services.make_place_codes(request.actor, survey, _wanted(request))
        except InvalidInput as wrong:
            toast(request, str(wrong.message), level="error")
        else:
            kind, department = request.POST.get("kind", ""), request.POST.get("department", "")
            toast(request, _("%(count)s codes are ready.") % {"count": len(made)})
            address = reverse("surveys:print", args=[uid])
            return redirect(request, f"{address}?kind={kind}&department={department}&size=card")
    context = {
        "survey": survey,
        "codes": selectors.place_codes(request.actor, survey),
        "kiosks": selectors.kiosks(request.actor, survey),
        "kinds": [(kind.value, kind.label) for kind in KINDS],
        "departments": [(str(row.uid), str(row)) for row in organizations.departments(request.actor)],
        "campuses": [(str(row.uid), str(row)) for row in organizations.campuses(request.actor)],
        "sizes": SIZES,
        "nav_key": "voice",
    }
    return render(request, "surveys/places.html", context)


@require_GET
@staff("surveys.view")
def print_codes(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show the codes of a kind and department, ready to print as A4, A5 or cards."""
    survey = selectors.get(request.actor, uid)
    rows = selectors.place_codes(request.actor, survey)
    kind, department = request.GET.get("kind", ""), request.GET.get("department", "")
    rows = [row for row in rows if kind in ("", row.kind)]
    rows = [row for row in rows if department in ("", str(row.department.uid) if row.department else "")]
    size = request.GET.get("size", "a4")
    context = {
        "survey": survey,
        "sheets": [(row, address, drawn(address)) for row, address in _addresses(request, rows)],
        "size": size if size in SIZES else "a4",
        "sizes": SIZES,
        "kind": kind,
        "department": department,
        "hospital": organizations.tenant(request.actor),
        "nav_key": "voice",
    }
    return render(request, "surveys/print.html", context)


@require_POST
@never_cache
@staff("surveys.manage")
def make_kiosk(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Make a tablet's address; it is shown this once."""
    survey = selectors.get(request.actor, uid)
    rows = selectors.place_codes(request.actor, survey)
    place = next((row for row in rows if str(row.uid) == request.POST.get("place", "")), None)
    if place is None:
        raise Http404
    try:
        made = services.make_kiosk(request.actor, place, request.POST.get("name", ""), request.POST.get("pin", ""))
    except InvalidInput as wrong:
        toast(request, str(wrong.message), level="error")
        return redirect(request, reverse("surveys:places", args=[uid]))
    address = request.build_absolute_uri(links.kiosk(made.token))
    context = {"survey": survey, "kiosk": made.kiosk, "address": address, "code": drawn(address), "nav_key": "voice"}
    return render(request, "surveys/kiosk_made.html", context | {"token": made.token})


@require_POST
@staff("surveys.manage")
def start_kiosk(request: StaffRequest, token: str) -> HttpResponse:
    """Sign out here and hand this device to patients: no page of staff may lie behind it."""
    logout(request)
    return HttpResponseRedirect(reverse("survey-kiosk", args=[token]))


@require_POST
@staff("surveys.manage")
def stop_kiosk(request: StaffRequest, uid: UUID, kiosk_uid: UUID) -> HttpResponse:
    """Take a tablet out of use, from afar."""
    services.stop_kiosk(request.actor, kiosk_uid)
    return redirect(request, reverse("surveys:places", args=[uid]))


def drawn(address: str) -> SafeString:
    """Return the QR code of an address as an SVG without inline style."""
    drawing = segno.make(address, error="m").svg_inline(border=1, omitsize=True, svgclass="qr", lineclass=None)
    return mark_safe(drawing)  # noqa: S308  drawn by us from our own address


def named(text: str) -> list[str]:
    """Return the names in a text: `1-12, 加1` means the numbers 1 to 12 and one more."""
    found: list[str] = []
    for part in re.split(r"[,，、;；\s]+", text.strip()):
        numbers = _RANGE.match(part)
        if numbers:
            first, last = int(numbers[1]), int(numbers[2])
            found += [str(number) for number in range(first, min(last, first + 199) + 1)]
        elif part:
            found.append(part)
    return found


def _addresses(request: StaffRequest, rows: Sequence[PlaceCode]) -> list[tuple[PlaceCode, str]]:
    """Return each code with its whole address."""
    return [(row, request.build_absolute_uri(links.place(row.code))) for row in rows]


def _wanted(request: StaffRequest) -> Sequence[NewPlace]:
    posted: dict[str, Any] = {name: request.POST.get(name, "") for name in ("kind", "department", "names")}
    kind = posted["kind"]
    if kind == PlaceCode.Kind.HOUSE:
        return [NewPlace(kind=kind)]
    if kind == PlaceCode.Kind.CAMPUS:
        return _of_campus(request)
    rows = organizations.departments(request.actor)
    department = next((row for row in rows if str(row.uid) == posted["department"]), None)
    if department is None or kind not in {one.value for one in KINDS}:
        raise InvalidInput(_("Choose a department."), where="department")
    if kind == PlaceCode.Kind.DOCTOR:
        people = organizations.doctors_of(request.actor, department.pk)
        return [NewPlace(kind=kind, department_id=department.pk, practitioner_id=one.pk) for one in people]
    if kind == PlaceCode.Kind.DEPARTMENT:
        return [NewPlace(kind=kind, department_id=department.pk)]
    spots = add_places(request.actor, department, kind.upper(), named(posted["names"]))
    return [NewPlace(kind=kind, department_id=department.pk, location_id=one.pk) for one in spots]


def _of_campus(request: StaffRequest) -> Sequence[NewPlace]:
    """Return a campus and each of its departments: whoever scans the code of the campus says which one it was."""
    found = organizations.campuses(request.actor)
    campus = next((row for row in found if str(row.uid) == request.POST.get("campus", "")), None)
    if campus is None:
        raise InvalidInput(_("Choose a campus."), where="campus")
    inside = [row for row in organizations.departments(request.actor) if row.location_id == campus.pk]
    if not inside:
        raise InvalidInput(_("No department is on this campus yet."), where="campus")
    of_departments = [NewPlace(kind=PlaceCode.Kind.DEPARTMENT, department_id=row.pk) for row in inside]
    return [NewPlace(kind=PlaceCode.Kind.CAMPUS, location_id=campus.pk), *of_departments]

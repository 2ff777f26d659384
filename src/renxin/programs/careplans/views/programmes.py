"""Programmes: the list, one of them in words, its versions, what changed between two, switching on and off."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.engagement.worklist.selectors import gate
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.careplans import services
from renxin.programs.careplans.editing import differences, picture, reading, spoken, telling
from renxin.programs.careplans.models import ProgrammeVersion, VersionState
from renxin.programs.careplans.pages import programmes as pages
from renxin.programs.careplans.programmes.shapes import Programme as Shape
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

HERE = {"nav_key": "care"}


@require_GET
@staff("careplans.view")
def programme_list(request: StaffRequest) -> HttpResponse:
    """List the programmes with who is inside, what is due and late, how many aims are reached."""
    context = {"lines": pages.lines(request.actor), "writes": request.actor.may("careplans.write")}
    return render(request, "careplans/programmes/list.html", context | HERE)


@require_GET
@staff("careplans.view")
def programme(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one programme: its contacts as a line of time, its rules in words, its numbers, its versions."""
    row = pages.programme(request.actor, uid)
    history = pages.history(request.actor, row)
    chosen = request.GET.get("version", "")
    shown = next((one.row for one in history if str(one.row.number) == chosen), None) or _first(history)
    found = reading.read_raw(shown.definition) if shown else None
    context = {
        "programme": row,
        "title": pages.title_of(shown.definition if shown else {}, row.code),
        "shown": shown,
        "problems": found.problems if found else (),
        "history": history,
        "numbers": pages.numbers(request.actor).get(row.pk, pages.Numbers()),
        "in_force": next((one.row for one in history if one.row.state == VersionState.IN_FORCE), None),
        "older": [one for one in history if one.inside and one.row.state == VersionState.RETIRED],
        "gate": gate(request.actor, row.department_id),
        "may": {name: request.actor.may(f"careplans.{name}") for name in ("write", "approve", "manage", "work")},
        "own": shown is not None and shown.written_by_id == request.actor.user_id,
        "today": clock.today(),
    }
    context |= _said(found.programme) if found and found.programme else {}
    return render(request, "careplans/programmes/programme.html", context | HERE)


@require_GET
@staff("careplans.view")
def compare(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show what one version says differently from another."""
    row = pages.programme(request.actor, uid)
    history = [one.row for one in pages.history(request.actor, row)]
    new = _numbered(history, request.GET.get("to", "")) or history[0]
    before = [one for one in history if one.number < new.number]
    old = _numbered(history, request.GET.get("from", "")) or (before[0] if before else new)
    was, now = reading.read_raw(old.definition), reading.read_raw(new.definition)
    found = differences.compare(was.programme, now.programme) if was.programme and now.programme else []
    context = {
        "programme": row,
        "title": pages.title_of(new.definition, row.code),
        "old": old,
        "new": new,
        "history": history,
        "changes": found,
        "unreadable": was.programme is None or now.programme is None,
    }
    return render(request, "careplans/programmes/compare.html", context | HERE)


@require_POST
@staff("careplans.view")
def act(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Switch a programme on or off, or let the people of an older version go on in the one in force."""
    row = pages.programme(request.actor, uid)
    what = request.POST.get("do", "")
    try:
        if what == "on":
            services.switch_on(request.actor, row, department_id=row.department_id)
            toast(request, _("The programme is switched on."))
        elif what == "off":
            services.switch_off(request.actor, row)
            toast(request, _("The programme is switched off. Who is inside goes on."))
        elif what == "move":
            moved = _move(request, row)
            toast(request, _("%(count)s people go on in the version in force.") % {"count": moved})
    except (InvalidInput, WrongState) as wrong:
        toast(request, str(wrong.message), level="error")
    return redirect(request, reverse("careplans:programme", args=[row.uid]))


@require_POST
@staff("careplans.approve")
def decide(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Put a proposed version in force, or decline it with a reason."""
    row = pages.version(request.actor, uid)
    try:
        if request.POST.get("do") == "approve":
            day = parse_date(request.POST.get("effective_on", "") or "0")
            made = services.approve_version(request.actor, row, effective_on=day)
            waits = made.state == VersionState.PROPOSED
            said = _("Version %(number)s comes in force on its day.") if waits else _("Version %(number)s is in force.")
            toast(request, said % {"number": row.number})
        else:
            services.decline_version(request.actor, row, request.POST.get("note", ""))
            toast(request, _("The version is declined; its writer reads why."))
    except (InvalidInput, WrongState) as wrong:
        toast(request, str(wrong.message), level="error")
    return redirect(request, f"{reverse('careplans:programme', args=[row.programme.uid])}?version={row.number}")


@require_GET
@staff("careplans.view")
def give_out(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Give a version out as a file."""
    row = pages.version(request.actor, uid)
    name = f"{row.programme.code}-{row.number}.yaml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(services.text_of(row), content_type="application/yaml; charset=utf-8", headers=headers)


def _move(request: StaffRequest, row: Any) -> int:
    history = [one.row for one in pages.history(request.actor, row)]
    old = _numbered(history, request.POST.get("from", ""))
    new = next((one for one in history if one.state == VersionState.IN_FORCE), None)
    if old is None or new is None:
        raise InvalidInput(_("Choose a version."), where="from")
    return services.move_people(request.actor, old, new)


def _numbered(history: list[ProgrammeVersion], number: str) -> ProgrammeVersion | None:
    return next((one for one in history if str(one.number) == number), None)


def _first(history: list[pages.VersionLine]) -> ProgrammeVersion | None:
    in_force = next((one.row for one in history if one.row.state == VersionState.IN_FORCE), None)
    return in_force or (history[0].row if history else None)


def _said(shape: Shape) -> dict[str, Any]:
    """Return a programme in words: its nodes, rules, findings and aims as pairs of what and how."""
    names = spoken.own_names(shape)
    return {
        "shape": shape,
        "picture": picture.draw(shape),
        "nodes": [(one, telling.when_of(one), telling.BY[one.by], telling.node(one, names)) for one in shape.nodes],
        "rules": [(one, telling.rule(one, names)) for one in shape.rules],
        "marks": [(one, spoken.spoken(one.when, names)) for one in shape.marks],
        "targets": [(one, spoken.spoken(one.when, names)) for one in shape.targets],
        "starts": [telling.start(one, names) for one in shape.starts],
        "anchors": [telling.anchor(one) for one in shape.anchors],
        "ends": [telling.end(one) for one in shape.ends],
        "excludes": [spoken.spoken(one, names) for one in shape.excludes],
    }

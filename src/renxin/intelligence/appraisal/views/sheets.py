"""Staff pages: by what people are appraised; changing a sheet; putting it in force."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.intelligence.appraisal import metrics, selectors, services, sheet_pack, wording
from renxin.intelligence.appraisal.models import SheetVersion
from renxin.intelligence.appraisal.rules.checking import faults
from renxin.intelligence.appraisal.rules.filled import Line
from renxin.intelligence.appraisal.sheet_pack import Item
from renxin.intelligence.appraisal.views.frame import context, tried
from renxin.intelligence.appraisal.views.sheet_form import SheetForm, unit_of
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.organizations.models import Role
from renxin.ui.render import redirect, render


@require_GET
@staff("appraisal.own")
def index(request: StaffRequest) -> HttpResponse:
    """Show every sheet: what is in force, what waits."""
    rows = [(one, wording.said(one.title), now, new) for one, now, new in selectors.sheets(request.actor)]
    return render(request, "appraisal/sheets.html", context(request, "sheets", rows=rows))


@require_POST
@staff("appraisal.manage")
def install(request: StaffRequest) -> HttpResponse:
    """Take the ready sheets over as drafts."""
    tried(request, lambda: services.install_sheets(request.actor), _("Drafts. Settle weights and departments first."))
    return redirect(request, reverse("appraisal:sheets"))


@require_GET
@staff("appraisal.own")
def version(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show a version: every line with its rule in words, and what is wrong with it."""
    found = selectors.version(request.actor, uid)
    content = sheet_pack.read(found.content)
    countable = metrics.countable(request.actor) if request.actor.may("insights.view") else None
    wrong = faults(content, found.sheet.subject, countable) if countable is not None else []
    more = {
        "version": found,
        "title": wording.said(found.sheet.title),
        "whom": _whom(request, content.whom),
        "lines": [
            (item, wording.said(line.words), wording.KINDS[item.kind], wording.rule(line), _from(item))
            for item, line in ((one, _as_line(one)) for one in content.items)
        ],
        "wrong": [wording.fault(one) for one in wrong],
        "is_own": found.written_by_id == request.actor.user_id,
    }
    return render(request, "appraisal/version.html", context(request, "sheets", **more))


@require_http_methods(["GET", "POST"])
@staff("appraisal.manage")
def change(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Write the next version of a sheet from this one."""
    found = selectors.version(request.actor, uid)
    form = SheetForm(request.actor, found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        made: list[SheetVersion] = []

        def act() -> None:
            made.append(services.propose_version(request.actor, found.sheet, form.content(), **form.more()))

        if tried(request, act, _("Kept as a draft.")):
            return redirect(request, reverse("appraisal:version", args=[made[0].uid]))
    status = 422 if request.method == "POST" else 200
    more = {"version": found, "title": wording.said(found.sheet.title), "form": form}
    return render(request, "appraisal/sheet_change.html", context(request, "sheets", **more), status=status)


@require_POST
@staff("appraisal.own")
def move(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Submit a draft, approve it, or send it back."""
    found = selectors.version(request.actor, uid)
    actor, reason = request.actor, request.POST.get("reason", "")
    acts = {
        "submit": (lambda: services.submit_version(actor, found), _("A second person has to look at it now.")),
        "approve": (lambda: services.approve_version(actor, found), _("In force.")),
        "back": (lambda: services.send_back(actor, found, reason), _("Sent back.")),
        "stop": (lambda: services.stop_sheet(actor, found.sheet), _("Nobody is appraised by it any more.")),
    }
    act, done = acts.get(request.POST.get("act", ""), acts["submit"])
    tried(request, act, done)
    return redirect(request, reverse("appraisal:version", args=[uid]))


def _as_line(item: Item) -> Line:
    words = {"zh": item.words.zh, "en": item.words.en}
    return Line(
        code=item.code,
        words=words,
        kind=item.kind,
        unit=unit_of(item),
        weight=item.weight,
        floor=item.floor,
        target=item.target,
        months=item.months,
    )


def _from(item: Item) -> str:
    if item.counts == "metric":
        return item.metric
    return ", ".join(item.dimensions)


def _whom(request: StaffRequest, whom: sheet_pack.Whom) -> str:
    names = {row.local_code: str(row) for row in organizations.departments(request.actor)}
    parts = [_("every clinical department")] if whom.clinical else []
    parts += [names.get(code, code) for code in whom.departments]
    role = f"{dict(Role.choices).get(whom.role, whom.role)} · " if whom.role else ""
    return role + (", ".join(str(part) for part in parts) or _("nobody yet: name a department"))

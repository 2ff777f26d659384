"""Queues and their counters are set up."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from renxin.kernel.core.errors import InvalidInput, RenxinError
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.queues import selectors, services
from renxin.programs.queues.engine import order_pack
from renxin.programs.queues.models import Counter, Queue
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

_NUMBERS: Final = {
    "on_time": gettext_lazy("Late until … minutes is on time"),
    "late": gettext_lazy("Later: minutes behind who came with her"),
    "walk_in": gettext_lazy("Without appointment: minutes behind"),
    "results": gettext_lazy("Back with results: after … others"),
    "back": gettext_lazy("Not here: places back"),
    "most": gettext_lazy("Not here: how many times"),
}


@require_http_methods(["GET", "POST"])
@staff("queues.manage")
def new(request: StaffRequest) -> HttpResponse:
    """Make a queue."""
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@staff("queues.manage")
def edit(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Change a queue and its counters."""
    return _edit(request, selectors.queue(request.actor, uid))


@require_POST
@staff("queues.manage")
def counter(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Add a counter, rename or remove one."""
    actor, posted = request.actor, request.POST
    queue = selectors.queue(actor, uid)
    rows = {str(one.uid): one for one in selectors.counters(actor, queue)}
    row: Counter | None = rows.get(posted.get("counter", ""))
    try:
        if posted.get("act") == "remove" and row is not None:
            services.remove_counter(actor, row)
            toast(request, _("The counter is removed."))
        else:
            services.save_counter(actor, queue, posted.get("name", ""), posted.get("name_en", ""), row)
            toast(request, _("Saved."))
    except RenxinError as error:
        toast(request, str(error.message), level="error")
    return redirect(request, f"{reverse('queues:settings', args=[queue.uid])}#counters")


def _edit(request: StaffRequest, queue: Queue | None) -> HttpResponse:
    error: RenxinError | None = None
    if request.method == "POST":
        try:
            saved = services.save_queue(request.actor, _given(request, queue), queue)
        except RenxinError as found:
            error = found
        else:
            toast(request, _("Saved."))
            return redirect(request, reverse("queues:settings", args=[saved.uid]))
    return _page(request, queue, error)


def _page(request: StaffRequest, queue: Queue | None, error: RenxinError | None) -> HttpResponse:
    actor = request.actor
    values = request.POST.dict() if request.method == "POST" else _values(queue)
    pack = order_pack()
    rules = pack.rules.get(values.get("rules") or "clinic", pack.rules["clinic"])
    own = {
        "on_time": rules.on_time,
        "late": rules.late,
        "walk_in": rules.walk_in,
        "results": rules.results,
        "back": rules.passed.back,
        "most": rules.passed.most,
    }
    context: dict[str, Any] = {
        "queue": queue,
        "values": values,
        "kinds": Queue.Kind.choices,
        "rules": [(code, str(one.text)) for code, one in pack.rules.items()],
        "departments": [(str(one.uid), str(one)) for one in organizations.departments(actor, only_own=True)],
        "numbers": [(code, words, values.get(code, ""), own[code]) for code, words in _NUMBERS.items()],
        "levels": [("", _("As the house")), ("4", _("Four levels")), ("5", _("Five levels"))],
        "counters": selectors.counters(actor, queue) if queue else [],
        "pack": pack,
        "error": str(error.message) if error else "",
        "where": error.where if error else "",
        "nav_key": "access",
    }
    return render(request, "queues/settings.html", context, status=422 if error else 200)


def _values(queue: Queue | None) -> dict[str, str]:
    if queue is None:
        return {"kind": "clinic", "rules": "clinic", "near": "3", "is_active": "on"}
    found = {name: str(getattr(queue, name)) for name in ("code", "name", "name_en", "kind", "prefix", "rules", "near")}
    found["department"] = str(queue.department.uid)
    found |= {name: "on" for name in ("needs_triage", "is_active") if getattr(queue, name)}
    found |= {name: str(value) for name, value in queue.settings.items()}
    return found | {name: str(value) for name, value in queue.geofence.items()}


def _given(request: StaffRequest, queue: Queue | None) -> services.QueueData:
    posted = request.POST
    departments = {str(one.uid): one.pk for one in organizations.departments(request.actor, only_own=True)}
    department_id = departments.get(posted.get("department", ""))
    if department_id is None:
        raise InvalidInput(_("Choose the department."), where="department")
    near = posted.get("near", "")
    if not near.isdigit():
        raise InvalidInput(_("Give a whole number from 1 to 20."), where="near")
    fence = {name: posted.get(name, "").strip() for name in ("lat", "lon", "metres")}
    return services.QueueData(
        code=posted.get("code", "").strip(),
        name=posted.get("name", "").strip(),
        name_en=posted.get("name_en", "").strip(),
        kind=posted.get("kind", ""),
        department_id=department_id,
        prefix=posted.get("prefix", ""),
        rules=posted.get("rules", ""),
        settings={name: posted.get(name, "").strip() for name in (*_NUMBERS, "levels")},
        near=int(near),
        needs_triage="needs_triage" in posted,
        geofence=fence if any(fence.values()) else {},
        place_id=queue.place_id if queue else None,
        is_active="is_active" in posted,
    )

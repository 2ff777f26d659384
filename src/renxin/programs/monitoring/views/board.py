"""The board of alerts: what is open, one alert with its curve, and one-click answers."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.kernel.audit.services import record_look
from renxin.kernel.core.errors import RenxinError
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.programs.monitoring import selectors, services, showing
from renxin.programs.monitoring.models import Alert
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_GET
@staff("monitoring.view")
def board(request: StaffRequest) -> HttpResponse:
    """Show open alerts, the gravest first, or those that were closed last."""
    closed = request.GET.get("tab") == "closed"
    level = int(request.GET["level"]) if request.GET.get("level") in ("1", "2", "3") else 0
    found = selectors.board(request.actor, level=level, closed=closed)
    rules = selectors.rules_in_force(request.actor)
    context = {
        "lines": [showing.line(rules, one) for one in found.lines],
        "storms": found.storms,
        "levels": [(str(one), showing.level(one), found.counts.get(one, 0)) for one in (3, 2, 1)],
        "chosen": str(level or ""),
        "total": sum(found.counts.values()),
        "tab": "closed" if closed else "open",
        "works": request.actor.may("monitoring.work"),
    }
    return render(request, "monitoring/board.html", context, partial={"alerts": "monitoring/_alerts.html"})


@require_GET
@staff("monitoring.view")
def alert(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one alert: the readings it is about, limits, what was done."""
    return _alert_page(request, selectors.alert(request.actor, uid))


@require_POST
@staff("monitoring.work")
def take(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Say that one looks after an alert."""
    row = selectors.alert(request.actor, uid)
    return _do(request, lambda: services.take_alert(request.actor, row), _("You look after it."), row)


@require_POST
@staff("monitoring.work")
def close(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Write down what was done about an alert: an action that proves it true, or what it turned out to be."""
    row = selectors.alert(request.actor, uid)
    said, note = request.POST.get("said", ""), request.POST.get("note", "")
    is_action = said in Alert.Action.values
    action, outcome = (said, Alert.Outcome.TRUE) if is_action else ("", said)
    return _do(
        request,
        lambda: services.close_alert(request.actor, row, action=action, outcome=outcome, note=note),
        _("Written down."),
        row,
    )


@require_POST
@staff("monitoring.work")
def end_storm(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Say that a storm was a fault of its source."""
    found = selectors.storm(request.actor, uid)
    try:
        count = services.end_storm(request.actor, found)
        toast(request, _("%(count)s alerts were called false.") % {"count": count})
    except RenxinError as error:
        toast(request, str(error.message), level="error")
    return redirect(request, reverse("monitoring:board"))


def _do(request: StaffRequest, act: Any, words: str, row: Alert) -> HttpResponse:
    try:
        act()
    except RenxinError as error:
        return _alert_page(request, selectors.alert(request.actor, row.uid), error=str(error.message))
    toast(request, words)
    back = request.POST.get("back") == "board"
    return redirect(request, reverse("monitoring:board") if back else reverse("monitoring:alert", args=[row.uid]))


def _alert_page(request: StaffRequest, row: Alert, *, error: str = "") -> HttpResponse:
    actor = request.actor
    patient = patients.get_by_id(actor, row.patient_id)
    record_look(actor, "view", "alert", row.uid, patient_id=row.patient_id)
    rules = selectors.rules_in_force(actor)
    own = {one.measure: one for one in selectors.limits_of(actor, row.patient_id)}
    context = {
        "row": row,
        "error": error,
        "given": request.POST,
        "patient": patient,
        "card": patients.header(actor, row.patient_id),
        "words": showing.words(rules, row),
        "level": showing.level(row.level),
        "chart": showing.chart(rules, row.measure, selectors.points(actor, row.patient_id, row.measure)),
        "limits": showing.limit_lines(rules, row.measure, selectors.watched_of(actor, row.patient_id), own),
        "own": own.get(row.measure),
        "others": [one for one in selectors.alerts_of(actor, row.patient_id, 8) if one.pk != row.pk],
        "actions": [choice for choice in Alert.Action.choices if choice[0]],
        "outcomes": [(value, Alert.Outcome(value).label) for value in ("false", "not_hers")],
        "works": actor.may("monitoring.work") and row.closed_at is None,
        "may_limit": actor.may("monitoring.work") and rules.pack.measure(row.measure) is not None,
        "nav_key": "monitoring",
    }
    return render(request, "monitoring/alert.html", context, status=422 if error else 200)

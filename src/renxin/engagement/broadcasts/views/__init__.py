"""Pages of the broadcasts: the list, one broadcast, how it runs."""

import csv
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from renxin.engagement.broadcasts import audience, selectors, services
from renxin.engagement.broadcasts.forms import ways_of
from renxin.engagement.broadcasts.models import Broadcast
from renxin.engagement.broadcasts.planner import plan_of
from renxin.engagement.broadcasts.services.approving import may_approve
from renxin.engagement.broadcasts.words import channel_words, outcome_words, rule_words, tone_of, yuan
from renxin.engagement.content import selectors as content
from renxin.engagement.conversations import selectors as conversations
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import masking
from renxin.kernel.core.errors import WrongState
from renxin.people.organizations.access import StaffRequest, staff
from renxin.people.patients import selectors as patients
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

_VERBS: Final = {
    "pause": services.pause,
    "resume": services.resume,
    "stop": services.stop,
    "take-back": services.take_back,
}
_AT_ONCE: Final = 1_000
_RUN: Final = ("running", "paused", "done", "stopped")


@require_GET
@staff("broadcasts.view")
def broadcast_list(request: StaffRequest) -> HttpResponse:
    """Show the broadcasts, the newest first."""
    status = request.GET.get("status", "")
    status = status if status in Broadcast.Status else ""
    context = {
        "broadcasts": selectors.broadcasts(request.actor, status=status),
        "status": status,
        "statuses": Broadcast.Status.choices,
        "label": Broadcast.Status(status).label if status else "",
        "may_plan": request.actor.may("broadcasts.manage"),
        "campaigns": conversations.campaigns_waiting(request.actor),
        "nav_key": "content",
    }
    return render(request, "broadcasts/list.html", context)


@require_GET
@staff("broadcasts.view")
def broadcast_page(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one broadcast: its plan before it runs, its progress while it does, what came of it afterwards."""
    broadcast = selectors.get(request.actor, uid)
    if broadcast.status in _RUN:
        context = _common(request, broadcast) | _running(request, broadcast)
        return render(request, "broadcasts/running.html", context, partial="broadcasts/_progress.html")
    context = _common(request, broadcast)
    if broadcast.people <= _AT_ONCE:
        context |= _planned(request, broadcast)
    return render(request, "broadcasts/plan.html", context)


@require_GET
@staff("broadcasts.view")
def planner(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show what a long broadcast would come to: the page stands already while thousands are judged."""
    broadcast = selectors.get(request.actor, uid)
    return render(request, "broadcasts/_plan.html", _planned(request, broadcast))


@require_POST
@staff("broadcasts.manage")
def move(request: StaffRequest, uid: UUID, verb: str) -> HttpResponse:
    """Pause, resume, stop a broadcast, or take it back before it begins."""
    if verb not in _VERBS:
        raise Http404
    broadcast = selectors.get(request.actor, uid)
    try:
        _VERBS[verb](request.actor, broadcast)
    except WrongState as error:
        toast(request, str(error.message), level="error")
    return redirect(request, reverse("broadcasts:broadcast", args=[uid]))


@require_GET
@staff("broadcasts.view")
def export(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Give the list with what became of each person, names masked; noted as an export."""
    broadcast = selectors.get(request.actor, uid)
    rows = list(selectors.recipients(request.actor, broadcast))
    said = selectors.outcomes(request.actor, broadcast)
    cards = patients.cards(request.actor, [row.patient_id for row in rows])
    with transaction.atomic():
        record_access(request.actor, "broadcast.export", "broadcast", broadcast.uid, detail={"people": len(rows)})
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="broadcast-{broadcast.created_at:%Y%m%d}.csv"'
    sheet = csv.writer(answer)
    sheet.writerow([_("Patient"), _("Record number"), _("Outcome"), _("Reason"), pgettext("broadcast", "Handed over")])
    for row in rows:
        card = cards.get(row.patient_id)
        outcome, rule = said.get(row.message_id or 0, (row.state, row.rule))
        at = row.asked_at.isoformat(timespec="minutes") if row.asked_at else ""
        name, record_no = (masking.name(card.name), card.record_no) if card else ("", "")
        sheet.writerow([_plain(name), _plain(record_no), outcome_words(outcome), _plain(rule_words(rule)), at])
    return answer


def _common(request: StaffRequest, broadcast: Broadcast) -> dict[str, Any]:
    return {
        "broadcast": broadcast,
        "audience": audience.words(request.actor, broadcast.audience),
        "channel": channel_words(ways_of(broadcast)),
        "samples": content.samples_of(broadcast.version)[:2],
        "may_plan": request.actor.may("broadcasts.manage"),
        "may_decide": broadcast.status == "waiting" and may_approve(request.actor, broadcast),
        "nav_key": "content",
    }


def _planned(request: StaffRequest, broadcast: Broadcast) -> dict[str, Any]:
    plan = plan_of(request.actor, broadcast)
    shares = [(share, yuan(share.cost_fen), timedelta(seconds=share.seconds)) for share in plan.shares]
    return {"plan": plan, "costs": yuan(plan.cost_fen), "shares": shares}


def _running(request: StaffRequest, broadcast: Broadcast) -> dict[str, Any]:
    found = selectors.progress(request.actor, broadcast)
    return {
        "progress": found,
        "outcomes": [(outcome_words(outcome), people, tone_of(outcome)) for outcome, people in found.by_outcome],
        "stopped": [(rule_words(one.rule), one.people) for one in found.stopped],
        "channels": selectors.by_channel(request.actor, found),
        "may_export": request.actor.may("patients.search") and request.actor.may("patients.view"),
        "is_open": broadcast.status in ("running", "paused") or bool(found.count({"queued"})),
    }


def _plain(text: str) -> str:
    """Keep a sheet from taking words for a formula."""
    return f"'{text}" if text[:1] in "=+-@" else text

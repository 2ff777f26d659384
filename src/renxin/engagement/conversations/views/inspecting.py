"""How promises to patients were kept in a week, by colleague and by department; and who is at the desk."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from renxin.engagement.conversations import selectors, services
from renxin.engagement.conversations.models import Alarm
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

_BY = ("owner", "department")


@require_GET
@staff("conversations.supervise")
def inspection(request: StaffRequest) -> HttpResponse:
    """Show the inspection of a week, or give it as a sheet."""
    context = _week(request)
    if request.GET.get("sheet"):
        headers = {"Content-Disposition": f'attachment; filename="answers-{context["monday"]:%G-W%V}.xlsx"'}
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return HttpResponse(_sheet(context), content_type=kind, headers=headers)
    return render(request, "conversations/inspection.html", context)


@require_POST
@staff("conversations.reply")
def presence(request: StaffRequest) -> HttpResponse:
    """Come, go away for a while, or leave."""
    try:
        capacity = request.POST.get("capacity", "")
        services.set_presence(
            request.actor, request.POST.get("state", ""), capacity=int(capacity) if capacity.isdigit() else None
        )
    except InvalidInput as error:
        toast(request, str(error.message), level="error")
    return redirect(request, reverse("conversations:inbox"))


@require_POST
@staff("conversations.reply")
def take_alarm(request: StaffRequest, alarm_uid: Any) -> HttpResponse:
    """Take a red flag up and go where it was heard."""
    alarm = next((each for each in selectors.open_alarms(request.actor) if each.uid == alarm_uid), None)
    if alarm is None:
        toast(request, _("A colleague has taken this alarm up already."))
        known = Alarm.objects.of(request.actor).filter(uid=alarm_uid).select_related("conversation").first()
        visible = known and selectors.visible(request.actor).filter(pk=known.conversation_id).exists()
        if not known or not visible:
            return redirect(request, reverse("conversations:inbox"))
        alarm = known
    else:
        services.acknowledge(request.actor, alarm)
        with suppress(services.Collision):  # a colleague talks with her: the alarm is taken up all the same
            services.take(request.actor, alarm.conversation)
    return redirect(request, reverse("conversations:thread", args=[alarm.conversation.uid]))


def _week(request: StaffRequest) -> dict[str, Any]:
    zone = organizations.zone_of(request.actor)
    monday = _monday(request.GET.get("week", ""), clock.today(zone))
    since = datetime.combine(monday, time(), tzinfo=zone)
    until = since + timedelta(days=7)
    by = request.GET.get("by", "owner")
    by = by if by in _BY else "owner"
    actor = request.actor
    return {
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7) if until <= clock.now() else None,
        "by": by,
        "first": selectors.promises(actor, since, until, kinds=("first",)),
        "next": selectors.promises(actor, since, until, kinds=("next",)),
        "voice": selectors.promises(actor, since, until, kinds=("voice",)),
        "lines": selectors.inspection(actor, since, until, by),
        "agents": selectors.agents(actor),
    }


def _monday(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = today
    return day - timedelta(days=day.weekday())


def _sheet(context: dict[str, Any]) -> bytes:
    target = BytesIO()
    import xlsxwriter  # noqa: PLC0415  large, and needed by few processes

    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet(f"{context['monday']:%G-W%V}")
        head = (
            _("Who"),
            _("Promises"),
            _("Answered"),
            _("In time"),
            _("Still late"),
            _("Share kept"),
            _("Average, minutes"),
        )
        sheet.write_row(0, 0, [str(each) for each in head])
        for number, line in enumerate(context["lines"], start=1):
            kept = line.promises
            average = round(kept.average.total_seconds() / 60, 1) if kept.average else ""
            share = round(kept.share, 4) if kept.share is not None else ""
            values = (kept.made, kept.answered, kept.in_time, kept.open_late, share, average)
            sheet.write_row(number, 0, [line.name, *values])
    return target.getvalue()

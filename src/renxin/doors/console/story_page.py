"""The story on the patient's page: which lines, from which day, and where to read on."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from renxin.doors.console import story
from renxin.kernel.core import signing
from renxin.kernel.timeline import selectors as timeline
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest
from renxin.people.patients.models import Patient
from renxin.ui.stencils import Stencil
from renxin.ui.templatetags.ui import ago, day

_LINE: Final = Stencil("console/_story_line.html", "words", "by", "at")
_PAGE: Final = 30
_PLACE: Final = "story"


def page_of(request: StaffRequest, patient: Patient) -> dict[str, Any]:
    """Return one page of the story: `show` filters by kind, `on` jumps to a day, `before` reads on below a line."""
    group, on = request.GET.get("show", ""), _asked_day(request.GET.get("on", ""))
    happenings = timeline.history(
        request.actor,
        patient.pk,
        kinds=story.kinds_of(group),
        before=_before(request, on),
        limit=_PAGE + 1,
    )
    more = signing.seal_values(_PLACE, list(happenings[_PAGE - 1].place)) if len(happenings) > _PAGE else ""
    return {
        "told": _told(story.tell(request.actor, happenings[:_PAGE])),
        "more": more,
        "show": group,
        "on": on,
        **_addresses(patient, group, on),
    }


def _told(lines: Sequence[story.Line]) -> SafeString:
    """Return the lines as the page shows them, each day under its date; empty when nothing is told."""
    shown, last = [], None
    for line in lines:
        on = timezone.localtime(line.at).date()
        if on != last:
            shown.append(format_html('<h3 class="timeline__day">{}</h3>', day(line.at)))
        values = {"words": line.words, "by": line.by, "at": ago(line.at)}
        shown.append(_LINE.fill(values, tone=line.tone, icon_name=line.icon, has_by=bool(line.by)))
        last = on
    return SafeString("".join(shown))


def _addresses(patient: Patient, group: str, on: date | None) -> dict[str, Any]:
    address = reverse("console:patient", args=[patient.uid])
    kept = {"on": on.isoformat()} if on else {}
    groups = [
        (key, title, f"{address}?{urlencode({'show': key, **kept})}") for key, (title, _heads) in story.GROUPS.items()
    ]
    return {
        "groups": groups,
        "story_url": address,
        "all_url": f"{address}?{urlencode(kept)}" if kept else address,
        "newest_url": f"{address}?{urlencode({'show': group})}" if group else address,
    }


def _before(request: StaffRequest, on: date | None) -> tuple[datetime, int] | None:
    """Return where to read on: below a line already shown, else below the end of the day asked for."""
    sealed = request.GET.get("before", "")
    if sealed:
        at, event_id = signing.unseal_values(_PLACE, sealed)
        return at, event_id
    if on is None:
        return None
    return datetime.combine(on + timedelta(days=1), time(0), organizations.zone_of(request.actor)), 0


def _asked_day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2200 else None

"""Staff pages of interfaces: the messages, one message readable, correction and replay, the senders."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.doors.connectors import formats, selectors, services
from renxin.doors.connectors.models import InterfaceMessage
from renxin.doors.connectors.pages.forms import InterfaceForm
from renxin.doors.connectors.pages.lines import counted_reasons, detail, line
from renxin.doors.connectors.selectors import Wanted
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, NotFound, RenxinError
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

_FILTERS = ("state", "reason", "kind", "interface", "control_id", "since", "until")


@require_GET
@staff("interfaces.view")
def message_list(request: StaffRequest) -> HttpResponse:
    """Show the messages, the latest first."""
    wanted = _wanted(request)
    page = selectors.messages(request.actor, wanted, request.GET.get("after", ""))
    people = selectors.people(request.actor, page.items)
    context = {
        "nav_key": "settings",
        "lines": [line(row, people) for row in page.items],
        "next_url": f"?{_query(request, after=page.next)}" if page.has_next else "",
        "wanted": wanted,
        "states": InterfaceMessage.State,
        "state_label": _label(InterfaceMessage.State, wanted.state),
        "reasons": counted_reasons(request.actor),
        "interfaces": selectors.interfaces(request.actor),
        "counts": selectors.counts(request.actor),
        "may_replay": request.actor.may("interfaces.replay"),
        "query": _query(request),
        "wanted_fields": [(name, value) for name in _FILTERS if (value := request.GET.get(name, "").strip())],
        "since": request.GET.get("since", ""),
        "until": request.GET.get("until", ""),
    }
    return render(request, "connectors/messages.html", context, partial={"rows": "connectors/_rows.html"})


@require_GET
@staff("interfaces.view")
def message(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one message: what became of it and why, and its segments readable."""
    return _message_page(request, selectors.message(request.actor, uid))


@require_POST
@staff("patients.reveal")
def reveal(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one message in clear, for a reason that is kept."""
    try:
        row = services.reveal(request.actor, uid, request.POST.get("reason", ""))
    except InvalidInput as error:
        toast(request, str(error.message), level="error")
        return redirect(request, reverse("connectors:message", args=[uid]))
    return _message_page(request, row, clear=True)


@require_POST
@staff("interfaces.replay")
def correct(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Correct one field, or the whole text, and let the message be applied again."""
    actor, given = request.actor, request.POST
    act: Callable[[], Any]
    if "text" in given:
        act = lambda: services.correct_text(actor, uid, given["text"])  # noqa: E731
    else:
        act = lambda: services.correct_field(actor, uid, given.get("place", ""), given.get("value", ""))  # noqa: E731
    return _change(request, uid, act, _("The corrected message is being applied."))


@require_POST
@staff("interfaces.replay")
def replay(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Let one message be applied again."""
    return _change(request, uid, lambda: services.replay(request.actor, uid), _("The message is being applied again."))


@require_POST
@staff("interfaces.replay")
def replay_many(request: StaffRequest) -> HttpResponse:
    """Let every parked message of the list be applied again."""
    made = services.replay_many(request.actor, _wanted(request))
    return redirect(request, reverse("connectors:progress", args=[made.uid]))


@require_GET
@staff("interfaces.view")
def progress(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show how far a replay is."""
    context = {"nav_key": "settings", "progress": selectors.progress(request.actor, uid), "uid": uid}
    return render(request, "connectors/progress.html", context, partial="connectors/_progress.html")


@require_GET
@staff("interfaces.view")
def senders(request: StaffRequest) -> HttpResponse:
    """Show the interfaces."""
    context = {
        "nav_key": "settings",
        "interfaces": selectors.interfaces(request.actor),
        "may_manage": request.actor.may("interfaces.manage"),
    }
    return render(request, "connectors/senders.html", context)


@require_http_methods(["GET", "POST"])
@staff("interfaces.manage")
def sender(request: StaffRequest, uid: UUID | None = None) -> HttpResponse:
    """Add or change an interface."""
    row = selectors.interface(request.actor, uid) if uid else None
    form = InterfaceForm(request.POST) if request.method == "POST" else _empty_form(row)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_interface(request.actor, uid, form.data_given())
        except InvalidInput as error:
            form.add_error(error.where if error.where in form.fields else None, str(error.message))
        else:
            toast(request, _("The interface is saved."))
            return redirect(request, reverse("connectors:senders"))
    status = 422 if form.errors else 200
    context = {"nav_key": "settings", "form": form, "row": row}
    return render(request, "connectors/sender.html", context, status=status)


def _empty_form(row: Any) -> InterfaceForm:
    return InterfaceForm.of(row) if row else InterfaceForm(initial={"zone": "Asia/Shanghai", "is_active": True})


def _message_page(request: StaffRequest, row: InterfaceMessage, *, clear: bool = False) -> HttpResponse:
    people = selectors.people(request.actor, [row])
    open_again = row.cleared_at is None and row.state in (InterfaceMessage.State.PARKED, InterfaceMessage.State.IGNORED)
    context = {
        "nav_key": "settings",
        "line": line(row, people),
        "detail": None if row.cleared_at else detail(row, clear=clear),
        "format": formats.of(row.format),
        "clear": clear,
        "may_reveal": row.cleared_at is None and request.actor.may("patients.reveal"),
        "may_replay": open_again and request.actor.may("interfaces.replay"),
    }
    return render(request, "connectors/message.html", context)


def _change(request: StaffRequest, uid: UUID, act: Callable[[], Any], said: str) -> HttpResponse:
    try:
        act()
    except NotFound:
        raise
    except RenxinError as error:
        toast(request, str(error.message), level="error")
    else:
        toast(request, said)
    return redirect(request, reverse("connectors:message", args=[uid]))


def _wanted(request: HttpRequest) -> Wanted:
    given = request.GET if request.method == "GET" else request.POST
    found: dict[str, Any] = {name: given.get(name, "").strip() for name in _FILTERS}
    if found["interface"] and not _is_uuid(found["interface"]):
        found["interface"] = ""
    for name in ("since", "until"):
        found[name] = _instant(found[name])
    return Wanted(**found)


def _instant(text: str) -> datetime | None:
    """Return the instant of a date-and-time field, in the hospital's own time."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=clock.SHANGHAI)


def _is_uuid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def _label(choices: Any, value: str) -> str:
    return str(choices(value).label) if value in choices.values else ""


def _query(request: HttpRequest, **changed: str) -> str:
    kept = {name: value for name in _FILTERS if (value := request.GET.get(name, "").strip())}
    return urlencode({**kept, **{name: value for name, value in changed.items() if value}})

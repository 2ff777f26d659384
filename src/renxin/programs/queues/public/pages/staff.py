"""Pages of staff about what patients see of waiting: screens, the code of a queue, how wrong estimates were."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.access import StaffRequest, staff
from renxin.programs.queues import selectors
from renxin.programs.queues.models import Queue, Screen, Ticket
from renxin.programs.queues.public import errors, lasting, places, screens
from renxin.programs.queues.public.pack import estimate_pack
from renxin.ui.drawing import drawn_code
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast


@require_http_methods(["GET", "POST"])
@staff(screens.MANAGE)
def screen_list(request: StaffRequest) -> HttpResponse:
    """Show walls and kiosks, and make one: its link is shown once."""
    said, error, where, link = request.POST, "", "", ""
    queues = selectors.queues(request.actor)
    if request.method == "POST":
        wanted = said.getlist("queues")
        try:
            made, secret = screens.make_screen(
                request.actor,
                kind=said.get("kind", ""),
                name=said.get("name", ""),
                queues=[one for one in queues if str(one.uid) in wanted],
                language=said.get("language", ""),
                speech=said.get("speech", ""),
            )
            road = "queue-wall" if made.kind == Screen.Kind.WALL else "queue-kiosk"
            link = request.build_absolute_uri(reverse(road, args=[secret]))
        except InvalidInput as problem:
            error, where = str(problem.message), problem.where
    names = {one.pk: str(one) for one in queues}
    context = {
        "screens": [(row, [names[pk] for pk in row.queues if pk in names]) for row in screens.screens(request.actor)],
        "queues": [(str(one.uid), str(one)) for one in queues],
        "chosen": said.getlist("queues"),
        "kinds": Screen.Kind.choices,
        "speeches": Screen.Speech.choices,
        "languages": [("zh-hans", "中文"), ("en", "English")],
        "said": said,
        "link": link,
        "error": error,
        "where": where,
    }
    return render(request, "queues/public/screens.html", context, status=422 if error else 200)


@require_POST
@staff(screens.MANAGE)
def screen_off(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Let a screen go dark."""
    screens.revoke_screen(request.actor, screens.screen(request.actor, uid))
    toast(request, _("The screen goes dark within seconds."))
    return redirect(request, reverse("queues:screens"))


@require_GET
@staff("queues.view")
def code(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show the code that hangs at a queue, to be printed."""
    queue = _queue(request, uid)
    path = reverse("queue-scanned", args=[places.code_of(request.actor.tenant_id, queue.pk)])
    address = request.build_absolute_uri(path)
    return render(request, "queues/public/code.html", {"queue": queue, "drawing": drawn_code(address)})


@require_GET
@staff("queues.view")
def estimates(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show how wrong the promises of a queue were, and what they stand on."""
    queue = _queue(request, uid)
    found = errors.errors(request.actor, queue)
    known = lasting.lastings(request.actor.tenant_id, [queue])[queue.pk]
    times = [(kind, known.of(None, kind), known.times.get((None, kind), (0, None))[0]) for kind in _kinds(known)]
    kinds = dict(Ticket.Kind.choices)
    context = {
        "queue": queue,
        "whole": found[0] if found else None,
        "bands": found[1:],
        "times": [(kinds.get(kind, _("all")), one.mean / 60, one.sd / 60, n) for kind, one, n in times],
        "measured": known.n,
        "pack": estimate_pack(),
    }
    return render(request, "queues/public/estimates.html", context)


def _kinds(known: lasting.Lastings) -> list[str]:
    """Return the kinds of tickets that were measured, all together first."""
    return sorted({kind for practitioner, kind in known.times if practitioner is None} | {lasting.ANY})


def _queue(request: StaffRequest, uid: UUID) -> Queue:
    found = next((one for one in selectors.queues(request.actor) if one.uid == uid), None)
    if found is None:
        raise Http404("queue")
    return found

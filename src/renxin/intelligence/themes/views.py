"""Pages of themes: topics and groups, the comments behind them, correcting one, learning again."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.kernel.core import statistics
from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.access import StaffRequest, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import selectors, services
from .topics import shipped


@require_GET
@staff("surveys.view")
def index(request: StaffRequest) -> HttpResponse:
    """Show what comments are about, how they sound, which groups nobody defined, how often the reader is right."""
    actor, days = request.actor, _days(request)
    lines = selectors.topics(actor, days)
    taught = selectors.reader(actor)
    quality = taught.quality if taught else {}
    context = {
        "days": days,
        "periods": selectors.PERIODS,
        "shown": [line for line in lines if not line.hidden],
        "hidden": sum(line.hidden for line in lines),
        "clusters": selectors.clusters(actor),
        "reader": taught,
        "right": statistics.wilson(quality["right"], quality["n"]) if quality.get("n") else None,
        "corrected": selectors.corrected(actor),
        "may_learn": actor.may("insights.manage"),
    }
    return render(request, "themes/index.html", context)


@require_GET
@staff("surveys.view")
def comments(request: StaffRequest) -> HttpResponse:
    """Show the comments about a topic, each with how it was read."""
    days, topic, sounds = _days(request), request.GET.get("topic", ""), request.GET.get("sounds", "")
    known = shipped().by_code
    found = selectors.comments(request.actor, days, topic=topic if topic in known else "", sounds=sounds)
    context = {
        "days": days,
        "topic": known.get(topic),
        "topics": known.values(),
        "sounds": sounds if sounds in services.TONES else "",
        "comments": found,
    }
    return render(request, "themes/comments.html", context)


@require_http_methods(["GET", "POST"])
@staff("surveys.view")
def correct(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Let a person say how a comment is to be read."""
    one = selectors.opinion(request.actor, uid)
    wrong = ""
    if request.method == "POST":
        try:
            services.correct_opinion(
                request.actor, one.opinion, request.POST.get("tone", ""), request.POST.getlist("topics")
            )
        except InvalidInput as refused:
            wrong = str(refused)
        else:
            toast(request, _("Thank you. It is read so from now on."))
            return redirect(request, "themes:comments")
    context = {
        "one": one,
        "error": wrong,
        "tones": [("praise", _("praise")), ("mixed", _("both, or neither")), ("blame", _("blame"))],
        "topics": [(topic.code, str(topic.words)) for topic in shipped().by_code.values()],
        "crumbs": [(_("What they say"), "themes:index"), (_("Comments"), "themes:comments")],
    }
    return render(request, "themes/correct.html", context)


@require_POST
@staff("insights.manage")
def learn(request: StaffRequest) -> HttpResponse:
    """Ask for a fresh look."""
    services.ask_to_learn(request.actor)
    toast(request, _("The comments are being read again. This page shows it when it is done."))
    return redirect(request, "themes:index")


@require_POST
@staff("insights.manage")
def name(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Give a group a name."""
    services.name_cluster(request.actor, selectors.cluster(request.actor, uid), request.POST.get("name", ""))
    toast(request, _("Named."))
    return redirect(request, "themes:index")


def _days(request: StaffRequest) -> int:
    asked = request.GET.get("days", "")
    return int(asked) if asked.isdigit() and int(asked) in selectors.PERIODS else selectors.PERIODS[1]

"""Screens in the house: the list of them, and what hangs on the wall."""

from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.intelligence.boards import selectors, services
from renxin.intelligence.boards.cards.shown import Shown
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, acting, staff, token
from renxin.ui.figures import HeatMap
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

_YEAR = 365 * 24 * 3600


@require_http_methods(["GET", "POST"])
@staff("boards.walls")
def walls(request: StaffRequest) -> HttpResponse:
    """Show the screens, and make one: its link is shown once."""
    said, error, link = request.POST, "", ""
    departments = organizations.departments(request.actor, only_own=True)
    if request.method == "POST":
        department = next((one.pk for one in departments if str(one.uid) == said.get("department")), None)
        try:
            _wall, secret = services.make_wall(
                request.actor,
                name=said.get("name", ""),
                department_id=department,
                language=said.get("language", "zh-hans"),
                seconds=15,
            )
            link = request.build_absolute_uri(reverse("boards:wall", args=[secret]))
        except InvalidInput as problem:
            error = str(problem)
    context = {
        "walls": selectors.walls(request.actor),
        "departments": [(str(one.uid), one.name) for one in departments],
        "languages": [("zh-hans", "中文"), ("en", "English")],
        "link": link,
        "error": error,
    }
    return render(request, "boards/walls.html", context, status=422 if error else 200)


@require_POST
@staff("boards.walls")
def revoke(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Let a screen go dark."""
    services.revoke_wall(request.actor, selectors.wall(request.actor, uid))
    toast(request, _("The screen goes dark within a minute."))
    return redirect(request, reverse("boards:walls"))


@never_cache
@require_GET
@token("the link of a screen, bound to the first device that opens it; it shows numbers and no person")
def wall(request: HttpRequest, secret: str) -> HttpResponse:
    """Show numbers on a screen, part after part."""
    name = "wall"
    try:
        found, device = services.open_wall(secret, request.COOKIES.get(name, ""))
    except NotFound as error:
        raise Http404 from error
    actor = Actor.system(found.tenant_id, "wall")
    with acting(request, actor), translation.override(found.language):
        department = organizations.departments_by_ids(actor, [found.department_id or 0]).get(found.department_id or 0)
        chosen = {"department": str(department.uid)} if department else {}
        opened = selectors.opened(actor, selectors.board(actor, "director"), selectors.scope_of(actor, chosen))
        slides = [
            (part.title, part.numbers, [_still(card) for card in part.others if _may_hang(card)])
            for part in opened.parts
            if part.numbers or any(_may_hang(card) for card in part.others)
        ]
        context = {"wall": found, "slides": slides, "place": department or organizations.tenant(actor)}
        answer = render(request, "boards/wall.html", context)
    path = reverse("boards:wall", args=[secret])
    answer.set_cookie(
        name, device, _YEAR, path=path, httponly=True, samesite="Strict", secure=settings.SESSION_COOKIE_SECURE
    )
    return answer


def _may_hang(card: Shown) -> bool:
    return not card.is_personal and card.kind in ("chart", "heat", "time_left")


def _still(card: Shown) -> Shown:
    """Nobody presses anything on a wall: cells of a heat map lead nowhere."""
    if not isinstance(card.content, HeatMap):
        return card
    rows = [(name, [replace(cell, url="") if cell else None for cell in cells]) for name, cells in card.content.rows]
    return replace(card, content=replace(card.content, rows=rows))

"""Themes: their style sheets and logos, open to everybody; the page of staff on which they are made."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from renxin.doors.portal.models import PortalTheme
from renxin.kernel.core.errors import InvalidInput, NotFound
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import StaffRequest, public, staff
from renxin.ui.render import redirect, render
from renxin.ui.toasts import toast

from . import selectors, services
from .colours import LEAST, Palette, judge

_FOREVER = "public, max-age=31536000, immutable"
_YEAR = 365 * 24 * 3600


@public("the colours of a hospital's pages")
@require_GET
def sheet(_request: HttpRequest, uid: UUID, stamp: str) -> HttpResponse:
    """Return a theme as a style sheet; its address changes when the theme does."""
    row = _row(uid, stamp)
    judged = judge(row.colour)
    if judged is None or judged.palette is None:
        raise Http404("theme")
    answer = HttpResponse(written(judged.palette, child=row.audience == "children"), content_type="text/css")
    answer["Cache-Control"] = _FOREVER
    return answer


@public("the logo of a hospital")
@require_GET
def logo(_request: HttpRequest, uid: UUID, stamp: str) -> HttpResponse:
    """Return the logo of a theme."""
    row = _row(uid, stamp)
    if not row.logo:
        raise Http404("logo")
    answer = HttpResponse(bytes(row.logo), content_type=row.logo_type)
    answer["Cache-Control"], answer["X-Content-Type-Options"] = _FOREVER, "nosniff"
    return answer


@public("a printed code of a campus leads to the hospital's pages in the colours of that campus")
@require_GET
def at_campus(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Remember in this browser at which campus she is, and lead her to her home."""
    response = HttpResponseRedirect(reverse("home"))
    response.set_cookie(
        selectors.COOKIE, str(uid), max_age=_YEAR, httponly=True, secure=request.is_secure(), samesite="Lax"
    )
    return response


@require_http_methods(["GET", "POST"])
@staff(services.MAY)
def settings(request: StaffRequest) -> HttpResponse:
    """Show the themes there are, and keep one."""
    problem = where = ""
    if request.method == "POST":
        try:
            services.keep_theme(request.actor, _posted(request))
            toast(request, _("Kept. Patients see it at once."))
            return redirect(request, reverse("portal-themes"))
        except InvalidInput as wrong:
            problem, where = str(wrong.message), wrong.where
    campuses = organizations.campuses(request.actor)
    context: dict[str, Any] = {
        "nav_key": "settings",
        "themes": selectors.themes(request.actor.tenant_id),
        "audiences": PortalTheme.Audience.choices,
        "campuses": [("", _("All campuses")), *((str(one.uid), str(one)) for one in campuses)],
        "given": request.POST,
        "least": LEAST,
        "problem": problem,
        "where": where,
    }
    return render(request, "portal/themes/settings.html", context, status=422 if problem else 200)


@require_POST
@staff(services.MAY)
def remove(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Take one away."""
    try:
        services.remove_theme(request.actor, uid)
    except NotFound as gone:
        raise Http404("theme") from gone
    toast(request, _("It is gone; the wider theme holds."))
    return redirect(request, reverse("portal-themes"))


def written(palette: Palette, *, child: bool) -> str:
    """Return a palette as a style sheet. Children's pages are rounder and a little larger."""
    rules = (
        f"--jade:{palette.jade};--jade-ink:{palette.jade};--jade-hover:{palette.hover};--on-jade:#ffffff;"
        f"--jade-tint:{palette.tint};--select:{palette.select}"
    )
    css = f"html.portal[data-theme]{{{rules}}}"
    if child:
        css += (
            "html.portal[data-size=normal]{font-size:112%}"
            ".portal .button,.portal .home__way,.portal .portal__one,.portal .choice{border-radius:20px}"
            ".portal .home__way .icon{width:32px;height:32px}"
        )
    return css


def _posted(request: StaffRequest) -> services.ThemeData:
    file, posted = request.FILES.get("logo"), request.POST
    too_large = file is not None and (file.size or 0) > services.MOST_BYTES
    return services.ThemeData(
        audience=posted.get("audience", ""),
        campus_uid=posted.get("campus", ""),
        name=posted.get("name", ""),
        name_en=posted.get("name_en", ""),
        colour=posted.get("colour", ""),
        logo=None if file is None else b"x" * (services.MOST_BYTES + 1) if too_large else file.read(),
    )


def _row(uid: UUID, stamp: str) -> PortalTheme:
    row = PortalTheme.objects.filter(uid=uid, stamp=stamp).first()
    if row is None:
        raise Http404("theme")
    return row

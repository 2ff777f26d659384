"""The style guide, and keeping what a browser prefers. Open to everybody: nothing here belongs to a tenant."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from . import guide, preferences
from .guide.sample import rooms, sample


def style_guide(request: HttpRequest) -> HttpResponse:
    """Show every component in every state, each with how to write it."""
    context = {"sections": guide.sections(), "sample": sample(), "patterns": guide.patterns()}
    return render(request, "ui/guide/index.html", context)


def pattern(request: HttpRequest, name: str) -> HttpResponse:
    """Show one whole page as the components make it."""
    if name not in guide.patterns():
        raise Http404
    context = {"sample": sample(), "rooms": rooms(name)}
    return render(request, f"ui/guide/patterns/{name}.html", context)


@require_POST
def set_preference(request: HttpRequest, name: str) -> HttpResponse:
    """Keep a choice in this browser's cookie and go back."""
    value = request.POST.get("value", "")
    if value not in preferences.CHOICES.get(name, ()):
        raise Http404
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponse(status=303, headers={"Location": back if safe else "/"})
    response.set_cookie(
        preferences.cookie(name),
        value,
        max_age=preferences.MAX_AGE,
        samesite="Lax",
        secure=request.is_secure(),
        httponly=True,
    )
    return response


for _view in (style_guide, pattern, set_preference):
    vars(_view)["access"] = "public: the design system shows no data of anybody"

"""One address, two answers: the page, or the part of it that htmx asks for."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as render_page
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers

from . import toasts


def render(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    partial: str | Mapping[str, str] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Answer with the page `template`, or with `partial` when htmx asks for a part.

    Args:
        request: the request; what it means to htmx is read from django-htmx.
        template: the whole page.
        context: for both of them.
        partial: the template of the part, or one for each id of an htmx target. Without it htmx gets the whole page.
        status: 422 shows a form again with its errors; htmx swaps it in.
    """
    chosen = _part(request, partial)
    if chosen is None:
        response = render_page(request, template, dict(context or {}), status=status)
    else:
        html = render_to_string(chosen, dict(context or {}), request=request)
        response = HttpResponse(html + toasts_out_of_band(request), status=status)
    patch_vary_headers(response, ("HX-Request",))
    return response


def toasts_out_of_band(request: HttpRequest) -> str:
    """Return the waiting toasts as a fragment that htmx appends to the page's toast region, or nothing."""
    waiting = toasts.waiting(request)
    return render_to_string("ui/_toasts_oob.html", {"toasts": waiting}, request=request) if waiting else ""


def redirect(request: HttpRequest, url: str) -> HttpResponse:
    """Send the browser to `url`, whether it asked by itself or through htmx."""
    if getattr(request, "htmx", None):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponse(status=303, headers={"Location": url})


def render_error(request: HttpRequest, status: int, words: object = "") -> HttpResponse:
    """Answer with the error page of `status`; htmx gets it as a toast and keeps the page.

    Args:
        request: the request that failed.
        status: 400, 403, 404, 429 or 500.
        words: a sentence that says what is wrong and what to do; without it the page has its own.
    """
    if getattr(request, "htmx", None) and not request.htmx.boosted:  # type: ignore[attr-defined]
        context = {"toasts": [toasts.Toast(str(words), "error", "")]} if words else {"toasts": []}
        html = render_to_string("ui/_toasts_oob.html", context, request=request)
        return HttpResponse(html, status=status, headers={"HX-Reswap": "none"})
    return render_page(request, f"{status}.html", {"words": words}, status=status)


def _part(request: HttpRequest, partial: str | Mapping[str, str] | None) -> str | None:
    htmx = getattr(request, "htmx", None)
    if not htmx or htmx.boosted or htmx.history_restore_request or partial is None:
        return None
    return partial if isinstance(partial, str) else partial.get(htmx.target or "")

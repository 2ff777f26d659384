"""The patients' page: your voice, our improvement. Open to everybody who has the address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_GET

from renxin.kernel.core.actor import Actor
from renxin.people.organizations.access import acting, token

from . import selectors


@require_GET
@token("the address names the house only; what stands there was approved for everybody")
def heard(request: HttpRequest, ref: str) -> HttpResponse:
    """Show what we heard, what we did, and what it brought."""
    house = selectors.house_of(ref)
    if house is None:
        return render(request, "improvement/public_gone.html", {}, status=404)
    with acting(request, Actor.system(house.pk, "improvement")):
        language = translation.get_language() or "zh-hans"
        rows = selectors.told(request.actor, language)  # type: ignore[attr-defined]
        response = render(request, "improvement/public.html", {"rows": rows, "house": house, "phone": house.phone})
    response["Referrer-Policy"] = "no-referrer"
    return response

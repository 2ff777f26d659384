"""The public page of the stars of service: who was chosen, for which month and why. No patient stands on it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from renxin.kernel.core.actor import Actor
from renxin.people.organizations.access import acting, token
from renxin.people.patients.selectors import portal_page
from renxin.programs.cases.reading import praise

from . import places


@token("the address names the house; only what was published stands on it")
@require_GET
def stars(request: HttpRequest, ref: str) -> HttpResponse:
    """Show the stars of service that were published, the newest month first."""
    place = places.find(ref)
    if place is None:
        return portal_page(request, "cases/confirm_ended.html", {"why": "unknown"}, 404)
    with acting(request, Actor.system(place.tenant.pk, "cases")):
        context = {"place": place, "ref": ref, "stars": praise.published(place.tenant.pk)}
        return portal_page(request, "cases/praise/public.html", context)

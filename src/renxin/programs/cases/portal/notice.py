"""The public notice on complaints (投诉须知): who takes them, where, when, by which roads, how long it takes."""

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_GET

from renxin.kernel.core.actor import Actor
from renxin.people.organizations.access import acting, token
from renxin.people.patients.selectors import portal_page
from renxin.programs.cases.models import ComplaintNotice, Route
from renxin.programs.cases.packs.terms import terms
from renxin.ui.drawing import drawn_code

from . import places


@token("the address names the house; the notice is for everybody")
@require_GET
def notice(request: HttpRequest, ref: str) -> HttpResponse:
    """Show the notice, ready to be printed and hung up, with a code that leads to the form."""
    place = places.find(ref)
    if place is None:
        return portal_page(request, "cases/confirm_ended.html", {"why": "unknown"}, 404)
    with acting(request, Actor.system(place.tenant.pk, "cases")):
        row = ComplaintNotice.objects.of(place.tenant.pk).first()
        language = "en" if (translation.get_language() or "").startswith("en") else "zh"
        told = {name: value.get(language) or value.get("zh", "") for name, value in (row.values if row else {}).items()}
        context = {
            "place": place,
            "ref": ref,
            "told": told,
            "days": terms().statutory,
            "routes": [str(label) for _value, label in Route.choices],
            "code": drawn_code(places.address(place.tenant.pk)),
        }
        return portal_page(request, "cases/house/public.html", context)

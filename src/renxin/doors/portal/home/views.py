"""The home itself: whose page it is, what is due today, where to go now when something is wrong; slots for the rest."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import acting
from renxin.people.organizations.access import token as by_token
from renxin.people.patients import selectors as patients
from renxin.people.patients.models import Visitor

from . import door
from .laying import is_large, lay_out


@by_token("who proved herself in this browser, or the account of the messenger that signed in; nobody else sees more")
@never_cache
@require_http_methods(["GET", "POST"])
def home(request: HttpRequest, uid: UUID | None = None) -> HttpResponse:
    """Show her home; ask for the proof when only the account is known; say how to come in when nobody is."""
    with patients.visiting(request, uid) as visit:
        if visit is not None:
            if "next" in request.GET:
                return redirect(door.wanted(request))
            context = {
                "visit": visit,
                "patient": visit.patient,
                "layout": lay_out(request, visit),
                "large": is_large(request),
                "phone": getattr(request, "hospital_phone", ""),
            }
            response = render(request, "portal/home/home.html", context)
            patients.seen(request, response, visit)
            return response
    account = door.by_account(request)
    if account is not None:
        return door.knock(request, *account, door.wanted(request), how=Visitor.How.ACCOUNT)
    return _outside(request)


def _outside(request: HttpRequest) -> HttpResponse:
    """Say how to come in; where only one hospital lives here, in its own look."""
    context, tenants = {"asked": request.GET.urlencode()}, organizations.tenants()
    if len(tenants) != 1:
        return render(request, "portal/home/outside.html", context, status=403)
    with acting(request, Actor.system(tenants[0].pk, "portal.home")), translation.override(patients.dress(request)):
        return render(request, "portal/home/outside.html", context, status=403)

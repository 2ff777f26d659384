"""The patient's page behind a printed code: praise, a suggestion, a complaint, a call for help. No sign-in."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from renxin.kernel.core.errors import InvalidInput
from renxin.people.organizations.access import token
from renxin.people.patients.selectors import portal_page
from renxin.programs.cases import services
from renxin.programs.cases.models import Channel, Relation
from renxin.programs.cases.services import Intake

from . import links, printed
from .places import Place

LONGEST = 2000
WAYS = (
    ("complaint", _("Something went wrong"), _("Somebody with a name answers you within 24 hours.")),
    ("request", _("I need help"), _("Something lost, a copy, a wheelchair, an interpreter …")),
    ("suggestion", _("I have an idea"), _("What could be better")),
    ("praise", _("I want to thank somebody"), _("It is passed on to her.")),
)


@token("a printed code names a place of the house; nothing is shown of anybody")
@csrf_exempt  # there is no session to ride on: whoever scans the code may tell something
@never_cache
@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask what somebody wants to tell us, or take it in."""
    return printed.opened(request, ref, _form, _take)


def _take(request: HttpRequest, place: Place, context: dict[str, Any]) -> HttpResponse:
    posted = request.POST
    kind, words = posted.get("kind", ""), posted.get("words", "").strip()
    if kind not in {way[0] for way in WAYS} or not words:
        return _form(request, context, 422)
    try:
        case = services.receive_case(request.actor, _intake(posted, place))  # type: ignore[attr-defined]
    except InvalidInput as wrong:
        return _form(request, {**context, "problem": str(wrong.message)}, 422)
    return portal_page(
        request,
        "cases/told.html",
        {**context, "case": case, "follow": links.follow_reference(case)},
    )


def _intake(posted: Mapping[str, str], place: Place) -> Intake:
    wanted = posted.get("department", "")
    department = place.department or next((one for one in place.departments if str(one.uid) == wanted), None)
    return Intake(
        kind=posted.get("kind", ""),
        channel=Channel.QR,
        words=posted.get("words", "")[:LONGEST],
        name=posted.get("name", "")[:60],
        phone=posted.get("phone", "")[:20],
        relation=relation if (relation := posted.get("relation", "")) in Relation.values else Relation.SELF,
        department_id=department.pk if department else None,
        place=" · ".join(part.name for part in (place.campus, department) if part),
        may_name=posted.get("may_name") == "on",
        may_publish=posted.get("may_publish") == "on",
        key=printed.key_of(posted.get("key", "")),
    )


def _form(request: HttpRequest, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    given = request.POST
    more = {"ways": WAYS, "given": given, "missing": status == 422, "key": given.get("key") or str(uuid4())}
    return portal_page(request, "cases/tell.html", {**context, **more, "relations": Relation.choices}, status)

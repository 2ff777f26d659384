"""Pages of patients and visitors: joining the panel, voting, signing up for an open day, reading stories."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from renxin.kernel.core import signing, throttle
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound, RenxinError
from renxin.people.organizations.access import acting, token
from renxin.people.patients.selectors import dress, is_colleague, portal_page

from . import links, selectors, services
from .models import Ballot, PanelMember
from .views.frame import whole

WRONG_LINKS_A_MINUTE: Final = 30
SIGN_UPS_AN_HOUR: Final = 20


@token("the one-time link that asks her onto the panel is the patient's key")
@csrf_exempt  # the secret in the address is the authority; there is no session to ride on
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether she joins the panel, or take her word."""
    if _is_guessing(request):
        return _ended(request, "busy", 429)
    member = services.find_invitation(token)
    if member is None:
        return _wrong(request)
    with (
        acting(request, Actor.patient(member.tenant_id, member.patient_id)),
        translation.override(dress(request, member.patient_id)),
    ):
        if is_colleague(request):
            return _ended(request, "staff")
        joins = request.POST.get("joins", "")
        if request.method == "GET" or joins not in ("yes", "no"):
            return portal_page(request, "listening/portal/join.html", {"member": member})
        try:
            services.answer_invitation(request.actor, member, joins=joins == "yes")  # type: ignore[attr-defined]
        except RenxinError:
            return _ended(request, "used")
        return portal_page(request, "listening/portal/joined.html", {"joins": joins == "yes", "member": member})


@token("the one-time link of a ballot is the member's key")
@csrf_exempt  # the secret in the address is the authority; there is no session to ride on
@never_cache
@require_http_methods(["GET", "POST"])
def vote(request: HttpRequest, token: str) -> HttpResponse:
    """Show a question with its answers, or count a vote."""
    if _is_guessing(request):
        return _ended(request, "busy", 429)
    ballot = services.find_ballot(token)
    if ballot is None:
        return _wrong(request)
    patient_id = ballot.member.patient_id
    with acting(request, Actor.patient(ballot.tenant_id, patient_id)), translation.override(dress(request, patient_id)):
        if is_colleague(request):
            return _ended(request, "staff")
        return _ask_vote(request, token, ballot)


@token("a printed or sent address names an open day; nothing is shown of anybody")
@csrf_exempt  # there is no session to ride on: whoever has the address may sign up
@never_cache
@require_http_methods(["GET", "POST"])
def day(request: HttpRequest, ref: str) -> HttpResponse:
    """Show an open day, or give seats out."""
    try:
        tenant_id, day_id = links.day_behind(ref)
    except NotFound:
        return _wrong(request)
    found = selectors.day_for_visitors(tenant_id, day_id)
    if found is None:
        return _wrong(request)
    with acting(request, Actor.system(tenant_id, "listening")), translation.override(dress(request)):
        context: dict[str, Any] = {"day": found, "left": found.capacity - found.taken, "given": request.POST}
        if request.method == "GET":
            return portal_page(request, "listening/portal/day.html", context)
        sender = str(request.META.get("REMOTE_ADDR", ""))
        if throttle.hit("listening.day", sender, SIGN_UPS_AN_HOUR, 3600):
            return _ended(request, "busy", 429)
        posted = request.POST
        try:
            made = services.sign_up(
                request.actor,  # type: ignore[attr-defined]
                found,
                posted.get("name", ""),
                posted.get("phone", ""),
                whole(posted.get("seats", ""), 1),
            )
        except RenxinError as error:
            return portal_page(request, "listening/portal/day.html", {**context, "problem": str(error.message)}, 422)
        return portal_page(request, "listening/portal/signed.html", {**context, "signup": made})


@token("a public address names the house; only stories people agreed to tell in public stand there")
@never_cache  # a story that is taken back is gone at the next look
@require_GET
def stories(request: HttpRequest, ref: str) -> HttpResponse:
    """Show the stories that may be told in public."""
    try:
        tenant_id, _nothing = signing.unseal("listening.stories", ref)
    except NotFound:
        return _wrong(request)
    with acting(request, Actor.system(tenant_id, "listening")), translation.override(dress(request)):
        return portal_page(
            request,
            "listening/portal/stories.html",
            {"stories": selectors.public_stories(request.actor)},  # type: ignore[attr-defined]
        )


def _ask_vote(request: HttpRequest, token: str, ballot: Ballot) -> HttpResponse:
    if ballot.voted_on is not None:
        return _ended(request, "used")
    if ballot.member.state != PanelMember.State.ACTIVE or not services.is_open(ballot.poll):
        return _ended(request, "closed", 410)
    chosen, asked = request.POST.get("option", ""), request.method == "GET"
    context: dict[str, Any] = {"poll": ballot.poll, "options": ballot.poll.options.all(), "missing": not asked}
    if asked or chosen not in {str(one.uid) for one in context["options"]}:
        return portal_page(request, "listening/portal/vote.html", context, 200 if asked else 422)
    voted = services.vote(token, chosen)
    if voted.status != "accepted":
        return _ended(request, voted.status)
    return portal_page(request, "listening/portal/voted.html", context)


def _wrong(request: HttpRequest) -> HttpResponse:
    throttle.count("listening.link", str(request.META.get("REMOTE_ADDR", "")), 60)
    return _ended(request, "unknown", 404)


def _is_guessing(request: HttpRequest) -> bool:
    return throttle.is_over("listening.link", str(request.META.get("REMOTE_ADDR", "")), WRONG_LINKS_A_MINUTE, 60)


def _ended(request: HttpRequest, why: str, status: int = 200) -> HttpResponse:
    return portal_page(request, "listening/portal/ended.html", {"why": why}, status)

"""The page under every letter: one press and there are no more. Mail programs press it themselves (RFC 8058)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from renxin.kernel.core import throttle
from renxin.kernel.core.actor import Actor
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import acting
from renxin.people.organizations.access import token as by_token

from . import stopping

WRONG_A_MINUTE = 30


@by_token("the sealed address under a letter; it can only stop letters to whoever got it")
@csrf_exempt  # mail programs post here by themselves; the token is the authority
@never_cache
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once, then stop."""
    sender = str(request.META.get("REMOTE_ADDR", ""))
    if throttle.is_over("mail.stop", sender, WRONG_A_MINUTE, 60):
        return render(request, "channels/mail/stop.html", {"state": "busy"}, status=429)
    try:
        wanted = stopping.read(token)
    except NotFound:
        throttle.count("mail.stop", sender, 60)
        return render(request, "channels/mail/stop.html", {"state": "unknown"}, status=404)
    with acting(request, Actor.system(wanted.tenant_id, "channels.mail")) as actor:
        if request.method == "POST":
            stopping.obey(wanted)
        state = "done" if request.method == "POST" else "ask"
        context = {"state": state, "stop": wanted, "phone": organizations.tenant(actor).phone}
        response = render(request, "channels/mail/stop.html", context)
    response["Referrer-Policy"] = "no-referrer"
    return response

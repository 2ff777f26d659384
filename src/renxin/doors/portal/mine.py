"""What the hospital wrote to this account: a list to compare with, opened from the account's menu. No words, no names.

An account may be a daughter's, so each message still asks its small proof before it shows what it says.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from renxin.engagement.channels import selectors as channels
from renxin.engagement.conversations import selectors as conversations
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import acting
from renxin.people.organizations.access import token as by_token
from renxin.people.patients import selectors as patients

_SHOWN = 30


@by_token("the sign-in of the messenger's account, kept in a signed cookie")
@never_cache
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """List when the hospital wrote and about what, with the number of each message."""
    account = channels.signed_in(request)
    if account is None:
        return render(request, "portal/mine.html", {"nobody": True}, status=403)
    with acting(request, Actor.system(account.tenant_id, "portal.mine")) as actor:
        hospital = organizations.tenant(actor)
        english = (translation.get_language() or settings.LANGUAGE_CODE).startswith("en") and hospital.name_en
        request.hospital_name = hospital.name_en if english else hospital.name  # type: ignore[attr-defined]
        people = patients.patients_by_contact(account.tenant_id, account.kind, account.address)
        found = conversations.sent_to(account.tenant_id, people, _SHOWN)
        messages = [(each, channels.title_of(each.channel.kind) if each.channel else "") for each in found]
        return render(request, "portal/mine.html", {"messages": messages, "phone": hospital.phone})

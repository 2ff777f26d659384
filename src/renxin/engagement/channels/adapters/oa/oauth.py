"""Sign-in by the Official Account: to the platform and back, and from then on the page knows the account.

`/wx/<channel>/enter?to=/my/` is what a menu button opens. Only pages of ours can be wanted.
"""

import json
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from renxin.engagement.channels import accounts, addresses, selectors, services
from renxin.engagement.channels.adapters.base import ChannelError
from renxin.engagement.channels.adapters.wechat import api
from renxin.engagement.channels.config import config_of
from renxin.engagement.channels.models import Channel
from renxin.kernel.core import clock, signing, tenant
from renxin.kernel.core.errors import NotFound
from renxin.people.organizations.access import token as by_token

PLATFORM: Final = "https://open.weixin.qq.com"
_KIND: Final = "oa.sign_in"
_MINUTES: Final = 10


@by_token("the platform's sign-in; nothing is shown before it")
@never_cache
@require_GET
def enter(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Send the browser to the platform, which sends it back with a code."""
    channel = _channel(uid)
    wanted = request.GET.get("to", "/my/")
    if not wanted.startswith("/") or not url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        wanted = "/my/"
    back = our_address(request, reverse("oa-back", args=[uid]))
    state = signing.seal_values(_KIND, [wanted, clock.wall()])
    return HttpResponseRedirect(authorize_url(channel, back, state))


@by_token("the code with which the platform sends the browser back, good once")
@never_cache
@require_GET
def back(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask the platform whose code this is, remember her, go where she wanted."""
    channel = _channel(uid)
    try:
        wanted, begun = signing.unseal_values(_KIND, request.GET.get("state", ""))
    except NotFound as error:
        raise Http404("state") from error
    if (clock.wall() - begun).total_seconds() > _MINUTES * 60:
        return HttpResponseRedirect(f"{reverse('oa-enter', args=[uid])}?{urlencode({'to': wanted})}")
    with tenant.scope(channel.tenant_id):
        try:
            told = api.open_call(
                channel,
                "/sns/oauth2/access_token",
                code=request.GET.get("code", ""),
                grant_type="authorization_code",
            )
        except ChannelError:
            return render(request, "channels/oa/not_signed_in.html", status=403)
        openid, unionid = str(told.get("openid", "")), str(told.get("unionid", ""))
        if unionid:
            _note(channel, openid, unionid)
    response = HttpResponseRedirect(str(wanted))
    address = addresses.join(channel.account, openid)
    accounts.remember(request, response, accounts.SignedIn(channel.tenant_id, "oa", address))
    return response


def our_address(request: HttpRequest, path: str) -> str:
    """Return a page's whole address: on the domain that the platform knows, where the installation has one."""
    root = settings.RENXIN_PUBLIC_URL.rstrip("/")
    return f"{root}{path}" if root else request.build_absolute_uri(path)


def authorize_url(channel: Channel, back_url: str, state: str) -> str:
    """Return the platform's page of sign-in; it asks nobody anything, it only tells us who comes."""
    asked = {
        "appid": channel.account,
        "redirect_uri": back_url,
        "response_type": "code",
        "scope": "snsapi_base",
        "state": state,
    }
    config = config_of(channel)
    root = str(config.get("sign_in_url") or config.get("base_url") or PLATFORM).rstrip("/")
    return f"{root}/connect/oauth2/authorize?{urlencode(asked)}#wechat_redirect"


def _note(channel: Channel, openid: str, unionid: str) -> None:
    """Let the unionid come in by the road in, once."""
    visitor = {"openid": openid, "unionid": unionid, "at": int(clock.now().timestamp())}
    services.accept_inbound(channel.tenant_id, channel, f"v-{openid}-{unionid}"[:128], json.dumps({"visitor": visitor}))


def _channel(uid: UUID) -> Channel:
    found = selectors.channel_by_uid(uid)
    if found is None or found.kind != "oa":
        raise Http404("channel")
    return found

"""A colleague opens the page in her messenger, which proves who she is; then it is a session of ours."""

import secrets
from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from renxin.engagement.channels import selectors as channels
from renxin.engagement.channels import services as messenger
from renxin.engagement.channels.models import Channel
from renxin.kernel.audit.services import record_access
from renxin.kernel.core import tenant
from renxin.people.organizations import selectors as organizations
from renxin.people.organizations.access import public
from renxin.people.organizations.models import Role, User
from renxin.ui.render import redirect, render_error

STATE: Final = "sidebar_state"
HOURS: Final = 8
WHY: Final = "opened inside a colleague's messenger, which says who she is before anything is shown"
_ADMINISTRATORS: Final = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}


@require_GET
@public(WHY)
def enter(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show the page to whoever is signed in; ask the messenger who others are."""
    channel = the_channel(uid)
    if isinstance(request.user, User) and request.user.tenant_id == channel.tenant_id:
        return redirect(request, reverse("console:sidebar", args=[uid]))
    state = secrets.token_urlsafe(16)
    request.session[STATE] = state
    back = request.build_absolute_uri(reverse("console:sidebar_back", args=[uid]))
    return redirect(request, messenger.sign_in_url(channel, back, state))


@require_GET
@public(WHY)
def back(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Open a session for whom the messenger names."""
    channel = the_channel(uid)
    state = str(request.session.pop(STATE, ""))
    if not state or not secrets.compare_digest(state, request.GET.get("state", "")):
        return _refuse(request, _("This link was opened out of turn. Open the page in WeCom again."))
    with tenant.scope(channel.tenant_id):
        try:
            user = messenger.who_came(channel, request.GET.get("code", ""))
        except messenger.ChannelError:
            return _refuse(request, _("WeCom did not say who you are. Open the page again."))
        if user is None:
            return _refuse(request, _("Your WeCom account belongs to nobody here yet. Tell whoever runs the channels."))
        if user.assignments.filter(role__in=_ADMINISTRATORS).exists():
            return _refuse(request, _("Administrators sign in on the sign-in page."))
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        request.session.set_expiry(HOURS * 3600)
        with transaction.atomic():
            record_access(organizations.user_actor(user), "sign_in.wecom", "account", user.uid)
    return redirect(request, reverse("console:sidebar", args=[uid]))


def the_channel(uid: UUID) -> Channel:
    """Return the company's account behind an address."""
    found = channels.channel_by_uid(uid)
    if found is None or not messenger.has_sidebar(found):
        raise Http404("channel")
    return found


def _refuse(request: HttpRequest, words: str) -> HttpResponse:
    return render_error(request, 403, words)

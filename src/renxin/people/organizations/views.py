"""Signing in, changing one's password, accepting an invitation."""

from typing import Any

from allauth.account.views import LoginView, LogoutView
from django.conf import settings
from django.contrib.auth import login, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import NoReverseMatch, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from renxin.kernel.core import tenant
from renxin.kernel.core.errors import InvalidInput, NotFound, WrongState
from renxin.ui.render import redirect, render

from . import selectors, services
from .access import public, token
from .forms import AcceptForm, ChangePasswordForm, NewPasswordForm
from .models import User

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@public("signing in")
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Ask for name and password; an installation without a hospital leads to its setting up."""
    if not selectors.is_set_up():
        try:
            return redirect(request, reverse("console:setup"))
        except NoReverseMatch:
            pass  # an installation without the console has no assistant either
    _show_hospital(request)
    answer: HttpResponseBase = LoginView.as_view(template_name="organizations/sign_in.html")(request)
    return answer


@public("signing out")
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """End the session."""
    answer: HttpResponseBase = LogoutView.as_view(template_name="organizations/sign_out.html")(request)
    return answer


@public("an account that was closed")
def inactive(request: HttpRequest) -> HttpResponse:
    """Say that the account was closed."""
    return render(request, "organizations/inactive.html")


@public("one's own password; asks for a session itself")
@never_cache
@sensitive_post_parameters()
def change_password(request: HttpRequest) -> HttpResponse:
    """Let somebody who is signed in choose a new password; after a first sign-in it is the only page there is."""
    user = request.user
    if not isinstance(user, User):
        return redirect(request, reverse("account_login"))
    forced = user.must_change_password
    form_class = NewPasswordForm if forced else ChangePasswordForm
    form = form_class(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            with tenant.scope(user.tenant_id):
                services.change_password(user, form.cleaned_data["password"])
        except InvalidInput as error:
            form.add_error("password", str(error.message))
        else:
            update_session_auth_hash(request, user)
            return redirect(request, settings.LOGIN_REDIRECT_URL)
    return render(request, "organizations/change_password.html", {"form": form, "forced": forced}, status=_status(form))


@token("an invitation, good once")
@never_cache
@sensitive_post_parameters()
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Let an invited member of staff make her account and be signed in with it."""
    try:
        invitation = selectors.find_invitation(token)
    except NotFound:
        return render(request, "organizations/invitation_ended.html", status=404)
    if invitation.accepted_at is not None:
        return render(request, "organizations/invitation_ended.html", {"used": True}, status=410)
    hospital = selectors.tenants_by_ids([invitation.tenant_id])[invitation.tenant_id]
    request.hospital_name = str(hospital)  # type: ignore[attr-defined]
    form = AcceptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = _accepted(token, invitation.tenant_id, form)
        if user is not None:
            login(request, user, backend=_BACKEND)
            return redirect(request, settings.LOGIN_REDIRECT_URL)
    context: dict[str, Any] = {"form": form, "invitation": invitation, "hospital": hospital}
    return render(request, "organizations/invitation.html", context, status=_status(form))


def _show_hospital(request: HttpRequest) -> None:
    """Put the hospital's name at the head of the page, where the installation has only one."""
    found = selectors.tenants()
    if len(found) == 1:
        request.hospital_name = str(found[0])  # type: ignore[attr-defined]


def _accepted(token: str, tenant_id: int, form: AcceptForm) -> User | None:
    try:
        with tenant.scope(tenant_id):
            return services.accept_invitation(token, form.cleaned_data["username"], form.cleaned_data["password"])
    except (InvalidInput, WrongState, NotFound) as error:
        field = error.where if error.where in form.fields else None
        form.add_error(field, str(error.message))
        return None


def _status(form: NewPasswordForm) -> int:
    return 422 if form.errors else 200

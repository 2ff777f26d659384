"""What the decorators of views promise."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from renxin.kernel.core import tenant
from renxin.kernel.core.errors import NotAllowed, NotFound
from renxin.people.organizations import services
from renxin.people.organizations.access import public, staff, token

from .making import hospital

pytestmark = pytest.mark.django_db


@staff("organizations.view")
def page(request, fail=None):
    """Answer with who asked, in which tenant."""
    if fail:
        raise fail
    return HttpResponse(f"{request.actor.name} {tenant.current()} {request.hospital_name}")


def ask(user, view=page, htmx=False, **options):
    request = RequestFactory().get("/somewhere?x=1")
    request.user, request.htmx = user, htmx
    return view(request, **options)


def test_staff_work_inside_their_tenant_and_leave_it():
    house = hospital()
    answer = ask(house.user).content.decode()
    assert answer == f"林雅 {house.tenant.pk} 仁心测试医院"
    assert tenant.current() is None


def test_strangers_are_asked_to_sign_in_and_come_back():
    assert ask(AnonymousUser())["Location"] == "/accounts/login/?next=%2Fsomewhere%3Fx%3D1"


def test_htmx_moves_the_whole_page():
    class Htmx:
        current_url_abs_path = "/cases/"

        def __bool__(self):
            return True

    answer = ask(AnonymousUser(), htmx=Htmx())
    assert answer["HX-Redirect"] == "/accounts/login/?next=%2Fcases%2F"


def test_who_lacks_the_permission_is_told_so():
    house = hospital()

    @staff("audit.view")
    def secret(request):
        return HttpResponse("secret")

    with pytest.raises(PermissionDenied):
        ask(house.user, secret)


def test_a_first_password_comes_first():
    house = hospital()
    person = services.add_practitioner(house.actor, name="新人")
    user = services.create_account(house.actor, person, "newcomer", "Good-Enough-9")
    assert ask(user)["Location"] == "/accounts/password"


def test_errors_of_the_house_become_answers_of_the_web():
    house = hospital()
    with pytest.raises(Http404):
        ask(house.user, fail=NotFound("patient"))
    with pytest.raises(PermissionDenied):
        ask(house.user, fail=NotAllowed("x"))
    assert tenant.current() is None


def test_every_decorator_says_who_may_open_the_view():
    marks = [page.access, public("a leaflet")(lambda r: None).access, token("a link")(lambda r: None).access]
    assert [(mark.kind, mark.what) for mark in marks] == [
        ("staff", "organizations.view"),
        ("public", "a leaflet"),
        ("token", "a link"),
    ]

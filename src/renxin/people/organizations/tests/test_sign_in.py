"""Signing in as a browser does it."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.urls import reverse

from renxin.kernel.core import clock
from renxin.people.organizations import services
from renxin.people.organizations.models import Role, User

from .making import PASSWORD, hospital

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def sign_in(client, username="lin.ya", password=PASSWORD):
    return client.post(LOGIN, {"login": username, "password": password})


def test_the_right_password_opens_the_house(client):
    house = hospital()
    answer = sign_in(client, " Lin.Ya ")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(house.user.pk)


def test_next_is_kept_but_leads_nowhere_else(client):
    hospital()
    page = client.get(f"{LOGIN}?next=/patients/").content.decode()
    assert 'value="/patients/"' in page
    answer = client.post(LOGIN, {"login": "lin.ya", "password": PASSWORD, "next": "https://evil.example/"})
    assert answer["Location"] == "/"


def test_a_wrong_password_says_so_and_opens_nothing(client):
    hospital()
    answer = sign_in(client, password="wrong")
    assert answer.status_code == 200
    assert "登录名或密码不对" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_five_failures_lock_the_name_whatever_the_spelling(client):
    hospital()
    for name in ("lin.ya", "LIN.YA", " lin.ya ", "Lin.ya"):
        assert sign_in(client, name, "wrong").status_code == 200
    assert sign_in(client, password="wrong").status_code == 429
    locked = sign_in(client)
    assert locked.status_code == 429
    assert "30 分钟" in locked.content.decode()
    assert "_auth_user_id" not in client.session


def age(minutes: int) -> None:
    AccessAttempt.objects.update(attempt_time=clock.wall() - timedelta(minutes=minutes))


def test_the_lock_ends_after_thirty_minutes(client):
    hospital()
    for _ in range(5):
        sign_in(client, password="wrong")
    age(29)
    assert sign_in(client).status_code == 429
    age(31)
    assert sign_in(client).status_code == 302


def test_failures_are_forgotten_after_ten_minutes(client):
    hospital()
    for _ in range(4):
        sign_in(client, password="wrong")
    age(11)
    assert sign_in(client, password="wrong").status_code == 200
    assert sign_in(client).status_code == 302


def test_success_forgets_failures(client):
    hospital()
    for _ in range(2):
        for _ in range(4):
            sign_in(client, password="wrong")
        assert sign_in(client).status_code == 302
        client.post("/accounts/logout/")


def test_an_idle_session_ends(client, settings):
    hospital()
    sign_in(client)
    assert client.get("/accounts/password").status_code == 200
    session = client.session
    session["seen_at"] = int(clock.wall().timestamp()) - settings.RENXIN_IDLE_MINUTES * 60 - 1
    session.save()
    assert client.get("/accounts/password")["Location"] == LOGIN


def test_nobody_signs_up(client):
    hospital()
    assert client.get("/accounts/signup/").status_code == 404


def test_a_closed_account_is_told_so(client):
    house = hospital()
    services.deactivate_account(house.actor, house.user)
    answer = sign_in(client)
    assert answer["Location"] == reverse("account_inactive")
    assert client.get(answer["Location"]).status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_password_chosen_by_another_must_be_changed_first(client):
    house = hospital()
    person = services.add_practitioner(house.actor, name="单小雨")
    user = services.create_account(house.actor, person, "shan", "Given-By-Admin-1")
    services.grant_role(house.actor, user, Role.NURSE, scope_kind="tenant")
    sign_in(client, "shan", "Given-By-Admin-1")
    assert client.get("/accounts/password").status_code == 200
    same = client.post("/accounts/password", {"password": "Given-By-Admin-1", "again": "Given-By-Admin-1"})
    assert same.status_code == 422
    done = client.post("/accounts/password", {"password": "My-Own-Choice-2", "again": "My-Own-Choice-2"})
    assert done["Location"] == "/"
    assert not User.objects.get(pk=user.pk).must_change_password
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("Short-1", "Short-1", "至少"),
        ("alllowercaseletters", "alllowercaseletters", "太简单"),
        ("Lin.Ya-2026-x", "Lin.Ya-2026-x", "登录名"),
        ("Good-Enough-9", "Other-Enough-9", "不一样"),
    ],
)
def test_weak_or_mistyped_passwords_are_refused(client, password, again, words):
    hospital()
    sign_in(client)
    answer = client.post("/accounts/password", {"current": PASSWORD, "password": password, "again": again})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_the_current_password_is_asked_for(client):
    hospital()
    sign_in(client)
    form = {"current": "not-it", "password": "Good-Enough-9", "again": "Good-Enough-9"}
    assert client.post("/accounts/password", form).status_code == 422


def test_an_invitation_makes_one_account(client):
    house = hospital()
    invited = services.invite_staff(house.actor, role=Role.NURSE, name="赵敏")
    address = reverse("organizations:accept_invitation", args=[invited.token])
    page = client.get(address).content.decode()
    assert "赵敏" in page
    assert "仁心测试医院" in page
    form = {"username": "zhao.min", "password": "Good-Enough-9", "again": "Good-Enough-9"}
    assert client.post(address, form)["Location"] == "/"
    user = User.objects.get(username="zhao.min")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert [row.role for row in user.assignments.all()] == [Role.NURSE]
    assert client.get(address).status_code == 410


def test_an_invitation_ends_after_72_hours(client, frozen_clock):
    house = hospital()
    invited = services.invite_staff(house.actor, role=Role.NURSE, name="赵敏")
    frozen_clock.move(hours=72)
    address = reverse("organizations:accept_invitation", args=[invited.token])
    assert client.get(address).status_code == 404
    form = {"username": "zhao.min", "password": "Good-Enough-9", "again": "Good-Enough-9"}
    assert client.post(address, form).status_code == 404
    assert not User.objects.filter(username="zhao.min").exists()


def test_an_invitation_refuses_a_name_that_is_taken(client):
    house = hospital()
    invited = services.invite_staff(house.actor, role=Role.NURSE, name="赵敏")
    address = reverse("organizations:accept_invitation", args=[invited.token])
    form = {"username": "LIN.YA", "password": "Good-Enough-9", "again": "Good-Enough-9"}
    assert client.post(address, form).status_code == 422
    assert User.objects.count() == 1

"""Signing in as people see it: in both languages, on desk and phone, with the keyboard."""

import pytest
from django.urls import reverse
from tests.harness.pages import assert_axe_clean, screenshot, speak

from renxin.people.organizations import services

from .making import PASSWORD, hospital

pytestmark = pytest.mark.browser


def invited():
    house = hospital()
    return services.invite_staff(house.actor, role="nurse", name="赵敏").token


@pytest.mark.parametrize(("language", "heading"), [("zh-hans", "登录"), ("en", "Sign in")])
def test_the_way_in(browser_page, page_errors, language, heading):
    page_errors.allow("422")
    address = reverse("organizations:accept_invitation", args=[invited()])
    speak(browser_page, language)
    browser_page.goto("/accounts/login/")
    assert browser_page.locator("h1").inner_text() == heading
    assert_axe_clean(browser_page)
    screenshot(browser_page, f"sign-in-{language}")
    browser_page.keyboard.type("lin.ya")  # the first box has the focus
    browser_page.keyboard.press("Tab")
    browser_page.keyboard.type("wrong")
    browser_page.keyboard.press("Enter")
    browser_page.get_by_role("alert").wait_for()
    assert browser_page.locator("[name=login]").input_value() == "lin.ya"
    assert_axe_clean(browser_page)
    screenshot(browser_page, f"sign-in-wrong-{language}")
    browser_page.goto(address)
    assert_axe_clean(browser_page)
    screenshot(browser_page, f"invitation-{language}")
    browser_page.fill("[name=username]", "x")
    browser_page.fill("[name=password]", "short")
    browser_page.fill("[name=again]", "other")
    browser_page.locator("main form button[type=submit]").click()
    browser_page.locator(".field__error").first.wait_for()
    assert_axe_clean(browser_page)
    screenshot(browser_page, f"invitation-wrong-{language}")


def test_a_locked_name_and_a_new_password(browser_page, page_errors):
    page_errors.allow("429")
    house = hospital()
    for _ in range(5):
        browser_page.goto("/accounts/login/")
        browser_page.fill("[name=login]", "lin.ya")
        browser_page.fill("[name=password]", "wrong")
        with browser_page.expect_navigation():
            browser_page.keyboard.press("Enter")
    assert "30" in browser_page.locator("main").inner_text()
    assert_axe_clean(browser_page)
    screenshot(browser_page, "locked")
    person = services.add_practitioner(house.actor, name="单小雨")
    services.create_account(house.actor, person, "shan", PASSWORD)
    browser_page.goto("/accounts/login/?next=/accounts/password")
    browser_page.fill("[name=login]", "shan")
    browser_page.fill("[name=password]", PASSWORD)
    browser_page.keyboard.press("Enter")
    browser_page.locator("[name=again]").wait_for()
    assert_axe_clean(browser_page)
    screenshot(browser_page, "password-first")

"""Rendering by htmx and without, toasts, errors, the rail, slots, and what a browser remembers."""

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import path
from django.utils import translation
from django_htmx.middleware import HtmxDetails

from renxin.kernel.core.actor import Actor
from renxin.ui import nav, slots
from renxin.ui.render import redirect, render, render_error
from renxin.ui.toasts import toast

urlpatterns = [path("here", lambda request: HttpResponse(), name="here")]
PAGE, ROWS, BOX = "ui/_mark.html", "ui/_toasts_oob.html", "ui/_field_errors.html"


@pytest.fixture
def ask():
    def request(htmx=False, **headers):
        made = RequestFactory().get("/", headers={"HX-Request": "true", **headers} if htmx else {})
        made.htmx = HtmxDetails(made)
        made.session = {}
        made._messages = FallbackStorage(made)
        return made

    with translation.override("en"):
        yield request


def test_a_browser_gets_the_page_and_htmx_the_part(ask):
    assert b"brand-mark" in render(ask(), PAGE, partial=ROWS).content
    answer = render(ask(htmx=True), PAGE, partial=ROWS)
    assert b"brand-mark" not in answer.content
    assert answer["Vary"] == "HX-Request"


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
def test_boosted_links_and_the_back_button_get_the_page(ask, header):
    assert b"brand-mark" in render(ask(htmx=True, **{header: "true"}), PAGE, partial=ROWS).content


def test_the_target_chooses_among_parts(ask):
    parts = {"rows": ROWS, "box": BOX}
    assert b"hx-swap-oob" in render(ask(htmx=True, **{"HX-Target": "rows"}), PAGE, partial=parts).content
    assert b"hx-swap-oob" not in render(ask(htmx=True, **{"HX-Target": "box"}), PAGE, partial=parts).content
    assert b"brand-mark" in render(ask(htmx=True, **{"HX-Target": "other"}), PAGE, partial=parts).content


def test_a_toast_rides_along_with_an_answer_of_htmx_once(ask):
    request = ask(htmx=True)
    toast(request, "Done & dusted", undo_url="/undo")
    html = render(request, PAGE, partial=BOX).content.decode()
    assert "Done &amp; dusted" in html
    assert 'action="/undo"' in html
    assert request._messages.used


def test_going_elsewhere(ask):
    assert redirect(ask(), "/x")["Location"] == "/x"
    assert redirect(ask(htmx=True), "/x")["HX-Redirect"] == "/x"


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500])
def test_an_error_is_a_page_or_a_toast(ask, status):
    page = render_error(ask(), status, "Ask <b>Li Min</b>.")
    assert page.status_code == status
    assert b"Ask &lt;b&gt;Li Min&lt;/b&gt;." in page.content
    part = render_error(ask(htmx=True), status, "Ask Li Min.")
    assert part["HX-Reswap"] == "none"
    assert b"toast--error" in part.content
    assert f"Error {status}".encode() in render_error(ask(), status).content


@pytest.fixture
def rooms(monkeypatch, ask):
    monkeypatch.setattr(nav, "_items", {})
    monkeypatch.setattr(slots, "_slots", {})
    nav.register(nav.NavItem("late", "Late", "flag", "here", order=950))
    nav.register(nav.NavItem("early", "Early", "flag", "here", order=10))
    nav.register(nav.NavItem("closed", "Closed", "flag", "here", "cases.view", 20))
    nav.register(nav.NavItem("unbuilt", "Unbuilt", "flag", "nowhere:at_all", order=30))
    return ask()


@pytest.mark.urls(__name__)
def test_the_rail_shows_rooms_that_exist_and_may_be_entered(rooms):
    assert [(room.item.key, room.apart) for room in nav.rooms(rooms)] == [("early", False), ("late", True)]
    rooms.actor = Actor(tenant_id=1, kind="staff", name="Li", permissions=frozenset({"cases.view"}))
    assert [room.item.key for room in nav.rooms(rooms, "closed") if room.current] == ["closed"]
    nav.register(nav.NavItem("early", "Sooner", "flag", "here", order=10))
    assert [room.item.label for room in nav.rooms(rooms)] == ["Sooner", "Closed", "Late"]


@pytest.mark.urls(__name__)
def test_a_room_holds_its_parts_and_a_part_without_its_room_stands_for_itself(rooms):
    nav.register(nav.NavItem("part", "Part", "flag", "here", order=25, within="closed"))
    assert [room.item.key for room in nav.rooms(rooms)] == ["early", "part", "late"]
    rooms.actor = Actor(tenant_id=1, kind="staff", name="Li", permissions=frozenset({"cases.view"}))
    found = {room.item.key: room for room in nav.rooms(rooms, "part")}
    assert [part.item.key for part in found["closed"].parts] == ["closed", "part"]
    assert [key for key, room in found.items() if room.entered] == ["closed"]
    assert [part.item.key for part in found["closed"].parts if part.current] == ["part"]


def test_slots_are_filled_in_order_by_those_who_have_something(rooms):
    def first(request, *, patient):
        return ROWS, {"toasts": [patient]}

    def silent(request, *, patient):
        return None

    slots.register("patient.facts", 20, first)
    slots.register("patient.facts", 10, silent)
    slots.register("patient.facts", 5, first)
    shown = Template('{% load ui %}[{% slot_items "patient.facts" patient=p %}]').render(
        Context({"request": rooms, "p": {"words": "Wang"}})
    )
    assert shown.count("Wang") == 1
    assert Template('{% load ui %}[{% slot_items "empty" %}]').render(Context({"request": rooms})) == "[]"


@pytest.mark.parametrize(
    ("data", "status", "location"),
    [
        ({"value": "dark", "next": "/style-guide?a=1"}, 303, "/style-guide?a=1"),
        ({"value": "dark", "next": "https://elsewhere.example/"}, 303, "/"),
        ({"value": "dark"}, 303, "/"),
        ({"value": "purple"}, 404, None),
    ],
)
def test_a_browser_remembers_its_choice_and_goes_back_inside(client, data, status, location):
    answer = client.post("/preferences/theme", data)
    assert answer.status_code == status
    assert answer.headers.get("Location") == location
    assert ("renxin_theme" in answer.cookies) == (status == 303)


@pytest.mark.django_db
def test_only_known_preferences_by_post(client):
    assert client.post("/preferences/colour", {"value": "dark"}).status_code == 404
    assert client.get("/preferences/theme").status_code == 405
    client.cookies["renxin_theme"] = '"><script>'
    assert b'data-theme="light"' in client.get("/style-guide").content

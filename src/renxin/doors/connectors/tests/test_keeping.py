"""The term of the text of what came in: what goes, what stops it, and what its users see of it."""

import pytest
from django.core.cache import cache
from tests.harness.ward import ward

from renxin.doors.connectors.hl7v2.framing import Frame
from renxin.doors.connectors.hl7v2.intake import Intake
from renxin.doors.connectors.keeping.services import clear_outlived
from renxin.doors.connectors.models import InterfaceMessage, MessageTerm

from .sending import PERSON, message, send, visit
from .test_pages import account, browser

pytestmark = pytest.mark.django_db
NAMELESS = "PID|1||9^^^HIS^PI||"


@pytest.fixture
def house(frozen_clock):
    cache.clear()
    return ward()


@pytest.fixture
def engineer(house):
    return browser(account(house, "he.gong", "it"))


def texts() -> list[tuple[str, str, bool]]:
    rows = InterfaceMessage.objects.order_by("id")
    return [(row.state, row.reason, bool(bytes(row.raw))) for row in rows]


def test_a_text_goes_when_its_term_is_over_and_the_row_is_still_known(house, frozen_clock):
    first = message("ADT^A01", PERSON, visit())
    send(first)
    frozen_clock.move(days=100)
    send(message("ADT^A01", PERSON, visit("V2")))
    assert clear_outlived() == 0
    frozen_clock.move(days=81)
    assert clear_outlived() == 1
    assert clear_outlived() == 0
    assert texts() == [("applied", "", False), ("applied", "", True)]
    again = first.encode()
    Intake().answer([(Frame("message", again, len(again)), None)])
    assert InterfaceMessage.objects.count() == 2


def test_what_nobody_corrected_within_the_term_is_set_aside_and_warned_of_before(engineer, house, frozen_clock):
    send(message("ADT^A01", NAMELESS, visit("V9")))
    frozen_clock.move(days=140)
    assert "一个月内" not in engineer.get("/interfaces/board").content.decode()
    frozen_clock.move(days=20)
    assert "一个月内" in engineer.get("/interfaces/board").content.decode()
    frozen_clock.move(days=21)
    clear_outlived()
    (row,) = InterfaceMessage.objects.all()
    assert (row.state, row.reason, bytes(row.raw)) == ("ignored", "outlived", b"")
    page = engineer.get(f"/interfaces/{row.uid}").content.decode()
    assert "原文已清除" in page
    assert f"/interfaces/{row.uid}/clear" not in page
    engineer.post(f"/interfaces/{row.uid}/replay")
    engineer.post("/interfaces/replay", {"state": "ignored"})
    row.refresh_from_db()
    assert row.state == "ignored"


def test_a_message_that_waits_stops_the_sweep(house, frozen_clock):
    first, _second = send(message("ADT^A01", PERSON, visit()), message("ADT^A01", PERSON, visit("V2")))
    InterfaceMessage.objects.filter(pk=first.pk).update(state="received")
    frozen_clock.move(days=400)
    assert clear_outlived() == 0
    InterfaceMessage.objects.filter(pk=first.pk).update(state="applied")
    assert clear_outlived() == 2


def test_the_term_is_set_on_the_board_and_never_below_the_law(engineer, house, frozen_clock):
    engineer.post("/interfaces/board/term", {"days": "90"})
    assert not MessageTerm.objects.filter(days__isnull=False).exists()
    engineer.post("/interfaces/board/term", {"days": "365"})
    assert "365 天" in engineer.get("/interfaces/board").content.decode()
    send(message("ADT^A01", PERSON, visit()))
    frozen_clock.move(days=200)
    assert clear_outlived() == 0
    nurse = browser(account(house, "hu.shi", "nurse"))
    assert nurse.post("/interfaces/board/term", {"days": "200"}).status_code == 403
    assert MessageTerm.objects.get().days == 365

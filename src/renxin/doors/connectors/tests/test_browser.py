"""The pages of interface messages in a browser: both languages, both widths, usable by everybody."""

import pytest
from django.core.cache import cache
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak
from tests.harness.ward import ward

from renxin.kernel.jobs.services import run_until_idle

from .sending import PERSON, message, profile, send, visit
from .test_pages import account

pytestmark = pytest.mark.commits


@pytest.fixture
def house(committed_db, frozen_clock):
    cache.clear()
    made = ward()
    profile(visit_without_number="park")
    return made


def test_from_a_parked_message_to_the_stay(browser_page, house):
    other = PERSON.replace("100^", "101^").replace("孟晓岚", "李梅").replace("|1|||", "|2|||")
    lines = [
        f"OBX|{n}|NM|{code}||{value}|mmol/L|3.9-6.1|H|||F"
        for n, code, value in ((1, "GLU^葡萄糖", 7.2), (2, "K^钾", 4.1))
    ]
    rows = send(
        message("ADT^A01", PERSON, visit(f3="W3^301^2", f10="0401", f44="20260309083000"), "DG1|1||I10^高血压"),
        message("ORU^R01", PERSON, visit(), "OBR|1||R1|GLU^血糖", *lines),
        message("ADT^A04", other, visit("O7", "O")),
        message("ADT^A20", PERSON),
        message("ADT^A28", "PID|1||999^^^HIS^PI||"),
        message("ADT^A01", other, "PV1|1|I|W2^201^1||||D01^周^敏|||0401"),
        "GET / HTTP/1.1",
    )
    parked = rows[5]
    page = browser_page
    page.goto("/")
    sign_in(page, account(house, "qin", "it", "service_centre"))
    page.goto("/interfaces/")
    assert_axe_clean(page)
    screenshot(page, "interface-messages-zh")
    page.goto(f"/interfaces/{parked.uid}")
    page.get_by_text("请看这里").wait_for()
    assert_axe_clean(page)
    screenshot(page, "interface-message-zh")
    page.get_by_role("button", name="显示明文").first.click()
    page.get_by_role("dialog").wait_for()
    assert_axe_clean(page)
    page.get_by_label("您为什么需要查看？").fill("核对就诊号")
    page.get_by_role("dialog").get_by_role("button", name="显示明文").click()
    page.get_by_text("李梅", exact=True).first.wait_for()
    screenshot(page, "interface-message-clear-zh")
    page.get_by_label("新值").fill("V88")
    page.get_by_role("button", name="更正并重放").first.click()
    page.get_by_text("正在处理更正后的消息").wait_for()
    run_until_idle("connectors.apply")
    page.goto("/interfaces/?state=parked")
    page.get_by_role("button", name="全部重放").click()
    page.get_by_text("0 / 1").wait_for()
    assert_axe_clean(page)
    screenshot(page, "interface-replay-zh")
    run_until_idle("connectors.apply")
    page.get_by_text("1 / 1").wait_for()
    page.goto("/interfaces/senders")
    assert_axe_clean(page)
    page.goto("/interfaces/senders/new")
    assert_axe_clean(page)
    screenshot(page, "interface-sender-zh")
    speak(page, "en")
    page.goto("/interfaces/")
    screenshot(page, "interface-messages-en")
    page.goto(f"/interfaces/{rows[1].uid}")
    screenshot(page, "interface-message-en")


def test_from_the_board_to_the_bench(browser_page, house):
    rows = send(
        message("ADT^A01", PERSON, visit(f3="W3^301^2", f10="0401", f44="20260309083000"), "DG1|1||I10^高血压"),
        message("ADT^A01", "PID|1||9^^^HIS^PI||", visit("V9")),
    )
    page = browser_page
    page.goto("/")
    sign_in(page, account(house, "qin", "it", "service_centre"))
    speak(page, "en")
    page.goto("/settings/")
    page.get_by_role("link", name="Intake").click()
    page.get_by_role("heading", name="Intake", exact=True).wait_for()
    assert_axe_clean(page)
    screenshot(page, "intake-board-en")
    speak(page, "zh-hans")
    page.goto("/interfaces/board")
    screenshot(page, "intake-board-zh")
    page.get_by_role("link", name="试验台").click()
    text = message(
        "ADT^A04", PERSON.replace("100^", "777^").replace("孟晓岚", "李梅"), visit("O7", "O"), "DG1|1||I10^高血压"
    )
    page.get_by_label("消息", exact=True).fill(text.replace("\r", "\n"))
    page.get_by_role("button", name="试一试").click()
    page.get_by_text("是这样读的").wait_for()
    assert_axe_clean(page)
    screenshot(page, "test-bench-zh")
    page.goto(f"/interfaces/senders/{rows[0].interface.uid}/profile")
    assert_axe_clean(page)
    screenshot(page, "mapping-profile-zh")

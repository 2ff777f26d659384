"""“Why did she not get this?” in one click, and what is unclear, in both languages."""

import pytest
from playwright.sync_api import Page, expect
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak

from renxin.engagement.channels.adapters.base import ChannelError
from renxin.engagement.conversations import services
from renxin.kernel.core import signing

from .making import TalkingWorld, message, world
from .vendors import Vendor, open_accounts, vendors


@pytest.fixture
def here(committed_db, frozen_clock) -> TalkingWorld:
    return world()


def three_fates(here: TalkingWorld, frozen_clock) -> tuple[str, str]:
    """Let one message go the long way round, and one end unclear; return their references."""
    sms, mail = Vendor("aliyun_sms"), Vendor("mail")
    open_accounts(here.tenant_id, sms, mail)
    with vendors(sms, mail):
        sms.fails(ChannelError("switched_off", permanent=True))
        mail.fails(ChannelError("timeout", permanent=False, unknown=True))
        frozen_clock.move(hours=14)
        body = {
            "zh": "王女士您好，复查时间是周四上午 9:30，请带上出院小结。",
            "en": "Hello, we see you on Thursday at 9:30.",
        }
        round_about = services.send(here.system, message(here.patient(0), "a", body=body))
        frozen_clock.move(hours=12)
        services.dispatch_due()
        services.dispatch_due()
        other = here.patient(1)
        services.place_hold(here.system, other, "open_case", source="cases:1", scope=["SURVEY"])
        held = services.send(here.system, message(other, "b", "SURVEY"))
    return tuple(signing.seal("message", sent.patient_id, sent.message_id) for sent in (round_about, held))


WORDS = {"zh-hans": "有反馈正在处理，暂不打扰", "en": "A case is open, not now"}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_decision_stands_in_words(browser_page: Page, here, frozen_clock, language):
    unclear, held = three_fates(here, frozen_clock)
    page = browser_page
    sign_in(page, here.users["nurse"])
    speak(page, language)
    page.goto(f"/inbox/messages/{unclear}/why/")
    expect(page.locator(".timeline__entry")).to_have_count(3)
    screenshot(page, f"why-unclear-{language}")
    assert_axe_clean(page)
    page.goto(f"/inbox/messages/{held}/why/")
    expect(
        page.get_by_text("有反馈正在处理，暂不打扰" if language == "zh-hans" else "A case is open, not now").first
    ).to_be_visible()
    screenshot(page, f"why-held-{language}")
    page.goto("/inbox/unclear/")
    screenshot(page, f"unclear-{language}")
    assert_axe_clean(page)
    page.locator("button[name=what]").first.click()
    expect(page.locator(".empty")).to_be_visible()

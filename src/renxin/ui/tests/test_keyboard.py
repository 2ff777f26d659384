"""Everything works from the keyboard: tables, menus, dialogs, charts."""

from urllib.parse import parse_qs

import pytest


@pytest.fixture
def guide_page(browser_page):
    browser_page.goto("/style-guide/patterns/list")
    return browser_page


def current_row(page):
    return page.locator("table[data-keys] tr.is-current a[data-open]").inner_text()


def test_j_and_k_walk_the_rows_and_stop_at_the_ends(guide_page):
    names = guide_page.locator("table[data-keys] a[data-open]").all_inner_texts()
    seen = []
    for key in "jjkjjjjj":
        guide_page.keyboard.press(key)
        seen.append(current_row(guide_page))
    assert seen == [names[0], names[1], names[0], names[1], names[2], names[3], names[4], names[4]]
    assert guide_page.locator("tr.is-current").evaluate("row => row === document.activeElement")


def test_x_chooses_rows_and_shows_what_may_be_done(guide_page):
    bulk = guide_page.locator("[data-bulk]")
    assert bulk.is_hidden()
    for key in "jxjx":
        guide_page.keyboard.press(key)
    assert bulk.is_visible()
    assert bulk.locator("[data-bulk-count]").inner_text() == "已选 2 项"
    guide_page.keyboard.press("Escape")
    assert bulk.is_hidden()


def test_choosing_all_and_choosing_with_shift(guide_page):
    boxes = guide_page.locator("input[data-choose]")
    guide_page.locator("input[data-choose-all]").check()
    assert guide_page.locator("tr.is-chosen").count() == boxes.count()
    guide_page.locator("[data-bulk-clear]").click()
    boxes.nth(1).click()
    boxes.nth(3).click(modifiers=["Shift"])
    assert guide_page.locator("tr.is-chosen").count() == 3


def test_enter_opens_the_row(guide_page):
    guide_page.keyboard.press("j")
    guide_page.keyboard.press("Enter")
    guide_page.wait_for_url("**#lists")


def test_letters_in_a_field_walk_no_rows(browser_page):
    browser_page.goto("/style-guide")
    browser_page.locator("#id_guide_name").focus()
    browser_page.keyboard.type("jxk")
    assert browser_page.locator("#id_guide_name").input_value() == "jxk"
    assert browser_page.locator("tr.is-current").count() == 0


def test_a_menu_walks_by_arrows_and_escape_gives_the_focus_back(browser_page):
    browser_page.goto("/style-guide")
    menu = browser_page.locator("#menu details[data-menu]").first
    menu.locator("summary").focus()
    browser_page.keyboard.press("ArrowDown")
    assert menu.locator(".menu__item").first.evaluate("item => item === document.activeElement")
    browser_page.keyboard.press("ArrowUp")
    assert menu.locator(".menu__item").last.evaluate("item => item === document.activeElement")
    browser_page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert menu.locator("summary").evaluate("item => item === document.activeElement")


def test_a_dialog_opens_and_closes(browser_page):
    browser_page.goto("/style-guide")
    opener = browser_page.locator("[data-dialog-open=close-case]")
    opener.focus()
    browser_page.keyboard.press("Enter")
    dialog = browser_page.get_by_role("dialog", name="结案")
    assert dialog.is_visible()
    browser_page.keyboard.press("Escape")
    assert dialog.is_hidden()
    assert opener.evaluate("item => item === document.activeElement")


def test_a_masked_value_asks_why_and_posts_the_reason(browser_page):
    def answer(route):
        posted.update(parse_qs(route.request.post_data))
        route.fulfill(status=200, content_type="text/html", body="<b data-masked>138 0000 5678</b>")

    posted: dict[str, list[str]] = {}
    browser_page.route("**/reveal", answer)
    browser_page.goto("/style-guide")
    button = browser_page.locator("[data-reveal]").first
    button.evaluate("button => { button.dataset.reveal = '/reveal' }")
    button.click()
    browser_page.get_by_label("联系患者").check()
    browser_page.get_by_role("button", name="查看", exact=True).click()
    browser_page.locator("b[data-masked]").wait_for()
    assert posted["reason"] == ["contact"]


def test_a_chart_becomes_its_table_and_comes_back(browser_page):
    browser_page.goto("/style-guide/patterns/dashboard")
    chart = browser_page.locator("[data-chart]").first
    assert chart.locator("canvas").count() == 1
    assert chart.locator("table").is_hidden()
    chart.get_by_role("button", name="表格").click()
    assert chart.locator("tbody tr").count() == 6
    assert chart.locator("table").is_visible()
    chart.get_by_role("button", name="图", exact=True).click()
    assert chart.locator("canvas").is_visible()


def test_a_failed_request_is_said_in_words(browser_page, page_errors):
    page_errors.allow("500|Response Status Error")
    browser_page.route("**/broken", lambda route: route.fulfill(status=500, body="trace"))
    browser_page.goto("/style-guide")
    browser_page.evaluate("htmx.ajax('GET', '/broken', {target: '#content'})")
    toast = browser_page.locator("#toasts .toast--error")
    toast.wait_for()
    assert "没有成功" in toast.inner_text()
    assert browser_page.locator("#content h1").is_visible()

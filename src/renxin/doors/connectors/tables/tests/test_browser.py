"""A receptionist brings a list: looks at it, takes it in, corrects a row, takes all of it back."""

import pytest
from django.core.cache import cache
from tests.harness.pages import assert_axe_clean, screenshot, sign_in, speak
from tests.harness.ward import ward

from renxin.kernel.jobs.services import run_until_idle
from renxin.people.patients.models import Patient

from .making import ID, csv_of

pytestmark = pytest.mark.commits
HEAD = ["姓名", "性别", "出生日期", "身份证号", "联系电话", "病案号", "备注"]
ROWS = [
    ["王芳", "女", "1949-12-31", ID, "13800138000", "1001", "老病人"],
    ["李明㐱", "男", "1980/1/5", "", "13900139001", "1002", ""],
    ["赵云", "男", "1980-01-01", "1101051980010100", "13700000003", "1003", ""],
    ["孙丽", "女", "1981年2月30日", "", "13700000004", "1004", ""],
    ["周杰", "男", "1982-01-01", "", "12345", "1005", ""],
]


@pytest.fixture
def house(committed_db, frozen_clock):
    cache.clear()
    return ward()


def work():
    run_until_idle("connectors.imports")
    run_until_idle("connectors.apply")


def test_a_list_with_bad_rows(browser_page, house, tmp_path):
    page = browser_page
    page.goto("/")
    sign_in(page, house.service)
    look_and_take_in(page)
    download(page, tmp_path / "faults.csv")
    correct(page)
    take_back(page)


def look_and_take_in(page):
    page.goto("/imports/")
    assert_axe_clean(page)
    screenshot(page, "imports-empty-zh")
    page.get_by_role("link", name="导入文件").first.click()
    page.get_by_label("患者", exact=True).check()
    content = csv_of(HEAD, *ROWS, charset="gb18030")
    page.locator("input[type=file]").set_input_files({"name": "登记.csv", "mimeType": "text/csv", "buffer": content})
    assert_axe_clean(page)
    screenshot(page, "import-new-zh")
    page.get_by_role("button", name="先看一看").click()
    page.get_by_role("heading", name="各列是什么").wait_for()
    assert page.get_by_label("联系电话").input_value() == "phone"
    assert page.get_by_text("李明㐱").is_visible()
    assert not page.get_by_text(ID).count()
    assert_axe_clean(page)
    screenshot(page, "import-columns-zh")
    page.get_by_role("button", name="检查这些行").click()
    page.get_by_text("正在读取文件").wait_for()
    work()
    page.get_by_text("还没有存入任何资料").wait_for()
    assert not Patient.objects.exists()
    assert page.get_by_text("行 4 · 身份证号").is_visible()
    assert_axe_clean(page)
    screenshot(page, "import-checked-zh")
    page.get_by_role("button", name="导入 2 行").click()
    work()
    page.get_by_text("文件已导入").wait_for()
    assert Patient.objects.count() == 2


def download(page, path):
    with page.expect_download() as started:
        page.get_by_role("link", name="全部下载").click()
    started.value.save_as(path)
    faults = path.read_text("utf-8-sig").splitlines()
    assert len(faults) == 4
    assert faults[1].startswith("4,行 4 · 身份证号：不是有效的身份证号码。") or faults[1].startswith(
        "4,行 4 · 身份证号"
    )
    assert "1101051980010100" in faults[1]
    screenshot(page, "import-done-zh")


def correct(page):
    page.locator("li", has_text="行 6").get_by_role("link", name="更正").click()
    assert_axe_clean(page)
    screenshot(page, "import-row-zh")
    page.get_by_label("联系电话").fill("13700000005")
    page.get_by_role("button", name="更正并导入").click()
    work()
    page.reload()
    assert Patient.objects.filter(name="周杰").exists()


def take_back(page):
    speak(page, "en")
    page.reload()
    page.get_by_text("The file has been taken in.").wait_for()
    assert_axe_clean(page)
    screenshot(page, "import-done-en")
    page.get_by_role("button", name="Take the whole import back").click()
    work()
    page.get_by_text("The import has been taken back.").wait_for()
    assert not Patient.objects.exists()
    screenshot(page, "import-undone-en")
    page.goto("/imports/")
    assert_axe_clean(page)
    screenshot(page, "imports-en")

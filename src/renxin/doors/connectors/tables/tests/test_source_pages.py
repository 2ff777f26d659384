"""The pages of views and folders: a view is added, tried, its columns named, and it stands in the list."""

import sqlite3

import pytest
from tests.harness.ward import ward

from renxin.doors.connectors.dbviews.tests.test_views import TABLE, poll
from renxin.doors.connectors.models import Interface
from renxin.doors.connectors.tests.test_pages import account, browser
from renxin.people.patients.models import Patient

pytestmark = pytest.mark.django_db
GIVEN = {
    "name": "HIS 患者",
    "rows": "patients",
    "view": "v_patient",
    "mark": "gxsj",
    "key": "brid",
    "overlap_minutes": "15",
    "every": "60",
    "authority": "HIS",
    "is_active": "on",
}


@pytest.fixture
def address(tmp_path):
    with sqlite3.connect(tmp_path / "his.db") as his:
        his.execute(TABLE)
        his.execute("INSERT INTO v_patient VALUES (1, '王芳', '13800138001', '2026-03-01 08:00:00')")
    return f"sqlite:///{tmp_path}/his.db"


@pytest.fixture
def house():
    return ward()


def test_a_view_is_added_tried_and_read(house, address):
    page = browser(account(house, "he.gong", "it"))
    assert page.get("/imports/sources/new-view").status_code == 200
    refused = page.post("/imports/sources/new-view", {**GIVEN, "address": "nonsense"})
    assert refused.status_code == 422
    assert not Interface.objects.filter(kind="view").exists()
    saved = page.post("/imports/sources/new-view", {**GIVEN, "address": address})
    found = Interface.objects.get(kind="view")
    assert (saved.status_code, saved["Location"]) == (303, f"/imports/sources/{found.uid}/columns")
    columns = page.get(saved["Location"])
    assert "xm" in columns.content.decode()
    assert "13800138001" not in columns.content.decode()
    headers = found.profile["rows"]["headers"]
    chosen = {"brid": "record_no", "xm": "name", "lxdh": "phone"}
    posted = {f"column_{at}": chosen.get(name, "") for at, name in enumerate(headers)}
    assert page.post(saved["Location"], {}).status_code == 422
    assert page.post(saved["Location"], posted).status_code == 303
    poll()
    assert Patient.objects.filter(name="王芳").exists()
    listed = page.get("/imports/sources").content.decode()
    assert "HIS 患者" in listed
    assert address not in page.get(f"/imports/sources/{found.uid}").content.decode()


def test_a_folder_is_added_and_its_trouble_is_said(house, tmp_path):
    page = browser(account(house, "he.gong", "it"))
    given = {"name": "夜间文件", "rows": "visits", "every": "60", "is_active": "on"}
    assert page.post("/imports/sources/new-folder", {**given, "address": "/nowhere/at/all"}).status_code == 422
    assert page.post("/imports/sources/new-folder", {**given, "address": str(tmp_path)}).status_code == 303
    assert "夜间文件" in page.get("/imports/sources").content.decode()


def test_who_may_not_set_interfaces_up_may_not_look(house):
    assert browser(house.nurse).get("/imports/sources").status_code == 403
    assert browser(house.nurse).get("/imports/").status_code == 403
    assert browser(house.service).get("/imports/sources/new-view").status_code == 403

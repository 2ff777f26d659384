"""The intake board, the mapping profiles, the test bench and the nightly comparison, as their users meet them."""

import json
import sqlite3
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.harness.ward import ward

from renxin.doors.connectors.board import asking, reconciling
from renxin.doors.connectors.models import ExpectedCount, Interface, InterfaceMessage, MappingProfile
from renxin.doors.connectors.services import ensure_interface
from renxin.engagement.worklist.models import Task
from renxin.kernel.timeline.models import Event
from renxin.people.organizations.services import create_token
from renxin.people.patients.models import Patient
from renxin.people.records.models import Encounter

from .sending import PERSON, message, send, visit
from .test_pages import account, browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(frozen_clock):
    cache.clear()
    return ward()


@pytest.fixture
def engineer(house):
    return browser(account(house, "he.gong", "it"))


def sender() -> Interface:
    return Interface.objects.get(is_default=True)


def test_the_board_says_rate_lag_success_and_what_is_parked(engineer, frozen_clock):
    send(message("ADT^A01", PERSON, visit()), message("ADT^A01", "PID|1||9^^^HIS^PI||", visit("V9")))
    page = engineer.get("/interfaces/board").content.decode()
    for words in ("HL7 v2", "没有姓名", "最近一小时"):
        assert words in page
    row = InterfaceMessage.objects.get(state="parked")
    InterfaceMessage.objects.filter(pk=row.pk).update(state="received")
    frozen_clock.move(minutes=12)
    assert "12 分钟" in engineer.get("/interfaces/board").content.decode()


def test_messages_of_a_span_of_time_are_replayed(engineer, frozen_clock):
    send(message("ADT^A01", "PID|1||9^^^HIS^PI||", visit("V9")))
    edge = (frozen_clock.now() + timedelta(minutes=30)).isoformat()
    frozen_clock.move(hours=1)
    send(message("ADT^A01", "PID|1||8^^^HIS^PI||", visit("V8")))
    engineer.post("/interfaces/replay", {"state": "parked", "since": edge})
    assert list(InterfaceMessage.objects.order_by("id").values_list("state", flat=True)) == ["parked", "received"]
    listed = engineer.get("/interfaces/", {"until": edge, "state": "parked"}).content.decode()
    assert listed.count("data-open") == 1


def test_ignored_messages_are_replayed_when_the_profile_has_changed(engineer):
    (row,) = send(message("ADT^Z01", PERSON, visit()))
    assert row.state == "ignored"
    text = "kinds: {ADT^Z01: ADT^A01}"
    engineer.post(f"/interfaces/senders/{sender().uid}/profile", {"text": text, "note": "新系统"})
    engineer.post("/interfaces/replay", {"state": "ignored", "kind": "ADT^Z01"})
    from renxin.kernel.jobs.services import run_until_idle

    run_until_idle("connectors.apply")
    row.refresh_from_db()
    assert row.state == "applied"


def test_profiles_are_versioned_and_refused_in_words(engineer, house):
    send(message("ADT^A28", PERSON))
    address = f"/interfaces/senders/{sender().uid}/profile"
    assert "PID-3" in engineer.get(address).content.decode()
    refused = engineer.post(address, {"text": "places: {card: [PID19]}"})
    assert refused.status_code == 422
    assert "PID19" in refused.content.decode()
    assert engineer.post(address, {"text": "codes: [1"}).status_code == 422
    for text in ("authority: HIS", "authority: EMR", "authority: EMR"):
        assert engineer.post(address, {"text": text}).status_code == 303
    assert list(MappingProfile.objects.order_by("version").values_list("version", "text")) == [
        (1, "authority: HIS"), (2, "authority: EMR"),
    ]  # fmt: skip
    assert "authority: HIS" in engineer.get(address, {"version": "1"}).content.decode()
    assert browser(house.nurse).get(address).status_code == 403


def test_the_bench_says_what_a_message_would_do_and_keeps_nothing(engineer):
    send(message("ADT^A28", "PID|1||1^^^HIS^PI||某人"))
    before = (Patient.objects.count(), Event.objects.count(), InterfaceMessage.objects.count())
    text = message("ADT^A01", PERSON, visit(f3="W3^12^1"), "DG1|1||I10^高血压", "ZPI|1|备注").replace("\r", "\n")
    page = engineer.post("/interfaces/bench", {"sender": str(sender().uid), "text": text}).content.decode()
    for words in ("孟晓岚", "W3 12 1", "诊断 · icd-10 · I10 · 高血压", "就诊或住院开始", "ZPI"):
        assert words in page, words
    assert (Patient.objects.count(), Event.objects.count(), InterfaceMessage.objects.count()) == before
    assert not Encounter.objects.exists()


def test_the_bench_tries_a_profile_before_it_is_saved(engineer):
    send(message("ADT^A28", PERSON))
    given = {"sender": str(sender().uid), "text": message("ADT^Z07", PERSON, visit())}
    assert "仁心用不到" in engineer.post("/interfaces/bench", given).content.decode()
    page = engineer.post("/interfaces/bench", {**given, "profile": "kinds: {ADT^Z07: ADT^A01}"}).content.decode()
    assert "就诊或住院开始" in page
    assert "mapping" not in sender().profile
    assert engineer.post("/interfaces/bench", {**given, "text": ""}).status_code == 422
    assert engineer.post("/interfaces/bench", {**given, "profile": "nonsense: 1"}).status_code == 422


def test_a_count_that_differs_makes_one_task(engineer, house, frozen_clock):
    send(message("ADT^A28", PERSON), message("ADT^A08", PERSON), message("ORU^R01", PERSON))
    day = frozen_clock.now().date().isoformat()
    file = SimpleUploadedFile("counts.csv", f"day,kind,count\n{day},ADT,2\n{day},ORU^R01,5\n".encode())
    engineer.post("/interfaces/board/counts", {"sender": str(sender().uid), "file": file})
    assert reconciling.compare_counts() == 0, "the day is not over"
    frozen_clock.move(days=1, hours=3)
    assert reconciling.compare_counts() == 2
    assert dict(ExpectedCount.objects.values_list("kind", "state")) == {"ADT": "agrees", "ORU^R01": "differs"}
    task = Task.objects.get()
    assert "收到 1 条" in task.words["zh"]
    assert "ORU^R01" in task.words["en"]
    assert "差异" in engineer.get("/interfaces/board").content.decode()
    assert browser(house.service).get("/follow-up/").status_code == 200
    assert reconciling.compare_counts() == 0


def test_counts_come_by_rest_and_by_a_statement(house, frozen_clock, tmp_path):
    send(message("ADT^A28", PERSON))
    key = create_token(house.system, "HIS", ["interfaces.view", "interfaces.replay"])
    body = {"source": "HL7 v2", "counts": [["2026-03-01", "ADT^A01", 3]]}

    def tell(body: object, key: str = key):
        headers = {"Authorization": f"Bearer {key}"}
        return Client().post("/interfaces/counts", json.dumps(body), content_type="application/json", headers=headers)

    assert tell(body).json() == {"kept": 1}
    assert tell(body, "wrong").status_code == 401
    assert tell({"source": "nobody", "counts": []}).status_code == 422
    assert tell({"source": "HL7 v2", "counts": [["x", "y", "z"]]}).status_code == 422
    assert tell([]).status_code == 400
    database = tmp_path / "his.db"
    with sqlite3.connect(database) as line:
        line.execute("CREATE TABLE sent (day text, kind text, n int)")
        line.execute("INSERT INTO sent VALUES (date('now', '+100 years'), 'ADT^A03', 7)")
    row = sender()
    row.profile = {**row.profile, "reconcile": "SELECT day, kind, n FROM sent WHERE day >= :since"}
    row.secret = f"sqlite:///{database}"
    row.save()
    assert asking.ask_sources() == 1
    assert ExpectedCount.objects.get(kind="ADT^A03").expected == 7


def test_one_dead_database_stops_no_other_and_stands_on_the_board(engineer, house, frozen_clock, tmp_path):
    send(message("ADT^A28", PERSON))
    first = sender()
    first.profile = {**first.profile, "reconcile": "SELECT day, kind, n FROM sent WHERE day >= :since"}
    first.secret = "postgresql://nobody@127.0.0.1:1/gone"
    first.save()
    other = ensure_interface(house.system, Interface.Kind.HL7V2, "LIS")
    with sqlite3.connect(tmp_path / "lis.db") as line:
        line.execute("CREATE TABLE sent (day text, kind text, n int)")
        line.execute("INSERT INTO sent VALUES (date('now', '+100 years'), 'ORU^R01', 7)")
    other.profile = {**other.profile, "reconcile": "SELECT day, kind, n FROM sent WHERE day >= :since"}
    other.secret = f"sqlite:///{tmp_path}/lis.db"
    other.save()
    assert asking.ask_sources() == 1
    assert ExpectedCount.objects.get().interface_id == other.pk
    page = engineer.get("/interfaces/board").content.decode()
    assert "没能报出发送数量" in page
    frozen_clock.move(days=3)
    assert "已有 3 天没有报过发送数量" in engineer.get("/interfaces/board").content.decode()


def test_the_bench_masks_whom_it_knows_and_says_when_nothing_would_change(engineer):
    text = message("ADT^A01", PERSON, visit())
    send(text)
    given = {"sender": str(sender().uid), "text": text.replace("\r", "\n")}
    page = engineer.post("/interfaces/bench", given, headers={"HX-Request": "true"}).content.decode()
    assert "孟*岚" in page
    assert "没有新增" in page

"""The pages of interface messages over HTTP: found, read masked, corrected, replayed; refused to those who may not."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from tests.harness.ward import ward

from renxin.doors.connectors.models import Interface, InterfaceMessage
from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.organizations.services import add_practitioner, create_account, grant_role
from renxin.people.patients.models import Patient
from renxin.people.records.models import Encounter

from .sending import PERSON, message, profile, send, visit

pytestmark = pytest.mark.django_db
PASSWORD = "Correct-Horse-7"


@pytest.fixture
def house(frozen_clock):
    cache.clear()
    made = ward()
    profile(visit_without_number="park")
    return made


def account(house, username, *roles):
    user = create_account(
        house.system, add_practitioner(house.system, name="何工"), username, PASSWORD, must_change_password=False
    )
    for role in roles:
        grant_role(house.system, user, role, scope_kind="tenant")
    return user


def browser(user):
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


@pytest.fixture
def engineer(house):
    return browser(account(house, "he.gong", "it"))


def read(client, path):
    return client.get(path).content.decode()


def test_the_list_says_what_became_of_each_message(engineer):
    send(message("ADT^A01", PERSON, visit()), message("ADT^A01", PERSON, "PV1|1|I"), message("ADT^A20", PERSON))
    page = read(engineer, "/interfaces/")
    assert "入院" in page
    assert "没有就诊号" in page
    assert "仁心用不到 ADT^A20 消息" in page
    assert "孟晓岚" not in page  # an engineer sees that the person is known, not who it is
    parked = read(engineer, "/interfaces/?state=parked&reason=no_visit")
    assert "没有就诊号" in parked
    assert "ADT^A20" not in parked
    assert "没有符合条件的消息" in read(engineer, "/interfaces/?control_id=nobody")


def test_the_list_goes_on_below_the_last_row(engineer):
    send(*(message("ADT^A20", PERSON) for _ in range(60)))
    first = engineer.get("/interfaces/")
    assert len(first.context["lines"]) == 50
    following = engineer.get("/interfaces/" + first.context["next_url"])
    assert len(following.context["lines"]) == 10


def test_a_message_is_readable_and_masked(engineer):
    (row,) = send(message("ADT^A01", PERSON, visit(f3="W1^101^1"), "DG1|1||I10^高血压", "ZXX|secret"))
    page = read(engineer, f"/interfaces/{row.uid}")
    assert "患者" in page
    assert "PV1-3" in page
    assert "W1 · 101 · 1" in page
    for secret in ("孟晓岚", "13800138000", "19491231", "星湖街", "高血压", "secret"):
        assert secret not in page


def test_clear_reading_needs_a_reason_and_is_kept(house, engineer):
    (row,) = send(message("ADT^A01", PERSON, "PV1|1|I"))
    both = browser(account(house, "qin", "it", "service_centre"))
    assert "孟晓岚" not in read(both, f"/interfaces/{row.uid}")
    assert engineer.post(f"/interfaces/{row.uid}/clear", {"reason": "查错"}).status_code == 403
    assert both.post(f"/interfaces/{row.uid}/clear", {"reason": ""}).status_code == 303
    shown = both.post(f"/interfaces/{row.uid}/clear", {"reason": "核对就诊号"}).content.decode()
    assert "孟晓岚" in shown
    assert AuditEvent.objects.get(action="reveal").reason == "核对就诊号"


def test_one_field_is_corrected_and_the_message_applied(engineer):
    (row,) = send(message("ADT^A01", PERSON, "PV1|1|I"))
    raw = row.raw
    engineer.post(f"/interfaces/{row.uid}/correct", {"place": "PV1-19", "value": "V77"})
    run_until_idle("connectors.apply")
    row.refresh_from_db()
    assert (row.state, row.raw, row.corrected_by) == ("applied", raw, "何工")
    assert Encounter.objects.get().visit_no == "V77"
    assert "已更正" in read(engineer, "/interfaces/")


@pytest.mark.parametrize(
    ("place", "value"),
    [("PV1", "x"), ("pv1-19", "a|b"), ("PV9-1", "x"), ("MSH-2", "^~"), ("PV1-19", "a\nZZZ|1")],
)
def test_what_cannot_be_a_correction_is_refused(engineer, place, value):
    (row,) = send(message("ADT^A01", PERSON, "PV1|1|I"))
    engineer.post(f"/interfaces/{row.uid}/correct", {"place": place, "value": value})
    row.refresh_from_db()
    assert (row.state, row.corrected) == ("parked", None)


def test_the_whole_text_is_corrected_by_somebody_who_may_see_it(house, engineer):
    (row,) = send(message("ADT^A01", PERSON.replace("孟晓岚", ""), visit()))
    assert row.reason == "no_name"
    text = row.raw.decode().replace("\r", "\r\n").replace("100^^^HIS^PI||", "100^^^HIS^PI||孟晓岚")
    engineer.post(f"/interfaces/{row.uid}/correct", {"text": text})
    row.refresh_from_db()
    assert row.state == "parked"
    browser(account(house, "qin", "it", "service_centre")).post(f"/interfaces/{row.uid}/correct", {"text": text})
    run_until_idle("connectors.apply")
    row.refresh_from_db()
    assert row.state == "applied"
    assert Patient.objects.get(name="孟晓岚").pk == row.patient_id


def test_many_are_replayed_after_the_cause_is_gone(engineer):
    nameless = [message("ADT^A01", f"PID|1||{number}^^^HIS^PI||", visit(f"V{number}")) for number in (101, 102, 103)]
    send(*nameless, message("ADT^A01", PERSON, "PV1|1|I"))
    assert InterfaceMessage.objects.filter(reason="no_name").count() == 3
    send(*(message("ADT^A28", PERSON.replace("100^", f"{n}^").replace("8000", f"8{n}")) for n in (101, 102)))
    answer = engineer.post("/interfaces/replay", {"state": "parked", "reason": "no_name"})
    assert "0 / 3" in read(engineer, answer["Location"])
    run_until_idle("connectors.apply")
    page = read(engineer, answer["Location"])
    assert "3 / 3" in page
    assert InterfaceMessage.objects.filter(kind="ADT^A01", state="applied").count() == 2
    assert InterfaceMessage.objects.filter(state="parked").count() == 2


def test_one_is_replayed_only_where_that_can_help(engineer):
    send_one = send(message("ADT^A28", "PID|1||200^^^HIS^PI||"))[0]
    engineer.post(f"/interfaces/{send_one.uid}/replay")
    send_one.refresh_from_db()
    assert send_one.state == "received"
    send("no message at all")
    noise = InterfaceMessage.objects.get(reason="not_hl7")
    engineer.post(f"/interfaces/{noise.uid}/replay")
    noise.refresh_from_db()
    assert noise.state == "parked"


def test_senders_are_added_and_changed(engineer):
    send(message("ADT^A20", PERSON))
    assert "HL7 v2" in read(engineer, "/interfaces/senders")
    form = {"name": "东院 HIS", "facility": "EAST", "zone": "Asia/Shanghai", "port": "2576", "is_active": "on"}
    engineer.post("/interfaces/senders/new", form)
    row = Interface.objects.get(name="东院 HIS")
    assert (row.facility, row.port, row.is_active) == ("EAST", 2576, True)
    assert engineer.post(f"/interfaces/senders/{row.uid}", {**form, "zone": "Mars/Base"}).status_code == 422
    engineer.post(f"/interfaces/senders/{row.uid}", {**form, "authority": "HIS", "zone": "Asia/Urumqi"})
    row.refresh_from_db()
    assert (row.zone, row.profile["authority"]) == ("Asia/Urumqi", "HIS")


def test_nurses_have_no_business_here(house):
    nurse = browser(house.nurse)
    for path in ("/interfaces/", "/interfaces/senders", "/interfaces/senders/new"):
        assert nurse.get(path).status_code == 403


def test_another_hospitals_messages_do_not_exist(house, engineer):
    (row,) = send(message("ADT^A20", PERSON))
    stranger = ward("另一家医院", prefix="b.")
    client = browser(account(stranger, "b.he", "it"))
    assert client.get(f"/interfaces/{row.uid}").status_code == 404
    assert "ADT^A20" not in read(client, "/interfaces/")

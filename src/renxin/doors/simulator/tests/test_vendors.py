"""The frame of simulated vendors: reached by calls, faults played, callbacks made."""

import httpx
import pytest

from renxin.doors.simulator.vendors import app, transport, vendor_of
from renxin.doors.simulator.vendors.base import Call
from renxin.doors.simulator.vendors.calling_back import deliver_callbacks
from renxin.doors.simulator.vendors.store import SimulatedCall, Store
from renxin.engagement.channels import http
from renxin.engagement.channels import services as channels
from renxin.engagement.channels.adapters.errors import ChannelError
from renxin.kernel.core.actor import Actor
from renxin.people.organizations import services as organizations


@pytest.fixture
def channel(db, frozen_clock):
    hospital = organizations.set_up_hospital(
        name="仁心医院", name_en="Renxin", username="admin", password="Renxin-test-1", person="王管理"
    )
    actor = Actor.system(hospital.tenant.pk, "test")
    base = transport.base_url(hospital.tenant.pk, "echo")
    with transport.installed():
        yield channels.open_channel(actor, "sandbox", "回声", {"base_url": base})


def send(channel, text="您好"):
    with http.faults(), http.client(channel) as client:
        return http.require_answer(client.post("send", json={"to": "a", "text": text})).json()


def test_a_call_reaches_the_vendor_and_is_noted(channel):
    assert send(channel)["code"] == "OK"
    assert Store(channel.tenant_id, "echo").messages("a").get().text == "您好"
    call = SimulatedCall.objects.get()
    assert (call.path, call.code, call.status) == ("send", "OK", 200)


@pytest.mark.parametrize(
    ("fault", "reason", "unknown", "carried"),
    [("down", "vendor_down", False, 0), ("lost", "timeout", True, 1), ("error", "vendor_broken", True, 0)],
)
def test_a_fault_is_played_once_and_told_apart(channel, fault, reason, unknown, carried):
    store = Store(channel.tenant_id, "echo")
    store.set_fault(fault, path="send", code="500")
    with pytest.raises(ChannelError) as told:
        send(channel)
    assert (told.value.reason, told.value.unknown) == (reason, unknown)
    assert store.messages("a").count() == carried
    assert send(channel)["code"] == "OK"


def test_over_the_network_the_same_vendor_answers(channel, client):
    uid = transport.base_url(channel.tenant_id, "echo").split("/")[-2]
    answered = client.post(
        f"/simulator/vendors/{uid}/echo/send", {"to": "b", "text": "x"}, content_type="application/json"
    )
    assert answered.json()["code"] == "OK"
    assert client.post(f"/simulator/vendors/{uid}/nobody/send").status_code == 404


def test_a_callback_is_called_three_times_when_it_shall_be(channel, client):
    store = Store(channel.tenant_id, "echo")
    store.put("accounts", "echo", {"callback": "/callbacks/00000000-0000-7000-8000-000000000000/"})
    vendor_of("echo").write(store, "echo", "a", "回复")
    assert deliver_callbacks(client) == [404]
    store.set_fault("repeated")
    vendor_of("echo").write(store, "echo", "a", "再回复")
    assert deliver_callbacks(client) == [404, 404, 404]
    assert store.messages("a").filter(direction="in").count() == 2


def test_an_unknown_vendor_names_those_there_are():
    with pytest.raises(LookupError, match="echo"):
        app.answer(1, "telegraph", Call(method="GET", path=""))


def test_a_refused_connection_may_be_tried_again():
    with pytest.raises(ChannelError) as told, http.faults():
        raise httpx.ConnectError("no")
    assert not told.value.unknown

"""WeChat customer service from end to end over the simulated vendor: fetching, windows, sessions, satisfaction."""

from datetime import timedelta

import pytest
from django.test import Client

from renxin.doors.simulator.vendors import qyapi, transport
from renxin.doors.simulator.vendors.wecom_kf import vendor
from renxin.engagement.channels.adapters.wecom_kf import accounts, pulling, sessions
from renxin.engagement.channels.models import KfCursor, KfScore, KfSession, RawInbound, WecomStaff
from renxin.engagement.channels.services import Media
from renxin.engagement.conversations import services as conversations
from renxin.engagement.conversations.models import Conversation, Message
from renxin.kernel.core import clock, files
from renxin.people.organizations.models import User

from .wecom_making import PDF, Company, company

State = KfSession.State


@pytest.fixture
def here(db, frozen_clock):
    with transport.installed():
        made = company("wecom_kf")
        staff = WecomStaff(channel=made.channel, userid="nurse", user=made.here.nurse, seen_at=clock.now())
        staff.tenant_id = made.channel.tenant_id
        staff.save()
        yield made


def fetch(here: Company) -> list[int]:
    """Let the vendor call, fetch what it announced and take it in."""
    answered = here.hear()
    while pulling.pull():
        pass
    here.read()
    return answered


def write(here: Company, text: str = "您好，请问几点开诊？", person: str = "wm-wang") -> int:
    vendor.vendor.write(here.store, here.channel.account, person, text)
    fetch(here)
    return here.who(person, "kf")


def go_on() -> None:
    KfSession.objects.filter(asked_at__isnull=False).update(asked_at=clock.wall() - timedelta(seconds=1))
    sessions.move_on()


def test_what_a_person_writes_is_fetched_once(here):
    here.store.set_fault("repeated")
    patient_id = write(here)
    message = Message.objects.get(patient_id=patient_id, direction="in")
    assert (message.body, message.channel_id) == ("您好，请问几点开诊？", here.channel.pk)
    KfCursor.objects.update(cursor="", due_at=clock.wall())
    while pulling.pull():
        pass
    here.read()
    assert Message.objects.filter(direction="in").count() == 1


def test_pages_are_fetched_until_nothing_is_left(here, monkeypatch):
    monkeypatch.setattr(pulling, "PAGE", 2)
    for number in range(5):
        vendor.vendor.write(here.store, here.channel.account, "wm-wang", f"第{number}句")
    fetch(here)
    assert Message.objects.filter(direction="in").count() == 5
    assert KfCursor.objects.get().due_at is None


def test_a_token_that_ended_is_left_out(here):
    vendor.vendor.write(here.store, here.channel.account, "wm-wang", "您好")
    here.hear()
    here.store.delete("pull_tokens")
    pulling.pull()
    row = KfCursor.objects.get()
    assert (row.problem, row.token) == ("kf_token_used", "")
    KfCursor.objects.update(due_at=clock.wall())
    pulling.pull()
    here.read()
    assert Message.objects.filter(direction="in").count() == 1


def test_when_the_vendor_is_down_it_is_asked_again_later(here):
    vendor.vendor.write(here.store, here.channel.account, "wm-wang", "您好")
    here.hear()
    here.store.set_fault("down", path="cgi-bin/kf/sync_msg")
    pulling.pull()
    row = KfCursor.objects.get()
    assert row.due_at > clock.wall()
    KfCursor.objects.update(due_at=clock.wall())
    assert pulling.pull() == 1


def test_who_comes_in_is_greeted(here):
    vendor.person_enters(here.store, "wm-wang", scene="lobby")
    fetch(here)
    assert here.store.messages("wm-wang").get().text.startswith("您好，这里是仁心测试医院")
    assert Message.objects.get(direction="out").source == "wecom_kf.welcome"


def test_five_answers_within_48_hours(here, frozen_clock):
    write(here)
    receipts = here.send(*[here.item(key=f"{n:032x}-0", is_reply=True) for n in range(6)])
    assert [receipt.error is None for receipt in receipts] == [True] * 5 + [False]
    assert (receipts[5].error.reason, receipts[5].error.permanent) == ("window_spent", True)
    write(here, "谢谢")
    assert here.send(here.item(key="aa" * 16 + "-0"))[0].error is None
    frozen_clock.move(hours=49)
    assert here.send(here.item(key="bb" * 16 + "-0"))[0].error.reason == "window_closed"


def test_the_vendors_count_wins_over_ours(here):
    write(here)
    here.store.change("sessions", "wm-wang", answers=5)
    assert here.send(here.item())[0].error.reason == "window_spent"
    assert KfSession.objects.get().replies == 5


def test_a_lost_answer_is_unknown(here):
    write(here)
    here.store.set_fault("lost", path="cgi-bin/kf/send_msg")
    (receipt,) = here.send(here.item())
    assert receipt.error.unknown
    assert KfSession.objects.get().replies == 1


def test_what_could_not_be_delivered_is_told_later(here):
    write(here)
    (receipt,) = here.send(here.item())
    event = {"event_type": "msg_send_fail", "external_userid": "wm-wang", "fail_type": 10}
    vendor._keep(here.store, {"origin": 4, "msgtype": "event", "event": {**event, "fail_msgid": receipt.external_id}})
    fetch(here)
    assert RawInbound.objects.filter(state="parked").count() == 0


def test_a_colleague_in_wecom_takes_answers_and_ends(here):
    patient_id = write(here)
    vendor.change_hands(here.store, "wm-wang", 1, "nurse")
    fetch(here)
    row = Conversation.objects.get(patient_id=patient_id)
    assert (row.status, row.owner_id) == ("human", here.here.nurse.pk)
    assert here.send(here.item())[0].error.reason == "with_servicer"
    vendor.servicer_answers(here.store, "wm-wang", "nurse", "上午八点开诊。")
    fetch(here)
    said = Message.objects.get(patient_id=patient_id, direction="out")
    assert (said.body, said.author_id) == ("上午八点开诊。", here.here.nurse.pk)
    row.refresh_from_db()
    assert row.waiting_since is None
    vendor.change_hands(here.store, "wm-wang", 3, "nurse")
    fetch(here)
    row.refresh_from_db()
    assert (row.status, KfSession.objects.get().state) == ("closed", State.ENDED)


def test_closing_here_ends_there_and_asks_how_it_was(here):
    patient_id = write(here)
    row = Conversation.objects.get(patient_id=patient_id)
    conversations.take(here.here.actor(here.here.service), row)
    conversations.close(here.here.actor(here.here.service), row)
    sessions.ask_state(here.here.system, [patient_id], State.ENDED)
    go_on()
    assert here.store.get("sessions", "wm-wang")["state"] == 4
    menu = here.store.messages("wm-wang").get(kind="msgmenu")
    assert menu.data["menu"][0]["click"]["id"] == "score:good"
    chosen = {"msgtype": "text", "text": {"content": "满意", "menu_id": "score:good"}}
    vendor.person_writes(here.store, "wm-wang", chosen)
    fetch(here)
    score = KfScore.objects.get()
    assert (score.patient_id, score.code, score.score) == (patient_id, "good", 5)
    row.refresh_from_db()
    assert row.status == "closed"


def test_a_session_goes_to_the_servicer_when_colleagues_answer_in_wecom(here):
    from renxin.engagement.channels.services import configure_channel

    configure_channel(here.here.officer, here.channel, is_active=True, name="仁心医院", config={"serve_in": "wecom"})
    accounts.add_servicers(here.channel, ["nurse"])
    patient_id = write(here)
    owners = {patient_id: here.here.nurse.pk}
    assert sessions.ask_state(here.here.system, [patient_id], State.HUMAN, owners=owners) == 1
    go_on()
    assert here.store.get("sessions", "wm-wang")["servicer"] == "nurse"
    assert KfSession.objects.get().state == State.HUMAN


@pytest.mark.parametrize("now", list(State))
@pytest.mark.parametrize("wanted", list(State))
def test_only_allowed_ways_are_gone(now, wanted):
    assert sessions.may_go(now, wanted) == (wanted in vendor._ALLOWED[now] or (now, wanted) == (1, 1))


def test_a_refused_transfer_is_given_up_and_said(here):
    patient_id = write(here)
    here.store.change("sessions", "wm-wang", state=4)
    sessions.ask_state(here.here.system, [patient_id], State.QUEUE)
    go_on()
    row = KfSession.objects.get()
    assert (row.problem, row.asked_state) == ("with_servicer", None)


def test_the_link_says_where_it_was_printed(here):
    assert accounts.link_of(here.channel, "lobby").endswith("enc_scene=lobby")
    assert accounts.servicers(here.channel) == []
    with pytest.raises(ValueError, match="32"):
        accounts.link_of(here.channel, "门诊")


def test_pictures_and_places_are_heard(here):
    picture = {"msgtype": "image", "image": {"media_id": "m-1"}}
    place = {"msgtype": "location", "location": {"name": "东门", "address": "中山路1号"}}
    vendor.person_writes(here.store, "wm-wang", picture)
    vendor.person_writes(here.store, "wm-wang", place)
    fetch(here)
    assert set(Message.objects.filter(direction="in").values_list("external_id", flat=True)) == {
        "kfmsg0000000001",
        "kfmsg0000000002",
    }
    assert Message.objects.get(external_id="kfmsg0000000002").body == "东门 中山路1号"


def test_the_vendors_words_for_trouble_are_known():
    assert qyapi.refusal(45009).body


def test_files_follow_the_words_and_each_takes_a_place(here):
    write(here)
    kept = files.keep(here.here.system, "处方.pdf", PDF)
    media = [Media(kind="file", file_uid=str(kept.uid))]
    (receipt,) = here.send(here.item(key="a-0", media=media))
    assert receipt.error is None
    shown = here.store.messages("wm-wang").filter(direction="out").values_list("kind", flat=True)
    assert list(shown) == ["text", "file"]
    assert KfSession.objects.get().replies == 2
    KfSession.objects.update(replies=4)
    (receipt,) = here.send(here.item(key="b-0", media=media))
    assert receipt.error.reason == "window_spent"


def test_the_page_makes_links_names_servicers_and_shows_how_satisfied_people_were(here):
    write(here)
    patient_id = here.who("wm-wang", "kf")
    for number, (code, score) in enumerate((("good", 5), ("good", 5), ("poor", 1))):
        KfScore.objects.create(
            tenant_id=here.channel.tenant_id,
            channel=here.channel,
            patient_id=patient_id,
            servicer="nurse" if score == 5 else "",
            code=code,
            score=score,
            external_id=f"s{number}",
            at=clock.now(),
        )
    client = Client()
    client.force_login(User.objects.get(pk=here.here.officer.user_id))
    address = f"/settings/channels/{here.channel.uid}/kf"
    page = client.get(address).content.decode()
    assert "3 位评价者中有 2 位满意" in page
    assert "李静" in page
    assert client.post(f"{address}/serve", {"userid": "nurse", "do": "add"}).status_code == 303
    assert "nurse" in here.store.all("servicers")
    assert client.post(f"{address}/serve", {"userid": "nurse", "do": "remove"}).status_code == 303
    assert "nurse" not in here.store.all("servicers")
    assert "enc_scene=ward-3" in client.post(address, {"scene": "ward-3"}).content.decode()
    assert client.post(address, {"scene": "三病区"}).status_code == 422
    client.force_login(here.here.nurse)
    assert client.get(address).status_code == 403

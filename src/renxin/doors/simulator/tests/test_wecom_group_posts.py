"""Words to groups over the simulated vendor: owners press or do not, one a day, faults; and the page of it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from renxin.doors.simulator.vendors import transport
from renxin.doors.simulator.vendors.wecom import people
from renxin.engagement.broadcasts import services
from renxin.engagement.channels.adapters.wecom import groups as reading
from renxin.engagement.channels.adapters.wecom import moments, posting
from renxin.engagement.channels.forms import ChannelForm
from renxin.engagement.channels.models import WecomGroup, WecomGroupTarget, WecomGroupTask, WecomMoment, WecomWay
from renxin.engagement.content import selectors as content
from renxin.engagement.content.services import load_packs
from renxin.kernel.core import clock
from renxin.kernel.core.errors import InvalidInput, WrongState
from renxin.people.organizations.models import User
from renxin.people.organizations.selectors import user_actor

from .wecom_making import company


@pytest.fixture
def here(db, frozen_clock):
    with transport.installed():
        made = company()
        for userid in ("nurse", "head_nurse"):
            people.add_member(made.store, userid)
        people.form_group(made.store, "wr-1", "nurse", "糖友之家", ["wm-wang", "wm-li"])
        people.form_group(made.store, "wr-2", "nurse", "控糖打卡", ["wm-zhao"])
        people.form_group(made.store, "wr-3", "head_nurse", "术后康复", ["wm-qian"])
        made.hear()
        made.read()
        reading.look_at_groups()
        load_packs(made.here.system)
        yield made


@pytest.fixture
def centre(here):
    return user_actor(User.objects.get(username="service_centre"))


@pytest.fixture
def wording(centre):
    return services.wordings_for_groups(centre)[0][0]


def groups(*names):
    found = {row.chat_id: row.uid for row in WecomGroup.objects.all()}
    return [found[name] for name in names]


def look():
    WecomGroupTask.objects.update(next_look_at=clock.wall() - timedelta(seconds=1))
    posting.look()


def states():
    rows = WecomGroupTarget.objects.select_related("group").order_by("id")
    return {row.group.chat_id: row.status for row in rows}


def test_each_owner_is_asked_once_and_a_group_has_one_message_a_day(here, centre, wording):
    tasks = services.post_to_groups(centre, wording, "zh", groups("wr-1", "wr-2", "wr-3"))
    assert sorted((task.userid, task.status, task.targets.count()) for task in tasks) == [
        ("head_nurse", "asked", 1),
        ("nurse", "asked", 2),
    ]
    with pytest.raises(InvalidInput):
        services.post_to_groups(centre, wording, "zh", groups("wr-1"))
    nurse = next(task for task in tasks if task.userid == "nurse")
    people.press_send(here.store, nurse.msgid)
    look()
    assert states() == {"wr-1": "sent", "wr-2": "sent", "wr-3": "waiting"}
    nurse.refresh_from_db()
    assert nurse.status == "done"


def test_who_does_not_press_is_reminded_and_in_the_end_it_is_taken_back(here, centre, wording, frozen_clock):
    (task,) = services.post_to_groups(centre, wording, "zh", groups("wr-3"))
    for _ in range(3):
        posting.remind(centre, task.uid)
    with pytest.raises(WrongState):
        posting.remind(centre, task.uid)
    frozen_clock.move(hours=25)
    look()
    task.refresh_from_db()
    assert (task.status, states()) == ("expired", {"wr-3": "unsent"})
    assert people.press_send(here.store, task.msgid) == 0, "nobody can press it any more"
    assert services.post_to_groups(centre, wording, "zh", groups("wr-3"))


def test_a_refusal_frees_the_groups_and_a_lost_answer_keeps_them(here, centre, wording):
    here.store.set_fault("error", path="cgi-bin/externalcontact/add_msg_template", code=60111)
    (task,) = services.post_to_groups(centre, wording, "zh", groups("wr-1"))
    assert (task.status, states()) == ("failed", {"wr-1": "refused"})
    here.store.set_fault("lost", path="cgi-bin/externalcontact/add_msg_template")
    (task,) = services.post_to_groups(centre, wording, "zh", groups("wr-1"))
    assert task.status == "unknown"
    with pytest.raises(InvalidInput):
        services.post_to_groups(centre, wording, "zh", groups("wr-1"))


def test_only_wordings_without_anybodys_facts_are_offered(centre):
    offered = {row.template.code for row, _text in services.wordings_for_groups(centre)}
    personal = [row for row in content.usable(centre) if row.template.code not in offered]
    assert offered
    assert personal
    with pytest.raises(InvalidInput):
        services.post_to_groups(centre, personal[0], "zh", groups("wr-1"))


def test_the_page_asks_and_shows_who_sent_what(here, centre, wording, client):
    client.force_login(User.objects.get(username="service_centre"))
    address = reverse("broadcasts:groups")
    assert "糖友之家" in client.get(address).content.decode()
    given = {"version": wording.uid, "language": "zh", "groups": groups("wr-1")}
    assert client.post(address, {**given, "groups": []}).status_code == 422
    assert client.post(address, given)["Location"] == address
    task = WecomGroupTask.objects.get()
    settle = reverse("broadcasts:settle_group", args=[task.uid])
    assert settle in client.get(address).content.decode()
    client.post(settle, {"do": "cancel"})
    task.refresh_from_db()
    assert task.status == "cancelled"


def test_a_post_for_all_contacts_is_an_approved_wording(here, centre, wording, client):
    client.force_login(User.objects.get(username="service_centre"))
    address = reverse("broadcasts:circle")
    assert 'value="nurse"' in client.get(address).content.decode()
    given = {"version": wording.uid, "language": "zh", "userids": ["nurse"]}
    assert client.post(address, {**given, "version": "国庆优惠"}).status_code == 422
    assert not WecomMoment.objects.exists()
    assert client.post(address, given).status_code == 303
    moments.look()
    row = WecomMoment.objects.get()
    assert (row.status, row.text) == ("asked", dict(services.wordings_for_groups(centre))[wording])


def test_a_greeting_is_read_where_it_is_written(here, client):
    client.force_login(here.here.head_nurse)
    told = {"name": "骨科", "userids": ["nurse"], "welcome": "您好，欢迎！包治百病，根治腰痛"}
    assert client.post(reverse("wecom:new_code"), told).status_code == 422
    assert not WecomWay.objects.exists()
    assert client.post(reverse("wecom:new_code"), {**told, "welcome": "您好，欢迎来到骨科。"}).status_code == 303
    form = ChannelForm({"name": "企微", "welcome": "全场八折优惠，立即抢购"}, kind="wecom", channel=here.channel)
    assert "welcome" in form.errors

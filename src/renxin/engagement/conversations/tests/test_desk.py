"""The desk over HTTP: files, notes, macros, views, many at once, finding, and what becomes of a message."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from renxin.engagement.channels.models import SandboxDelivery
from renxin.engagement.conversations import selectors, services
from renxin.engagement.conversations.models import Conversation, Macro, Message, SavedView
from renxin.engagement.conversations.reading import thread
from renxin.engagement.worklist.models import Task
from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.core import files
from renxin.kernel.core.models import StoredFile
from renxin.kernel.jobs.services import run_until_idle
from renxin.people.records.models import DocumentReference

from .making import TalkingWorld, world
from .test_pages import HTMX, LOOPS, address, say, sign_in

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.fixture
def here(frozen_clock) -> TalkingWorld:
    return world()


def upload(client, row: Conversation, name: str = "伤口.png", data: bytes = PNG) -> str:
    given = SimpleUploadedFile(name, data)
    return client.post(address("upload", row), {"upload": given}, headers=HTMX).content.decode()


def last_ref(here, row: Conversation) -> str:
    return thread.latest(here.actor("nurse"), row).lines[-1].ref


class TestFiles:
    def test_a_picture_goes_with_an_answer_and_is_shown_to_colleagues(self, client, here):
        row = say(here)
        sign_in(client, here, "nurse")
        assert "伤口.png" in upload(client, row)
        kept = StoredFile.objects.get()
        sent = {"text": "这样包扎就好。", "key": "k1", "file": str(kept.uid)}
        client.post(address("reply", row), sent, headers=HTMX)
        message = Message.objects.get(direction="out")
        assert json.loads(message.media)[0]["file_uid"] == str(kept.uid)
        picture = address("file", row, str(kept.uid))
        assert f'src="{picture}"' in client.get(address("thread", row)).content.decode()
        shown = client.get(picture)
        assert (shown.content, shown["Content-Type"]) == (PNG, "image/png")
        assert AuditEvent.objects.filter(action="conversation.file").count() == 1

    def test_what_is_no_picture_says_so_in_the_box(self, client, here):
        row = say(here)
        sign_in(client, here, "nurse")
        page = upload(client, row, "a.png", b"MZ program")
        assert "file-chip__error" in page
        assert not StoredFile.objects.exists()

    def test_a_file_of_another_patient_neither_goes_nor_shows(self, client, here):
        row, other = say(here, 0), say(here, 1)
        foreign = files.keep(here.system, "x.png", PNG, patient_id=other.patient_id)
        sign_in(client, here, "nurse")
        client.post(address("reply", row), {"text": "好", "key": "1", "file": str(foreign.uid)}, headers=HTMX)
        assert Message.objects.get(direction="out").media == ""
        assert client.get(address("file", row, str(foreign.uid))).status_code == 404

    def test_a_file_alone_is_an_answer(self, client, here):
        row = say(here)
        sign_in(client, here, "nurse")
        upload(client, row)
        sent = {"text": "", "key": "k1", "file": str(StoredFile.objects.get().uid)}
        assert client.post(address("reply", row), sent, headers=HTMX).status_code == 200

    def test_files_stay_in_the_box_when_the_answer_comes_back(self, client, here):
        row = say(here)
        sign_in(client, here, "nurse")
        upload(client, row)
        uid = str(StoredFile.objects.get().uid)
        page = client.post(address("reply", row), {"text": "字" * 2001, "key": "1", "file": uid}, headers=HTMX)
        assert page.status_code == 422
        assert f'name="file" value="{uid}"' in page.content.decode()


class TestNotes:
    def test_a_note_stays_among_colleagues_and_calls_whom_it_names(self, client, here):
        row = say(here)
        sign_in(client, here, "nurse")
        sent = {"mode": "note", "text": "@郑护士长 请看一下伤口照片。", "key": "1"}
        page = client.post(address("reply", row), sent, headers=HTMX).content.decode()
        assert "bubble--note" in page
        run_until_idle()
        assert not SandboxDelivery.objects.exists()
        task = Task.objects.get(title_code="mentioned")
        assert task.owner_id == here.users["head"].pk

    def test_of_names_that_begin_alike_the_longest_is_meant(self):
        from renxin.engagement.conversations.phrases.mentions import named

        assert named("@郑护士长 看", ["郑护士", "郑护士长"]) == {"郑护士长"}
        assert named("a@b.com 你好", ["周护士"]) == set()
        assert named("＠周护士，@郑护士", ["周护士", "郑护士"]) == {"周护士", "郑护士"}

    def test_who_may_not_answer_writes_no_notes(self, client, here):
        row = say(here)
        sign_in(client, here, "it")
        assert client.post(address("reply", row), {"mode": "note", "text": "x"}).status_code == 403


class TestMacros:
    def test_a_macro_answers_and_closes_in_one_press(self, client, here):
        row = say(here)
        sign_in(client, here, "nurse")
        assert "thank_and_close" in client.get(address("macro_menu", row)).content.decode()
        client.post(address("run_macro", row, "thank_and_close"), {"version": str(row.version)}, headers=HTMX)
        row.refresh_from_db()
        assert row.status == "closed"
        assert Message.objects.filter(direction="out").count() == 1

    def test_all_of_a_macro_or_nothing(self, client, here):
        row = say(here)
        services.reply(here.actor("head"), row, "我来。", key="h")
        sign_in(client, here, "nurse")
        client.post(address("run_macro", row, "take_and_receive"), {"version": str(row.version)}, headers=HTMX)
        row.refresh_from_db()
        assert row.owner_id == here.users["head"].pk
        assert Message.objects.filter(direction="out").count() == 1

    def test_names_are_filled_in(self, client, here):
        row = say(here)
        sign_in(client, here, "nurse")
        client.post(address("run_macro", row, "take_and_receive"), headers=HTMX)
        assert "周护士" in Message.objects.get(direction="out").body

    def test_those_who_lead_write_them(self, client, here):
        url = reverse("conversations:macros")
        assert sign_in(client, here, "nurse").get(url).status_code == 403
        sign_in(client, here, "centre")
        assert client.post(url, {"name": "转投诉", "remark": "请投诉岗跟进。", "to": "queue"}).status_code == 303
        assert "转投诉" in client.get(url).content.decode()
        macro = Macro.objects.get()
        assert client.post(reverse("conversations:edit_macro", args=[macro.uid]), {"name": "转投诉"}).status_code == 422
        client.post(reverse("conversations:retire_macro", args=[macro.uid]))
        macro.refresh_from_db()
        assert not macro.is_active

    @pytest.mark.parametrize("values", [{"name": ""}, {"name": "空"}, {"name": "错", "text": "{unknown}"}])
    def test_an_impossible_macro_is_refused_in_words(self, client, here, values):
        sign_in(client, here, "centre")
        assert client.post(reverse("conversations:macros"), values).status_code == 422
        assert not Macro.objects.exists()


class TestList:
    def test_filters_make_a_sentence_and_can_be_kept(self, client, here):
        say(here, 0)
        sign_in(client, here, "nurse")
        url = reverse("conversations:inbox")
        assert "王秀英" in client.get(f"{url}?tab=all&only=waiting").content.decode()
        assert "王秀英" not in client.get(f"{url}?tab=all&only=raised").content.decode()
        client.post(reverse("conversations:keep_view"), {"name": "等回复", "query": "tab=all&only=waiting&x=1"})
        view = SavedView.objects.get()
        assert view.query == "tab=all&only=waiting"
        assert "等回复" in client.get(url).content.decode()
        sign_in(client, here, "head")
        assert "等回复" not in client.get(url).content.decode()
        assert client.post(reverse("conversations:forget_view", args=[view.uid])).status_code == 404

    def test_a_department_shows_its_own_patients(self, client, here):
        say(here, 0)
        sign_in(client, here, "officer")
        url = reverse("conversations:inbox")
        page = client.get(f"{url}?tab=all&department={here.ward.uid}").content.decode()
        other = client.get(f"{url}?tab=all&department={here.other_ward.uid}").content.decode()
        assert ("王秀英" in page, "王秀英" in other) == (True, False)

    @pytest.mark.parametrize("query", ["only=nonsense", "channel=x", "department=1", "owner=;", "most=-1", "tab=?"])
    def test_addresses_that_make_no_sense_still_show_a_list(self, client, here, query):
        say(here)
        assert sign_in(client, here, "nurse").get(f"{reverse('conversations:inbox')}?{query}").status_code == 200

    def test_many_at_once(self, client, here):
        rows = [say(here, number) for number in range(3)]
        services.take(here.actor("head"), rows[0])
        sign_in(client, here, "nurse")
        client.post(reverse("conversations:bulk"), {"one": [str(row.uid) for row in rows], "act": "take"})
        owners = [Conversation.objects.get(pk=row.pk).owner_id for row in rows]
        nurse, head = here.users["nurse"].pk, here.users["head"].pk
        assert owners == [head, nurse, nurse]
        client.post(reverse("conversations:bulk"), {"one": [str(rows[1].uid)], "to": str(here.users["head"].uid)})
        assert Conversation.objects.get(pk=rows[1].pk).owner_id == head

    def test_nobody_changes_what_is_not_hers_to_see(self, client, here):
        row = say(here)
        sign_in(client, here, "other")
        client.post(reverse("conversations:bulk"), {"one": [str(row.uid)], "act": "close"})
        row.refresh_from_db()
        assert row.status == "queue"


class TestMessages:
    def test_a_task_in_two_clicks_and_only_once(self, client, here):
        row = say(here)
        sign_in(client, here, "nurse")
        ref = last_ref(here, row)
        menu = client.get(address("line", row, ref)).content.decode()
        assert address("make_task", row, ref) in menu
        for _twice in range(2):
            client.post(address("make_task", row, ref), headers=HTMX)
        task = Task.objects.get()
        assert (task.owner_id, task.patient_id) == (here.users["nurse"].pk, row.patient_id)

    def test_files_go_on_the_record(self, client, here):
        row = say(here)
        kept = files.keep(here.system, "报告.png", PNG, patient_id=row.patient_id)
        media = json.dumps([{"kind": "image", "file_uid": str(kept.uid)}])
        Message.objects.filter(patient_id=row.patient_id).update(media=media)
        sign_in(client, here, "nurse")
        ref = last_ref(here, row)
        client.post(address("put_on_record", row, ref), headers=HTMX)
        assert bytes(DocumentReference.objects.get(patient_id=row.patient_id).content) == PNG

    def test_what_waits_or_lies_in_the_sandbox_can_be_taken_back(self, client, here):
        row = say(here)
        services.reply(here.actor("nurse"), row, "发错了", key="1")
        sign_in(client, here, "nurse")
        ref = thread.latest(here.actor("nurse"), row).lines[-1].ref
        client.post(address("recall", row, ref), headers=HTMX)
        assert Message.objects.get(direction="out").status == "cancelled"
        services.reply(here.actor("nurse"), row, "又发错了", key="2")
        run_until_idle(*LOOPS)
        message = Message.objects.filter(direction="out").latest("id")
        services.recall(here.actor("nurse"), row, message.id)
        assert Message.objects.get(patient_id=row.patient_id, id=message.id).status == "recalled"
        assert not SandboxDelivery.objects.filter(text="又发错了").exists()

    def test_words_are_found_though_they_are_encrypted(self, client, here):
        row = say(here, text="膝盖的伤口有点痒")
        services.note(here.actor("nurse"), row, "已电话联系家属")
        sign_in(client, here, "nurse")
        found = client.get(address("find", row), {"words": "伤口 痒"}).content.decode()
        assert "膝盖的伤口有点痒" in found
        assert "家属" not in found
        assert "家属" in client.get(address("find", row), {"words": "", "kind": "notes"}).content.decode()
        assert "膝盖" not in client.get(address("find", row), {"words": "x", "since_on": "2020-01-01"}).content.decode()

    def test_a_hand_over_tells_the_next_one_what_it_is_about(self, client, here):
        row = say(here)
        sign_in(client, here, "nurse")
        client.post(address("transfer", row), {"to": f"user:{here.users['head'].uid}", "summary": "想约周三换药。"})
        row.refresh_from_db()
        assert row.owner_id == here.users["head"].pk
        sign_in(client, here, "head")
        page = client.get(address("thread", row)).content.decode()
        assert "thread-summary" in page
        assert "想约周三换药。" in page

    def test_a_thread_opens_alone_beside_the_list(self, client, here):
        row = say(here)
        sign_in(client, here, "nurse")
        part = client.get(address("thread", row), headers={**HTMX, "HX-Target": "desk-open"}).content.decode()
        assert "伤口有点痒" in part
        assert "inbox-list" not in part
        assert client.get(address("side", row), headers=HTMX).status_code == 200
        assert client.get(address("quick", row), headers=HTMX).status_code == 200


class TestGuard:
    def test_a_diagnosis_is_looked_at_once_more_before_it_goes(self, client, here):
        row = say(here)
        sign_in(client, here, "nurse")
        sent = {"text": "您这应该是伤口感染。", "key": "1", "version": str(row.version)}
        warned = client.post(address("reply", row), sent, headers=HTMX)
        assert warned.status_code == 422
        assert 'name="confirmed"' in warned.content.decode()
        assert not Message.objects.filter(direction="out").exists()
        assert client.post(address("reply", row), sent | {"confirmed": "1"}, headers=HTMX).status_code == 200
        assert Message.objects.filter(direction="out").count() == 1

    def test_notes_may_say_what_answers_may_not(self, client, here):
        row = say(here)
        sign_in(client, here, "nurse")
        sent = {"mode": "note", "text": "您这应该是伤口感染。"}
        assert client.post(address("reply", row), sent, headers=HTMX).status_code == 200


class TestDesk:
    def test_an_alarm_stands_over_the_thread_until_somebody_takes_it_up(self, client, here):
        row = say(here, text="胸口很痛，喘不过气来，快不行了")
        sign_in(client, here, "nurse")
        assert "thread-alarm" in client.get(address("thread", row)).content.decode()
        (alarm,) = selectors.open_alarms(here.actor("nurse"))
        client.post(reverse("conversations:take_alarm", args=[alarm.uid]))
        assert "thread-alarm" not in client.get(address("thread", row)).content.decode()

    def test_those_who_lead_see_who_is_at_work(self, client, here):
        say(here, 0)
        services.set_presence(here.actor("nurse"), "online")
        url = reverse("conversations:supervise")
        assert sign_in(client, here, "nurse").get(url).status_code == 403
        sign_in(client, here, "centre")
        page = client.get(url).content.decode()
        assert "周护士" in page

    def test_who_waits_nearly_too_long_is_named(self, client, here, frozen_clock):
        say(here, 0)
        frozen_clock.move(hours=3)
        run_until_idle("conversations.clocks")
        sign_in(client, here, "centre")
        assert "王秀英" in client.get(reverse("conversations:supervise")).content.decode()

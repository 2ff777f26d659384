"""The follow-up room over HTTP."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from renxin.engagement.worklist.models import Task
from renxin.engagement.worklist.services import NewTask, create_tasks
from renxin.kernel.audit.models import AuditEvent
from renxin.kernel.core import clock
from renxin.kernel.core.models import StoredFile

from .making import World, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(frozen_clock) -> World:
    return world()


def sign_in(client, here: World, name: str):
    client.force_login(here.users[name], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def call(here: World, number: int = 0, **values) -> Task:
    due = clock.now() + timedelta(hours=10)
    defaults = {"kind": "call", "title_code": "discharge_call", "due_at": due, "department_id": here.ward.pk}
    new = NewTask(patient_id=here.patient(number), source=f"journeys:{number}", **{**defaults, **values})
    return Task.objects.get(pk=create_tasks(here.system, [new])[new.source])


def address(name: str, task: Task) -> str:
    return reverse(f"worklist:{name}", args=[task.uid])


def test_the_list_shows_what_is_due_for_ones_own_ward(client, here):
    call(here, 0)
    call(here, 1, department_id=here.other_ward.pk)
    call(here, 2, starts_at=clock.now() + timedelta(days=3), due_at=clock.now() + timedelta(days=4))
    page = sign_in(client, here, "nurse").get(reverse("worklist:list")).content.decode()
    assert "王秀英" in page
    assert "李建国" not in page
    assert "张敏" not in page
    later = client.get(reverse("worklist:list") + "?whose=all&when=later").content.decode()
    assert "张敏" in later


def test_the_list_can_be_narrowed_to_a_department(client, here):
    call(here, 0)
    call(here, 1, department_id=here.other_ward.pk)
    sign_in(client, here, "centre")
    both = client.get(reverse("worklist:list"), {"whose": "all"}).content.decode()
    assert "王秀英" in both
    assert "李建国" in both
    one = client.get(reverse("worklist:list"), {"whose": "all", "department": here.other_ward.uid}).content.decode()
    assert "王秀英" not in one
    assert "李建国" in one


def test_the_number_shows_once_the_task_is_mine_and_the_audit_knows(client, here):
    task = call(here)
    sign_in(client, here, "nurse")
    assert "13800000000" not in client.get(address("task", task)).content.decode()
    client.post(address("claim", task))
    assert "13800000000" in client.get(address("task", task)).content.decode()
    kept = AuditEvent.objects.get(action="reveal")
    assert str(task.uid) in kept.reason


def test_a_colleagues_task_shows_no_number(client, here):
    task = call(here, owner_id=here.users["head"].pk)
    page = sign_in(client, here, "nurse").get(address("task", task)).content.decode()
    assert "13800000000" not in page
    assert "郑护士长" in page


def test_done_in_two_clicks_and_back_where_one_came_from(client, here):
    task = call(here, owner_id=here.users["nurse"].pk)
    sign_in(client, here, "nurse")
    back = reverse("worklist:list") + "?whose=mine"
    page = client.get(address("task", task), {"next": back}).content.decode()
    assert 'name="outcome" value="well"' in page
    answer = client.post(address("complete", task), {"outcome": "well", "next": back})
    assert answer.headers["Location"] == back
    task.refresh_from_db()
    assert (task.state, task.outcome) == ("done", "well")


def test_a_concern_without_a_note_comes_back_with_the_reason(client, here):
    task = call(here, owner_id=here.users["nurse"].pk)
    sign_in(client, here, "nurse")
    answer = client.post(address("complete", task), {"outcome": "concern"}, headers={"Accept-Language": "en"})
    assert answer.status_code == 422
    assert "write a line" in answer.content.decode()
    task.refresh_from_db()
    assert task.state == "open"


def test_nobody_is_led_to_another_site(client, here):
    task = call(here, owner_id=here.users["nurse"].pk)
    sign_in(client, here, "nurse")
    answer = client.post(address("complete", task), {"outcome": "well", "next": "https://evil.example/"})
    assert answer.headers["Location"] == reverse("worklist:list")


@pytest.mark.parametrize(("who", "status"), [("nurse", 200), ("head", 200), ("other", 404), ("it", 403)])
def test_who_may_see_a_task(client, here, who, status):
    assert sign_in(client, here, who).get(address("task", call(here))).status_code == status


def test_another_hospital_sees_and_changes_nothing(client, here):
    task = call(here)
    there = world("别的医院", prefix="b.")
    sign_in(client, there, "officer")
    assert client.get(address("task", task)).status_code == 404
    for name in ("claim", "complete", "snooze"):
        assert client.post(address(name, task), {"outcome": "well"}).status_code == 404
    client.post(reverse("worklist:assign"), {"chosen": [str(task.uid)], "owner": "me"})
    task.refresh_from_db()
    assert (task.state, task.owner_id) == ("open", None)


def test_many_are_handed_over_at_once(client, here):
    chosen = [call(here, number) for number in range(3)]
    sign_in(client, here, "head")
    form = {"chosen": [str(task.uid) for task in chosen], "owner": str(here.users["nurse"].uid)}
    client.post(reverse("worklist:assign"), form)
    assert set(Task.objects.values_list("owner_id", flat=True)) == {here.users["nurse"].pk}
    assert client.post(reverse("worklist:assign"), {"chosen": ["nonsense"], "owner": "me"}).status_code == 303


def test_put_aside_until_tomorrow(client, here):
    task = call(here, owner_id=here.users["nurse"].pk)
    sign_in(client, here, "nurse").post(address("snooze", task), {"until": "tomorrow"})
    task.refresh_from_db()
    assert task.starts_at == clock.now().replace(hour=2) + timedelta(days=1)  # 10:00 in Shanghai
    assert task.due_at > task.starts_at


def test_pages_of_the_list_meet(client, here):
    patient = here.patient()
    due = clock.now() + timedelta(hours=1)
    new = [
        NewTask(
            patient_id=patient, kind="check", title_code="x", source=f"s:{n}", due_at=due, department_id=here.ward.pk
        )
        for n in range(90)
    ]
    create_tasks(here.system, new)
    sign_in(client, here, "nurse")
    seen, after = set(), ""
    for _ in range(3):
        answer = client.get(reverse("worklist:list"), {"whose": "all", "after": after})
        seen |= {row.task.pk for row in answer.context["rows"]}
        after = answer.context["page"].next
    assert len(seen) == 90
    assert not after


PHOTO = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


def test_a_card_is_proved_by_its_photo_which_only_those_see_who_see_the_task(client, here):
    task = call(here, kind="card", title_code="thank_you_card", owner_id=here.users["nurse"].pk)
    sign_in(client, here, "nurse")
    assert client.post(address("complete", task), {"outcome": "posted"}).status_code == 422
    photo = SimpleUploadedFile("card.png", PHOTO)
    assert client.post(address("complete", task), {"outcome": "posted", "proof": photo}).status_code == 303
    shown = client.get(address("proof", task))
    assert (shown.status_code, shown.headers["Content-Type"], shown.content) == (200, "image/png", PHOTO)
    assert AuditEvent.objects.filter(action="task.proof").exists()
    assert sign_in(client, here, "other").get(address("proof", task)).status_code == 404


def test_a_document_is_no_photo_and_nothing_is_kept(client, here):
    task = call(here, kind="card", title_code="thank_you_card", owner_id=here.users["nurse"].pk)
    paper = SimpleUploadedFile("card.png", b"%PDF-1.4\n%%EOF")
    form = {"outcome": "posted", "proof": paper}
    assert sign_in(client, here, "nurse").post(address("complete", task), form).status_code == 422
    task.refresh_from_db()
    assert (task.state, StoredFile.objects.count()) == ("open", 0)
